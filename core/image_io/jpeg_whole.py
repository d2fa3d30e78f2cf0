"""Whether a JPEG's data reach to the picture's last block, with or without an end marker behind them.

Decoders fill up what is missing with grey and don't say so for certain. So what might be cut is decoded once more with
other data behind its own: a picture that is whole doesn't change, as nothing is left to decode.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from core.image_io.jpeg_structure import Structure

_FILLER = b"\x55\xaa\x33" * 1365
"""Bits no encoder would write there; long enough for a few blocks."""

_END = b"\xff\xd9"
_PADDING = 64
"""Zeros at the end from which on they are no picture data, but what rescue programs fill a file up with."""

_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_INTERVAL = 0xDD
_GREY = 128
"""What decoders give for a block they have no data for."""


def data_of(data: bytes, parts: Structure) -> bytes:
    """The file up to the end of the picture's data."""
    picture = data[: parts.end]
    bare = picture.rstrip(b"\0")
    if parts.ended or len(bare) > len(picture) - _PADDING:
        return picture
    return bare + b"\0" if bare.endswith(b"\xff") else bare


def missing_rows(
    picture: bytes, parts: Structure, samples: np.ndarray, decode: Callable[[bytes], np.ndarray]
) -> str | None:
    """What is missing, in words; None for a picture that is whole.

    Args:
        picture: from `data_of`.
        parts: of the file.
        samples: what decoding gave, H×W or H×W×3.
        decode: decodes a file.
    """
    if parts.ended and not _ends_grey(samples):
        return None
    if not parts.ended and (not parts.all_scans or _lacks_restarts(picture, parts)):
        return "the JPEG is cut off"
    altered = decode(picture + _FILLER + _END)
    changed = (altered != samples).reshape(samples.shape[0], -1).any(axis=1)
    if not changed.any():
        return None
    first, height = int(np.argmax(changed)), samples.shape[0]
    if parts.frame is not None and parts.frame.progressive:
        return "the JPEG is cut off: it has not all its details"
    return f"the JPEG is cut off: {height - first:,} of its {height:,} rows are missing"


def _ends_grey(samples: np.ndarray) -> bool:
    """Whether the last block looks as one does that had no data."""
    block = samples[-8:, -8:]
    return bool((block >> (8 * (block.itemsize - 1)) == _GREY).all())


def _lacks_restarts(picture: bytes, parts: Structure) -> bool:
    """Whether there are fewer restart markers than the picture has intervals; only told for a single scan."""
    body = next(parts.bodies(picture, _INTERVAL), b"")
    frame = parts.frame
    interval = int.from_bytes(body[:2], "big")
    if not interval or frame is None or len(parts.scans) != 1:
        return False
    units = -(-frame.width // (8 * frame.most[0])) * -(-frame.height // (8 * frame.most[1]))
    start = parts.segments[-1].end if parts.segments else 0
    return len(_RESTART.findall(picture, start)) < -(-units // interval) - 1
