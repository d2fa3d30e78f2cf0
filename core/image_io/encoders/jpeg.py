"""JPEG by Pillow: baseline, 8 bits, grey or RGB."""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from core.image_io import xmp
from core.image_io.encoders.prepared import Prepared
from core.image_io.exif import Exif

_FULL_COLOUR_FROM = 90
"""Quality from which colour is stored at full resolution; below, 4:2:0 costs less than it saves."""

_SEGMENT = 65_533
"""Bytes a JPEG segment holds."""

_EXIF_PREFIX, _XMP_PREFIX = 6, 29  # bytes of the names in front of the contents


def encode(file: BinaryIO, prepared: Prepared) -> None:
    """Write a JPEG.

    Raises:
        ValueError: EXIF or XMP larger than the 64 kB a JPEG segment holds, even without maker notes or padding.
    """
    metadata = prepared.metadata
    extra: dict[str, Any] = {}
    if prepared.exif:
        extra["exif"] = b"Exif\0\0" + _fitting_exif(prepared.exif)
    if metadata.xmp:
        extra["xmp"] = _fitting_xmp(metadata.xmp)
    if metadata.icc:
        extra["icc_profile"] = metadata.icc
    if metadata.dpi:
        extra["dpi"] = metadata.dpi
    samples = prepared.samples
    image = Image.fromarray(np.squeeze(samples, 2) if samples.shape[2] == 1 else samples)
    subsampling = 0 if prepared.quality >= _FULL_COLOUR_FROM else 2
    image.save(file, "JPEG", quality=prepared.quality, subsampling=subsampling, **extra)


def _fitting_exif(exif: Exif) -> bytes:
    limit, block = _SEGMENT - _EXIF_PREFIX, exif.block
    if len(block) > limit:
        block = exif.without_maker_note()
    if len(block) > limit:
        raise ValueError(f"its EXIF is {len(block):,} bytes, JPEG holds {limit:,}; write PNG, WebP or TIFF")
    return block


def _fitting_xmp(packet: bytes) -> bytes:
    limit = _SEGMENT - _XMP_PREFIX
    if len(packet) > limit:
        packet = xmp.without_padding(packet)
    if len(packet) > limit:
        raise ValueError(f"its XMP is {len(packet):,} bytes, JPEG holds {limit:,}; write PNG, WebP or TIFF")
    return packet
