"""Reading a photo from a file or from bytes: any supported format in, one upright `Photo` out."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.errors import PhotoError, ReadError
from core.files.names import shown
from core.image_io import decoders, metadata
from core.image_io.decoders import Decoded
from core.image_io.formats import READABLE_NAMES, sniff
from core.image_io.limits import MAX_PIXELS, check_size
from core.image_io.photo import Photo
from core.image_io.quiet import quiet

_HEAD = 64
_SPARE_BYTES = 1 << 30
"""Bytes a file may have beside its pixels (further pages, metadata) before it is refused unread."""


def read(path: Path | str, *, max_pixels: int = MAX_PIXELS) -> Photo:
    """Read a photo; the format is told by the content, not by the suffix. Of several images the first is taken.

    Grey, palette, 1-bit and transparent images become RGB with alpha apart; CMYK and L*a*b* become 8-bit sRGB through
    the embedded profile; 9 to 16 bits a channel become uint16. Orientation is applied and its tags are reset.

    Args:
        path: the file.
        max_pixels: limit on width × height, checked from the header before decoding.

    Raises:
        ReadError: missing, a folder, empty, truncated, damaged, not an image, not allowed, or 32 bits a channel.
        TooLargeError: more than `max_pixels` pixels.
    """
    path = Path(path)
    return from_bytes(_contents(path, max_pixels), source=str(path), max_pixels=max_pixels)


def from_bytes(data: bytes, *, source: str = "", max_pixels: int = MAX_PIXELS) -> Photo:
    """Read a photo from a file's bytes, as `read` does; `source` names it in messages and in the photo."""
    name = shown(source) if source else "the pasted image"
    if not data:
        raise ReadError(f"Can't read {name}: the file is empty; choose another copy of it.")
    kind = sniff(data[:_HEAD])
    if not kind:
        raise ReadError(f"Can't read {name}: it is not an image in a known format ({READABLE_NAMES}).")
    try:
        with quiet:
            photo = _photo(decoders.decode(data, kind, max_pixels, name), max_pixels, source, name)
    except PhotoError:
        raise
    except MemoryError as error:
        raise ReadError(f"Can't read {name}: there is not enough memory for it; close other programs.") from error
    except Exception as error:  # damaged data make decoders raise nearly anything
        raise ReadError(
            f"Can't read {name}: the {kind} data are damaged or cut off ({_reason(error)}); choose another copy of it."
        ) from error
    return replace(photo, sha256=hashlib.sha256(data).hexdigest())


def _contents(path: Path, max_pixels: int) -> bytes:
    """The file's bytes, if it is a regular file of a plausible size."""
    name = shown(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise ReadError(f"Can't read {name}: it is a folder; name the photos in it.")
        if not stat.S_ISREG(status.st_mode):
            raise ReadError(f"Can't read {name}: it is not a regular file; copy the photo to a file first.")
        if status.st_size > max_pixels * 8 + _SPARE_BYTES:
            raise ReadError(
                f"Can't read {name}: its {status.st_size:,} bytes are more than {max_pixels:,} pixels need; "
                "raise the limit with --max-pixels N if it is a photo."
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ReadError(f"Can't read {name}: there is no such file; check the name.") from error
    except PermissionError as error:
        raise ReadError(f"Can't read {name}: you may not read it; check the file's permissions.") from error
    except (OSError, ValueError) as error:
        raise ReadError(f"Can't read {name}: {_reason(error)}; check the name and the disk.") from error


def _photo(decoded: Decoded, max_pixels: int, source: str, name: str) -> Photo:
    """The upright three-channel photo of what was decoded."""
    height, width = decoded.samples.shape[:2]
    check_size(width, height, max_pixels, name)  # a decoder may find another size than the header promised
    turn = metadata.stored_orientation(decoded)
    grey = decoded.samples.ndim == 2
    samples = _turned(decoded.samples, turn)
    alpha = None if decoded.alpha is None else np.ascontiguousarray(_turned(decoded.alpha, turn))
    pixels = np.repeat(samples[..., None], 3, axis=2) if grey else np.ascontiguousarray(samples)
    return Photo(
        pixels=pixels,
        alpha=alpha,
        grey=grey,
        metadata=metadata.upright(decoded),
        source=source,
        notes=metadata.notes(decoded),
    )


def _turned(samples: np.ndarray, orientation: int) -> np.ndarray:
    """The samples (H×W…) as EXIF orientation 1 to 8 says they are to be shown."""
    if orientation >= 5:
        samples = samples.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        samples = samples[::-1]
    if orientation in (2, 3, 6, 7):
        samples = samples[:, ::-1]
    return samples


def _reason(error: Exception) -> str:
    """The error's own words in one line, or its kind where it has none."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    words = " ".join(str(error).split())
    return words[:120] if words else type(error).__name__
