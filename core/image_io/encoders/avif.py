"""AVIF by Pillow: 8 bits, RGB or RGBA. It has no field for resolution, so that goes into EXIF."""

from __future__ import annotations

from typing import Any, BinaryIO

from PIL import Image

from core.image_io import exif
from core.image_io.encoders.prepared import Prepared
from core.image_io.encoders.webp import with_three_colours

_FULL_COLOUR_FROM = 90
"""Quality from which colour is stored at full resolution."""


def encode(file: BinaryIO, prepared: Prepared) -> None:
    """Write an AVIF."""
    metadata = prepared.metadata
    block = prepared.exif
    if metadata.dpi:
        block = (block or exif.empty()).with_dpi(metadata.dpi)
    extra: dict[str, Any] = {"exif": block.block} if block else {}
    if metadata.xmp:
        extra["xmp"] = metadata.xmp
    if metadata.icc:
        extra["icc_profile"] = metadata.icc
    image = Image.fromarray(with_three_colours(prepared.samples))
    subsampling = "4:4:4" if prepared.quality >= _FULL_COLOUR_FROM else "4:2:0"
    image.save(file, "AVIF", quality=prepared.quality, subsampling=subsampling, alpha_premultiplied=False, **extra)
