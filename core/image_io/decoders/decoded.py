"""What every decoder hands to `read`: samples as the file holds them, metadata as the file's bytes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.image_io import exif as exif_blocks
from core.image_io.photo import Compression, Text


@dataclass(frozen=True, kw_only=True, eq=False)
class Decoded:
    """One image as stored, before orientation.

    Attributes:
        samples: H×W (grey) or H×W×3 (RGB), uint8 or uint16.
        alpha: H×W of the same depth, not premultiplied, or None.
        icc: embedded profile, unchecked.
        exif: EXIF block, unchecked, with or without its `Exif\\0\\0` prefix; or parsed already.
        xmp: XMP packet, unchecked.
        dpi: resolution the container states, in dots per inch.
        iptc: IPTC captions (IIM datasets), unchecked beyond their first byte.
        texts: comments and text chunks.
        transfer: `PQ` or `HLG` where the samples are of high dynamic range, else empty.
        upright: the decoder has applied the orientation; the tags only need a reset.
        notes: what had to be left out, in sentences for people.
        compression: what the file says of its own.
    """

    samples: np.ndarray
    alpha: np.ndarray | None = None
    icc: bytes | None = None
    exif: bytes | exif_blocks.Exif | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None
    iptc: bytes | None = None
    texts: tuple[Text, ...] = ()
    transfer: str = ""
    upright: bool = False
    notes: tuple[str, ...] = ()
    compression: Compression | None = None

    @cached_property
    def block(self) -> exif_blocks.Exif | None:
        """The EXIF block, parsed once; None where there is none that could be edited."""
        return self.exif if isinstance(self.exif, exif_blocks.Exif) else exif_blocks.checked(self.exif)


def split_channels(stored: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """Samples (H×W or H×W×3) and alpha (H×W or None) of H×W or H×W×C with C = 1, 2, 3 or 4, alpha last.

    Raises:
        ValueError: more channels.
    """
    channels = 1 if stored.ndim == 2 else stored.shape[2]
    if channels > 4:
        raise ValueError(f"{channels} channels are no photo")
    if stored.ndim == 2:
        return np.ascontiguousarray(stored), None
    alpha = np.ascontiguousarray(stored[..., -1]) if channels in (2, 4) else None
    return np.ascontiguousarray(stored[..., 0] if channels < 3 else stored[..., :3]), alpha
