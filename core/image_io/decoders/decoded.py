"""What every decoder hands to `read`: samples as the file holds them, metadata as the file's bytes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class Decoded:
    """One image as stored, before orientation.

    Attributes:
        samples: H×W (grey) or H×W×3 (RGB), uint8 or uint16.
        alpha: H×W of the same depth, not premultiplied, or None.
        icc: embedded profile, unchecked.
        exif: EXIF block, unchecked, with or without its `Exif\\0\\0` prefix.
        xmp: XMP packet, unchecked.
        dpi: resolution the container states, in dots per inch.
        upright: the decoder has applied the orientation; the tags only need a reset.
    """

    samples: np.ndarray
    alpha: np.ndarray | None = None
    icc: bytes | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    dpi: tuple[float, float] | None = None
    upright: bool = False


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
