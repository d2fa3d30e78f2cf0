"""WebP by Pillow: 8 bits, RGB or RGBA. It has no field for resolution, so that goes into EXIF."""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from core.image_io import exif
from core.image_io.encoders.prepared import Prepared

_LOSSLESS_FROM = 100


def encode(file: BinaryIO, prepared: Prepared) -> None:
    """Write a WebP; colours under full transparency are kept as they are."""
    metadata = prepared.metadata
    extra: dict[str, Any] = {}
    block = prepared.exif
    if metadata.dpi:
        extra["exif"] = (block or exif.empty()).with_dpi(metadata.dpi).block
    elif block:
        extra["exif"] = block.block
    if metadata.xmp:
        extra["xmp"] = metadata.xmp
    if metadata.icc:
        extra["icc_profile"] = metadata.icc
    image = Image.fromarray(with_three_colours(prepared.samples))
    lossless = prepared.quality >= _LOSSLESS_FROM
    image.save(file, "WEBP", quality=prepared.quality, lossless=lossless, exact=True, **extra)


def with_three_colours(samples: np.ndarray) -> np.ndarray:
    """H×W×3 or H×W×4 of samples that may be grey."""
    if samples.shape[2] == 1:
        return np.repeat(samples, 3, axis=2)
    return samples[..., [0, 0, 0, 1]] if samples.shape[2] == 2 else samples
