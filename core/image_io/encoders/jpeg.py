"""JPEG by Pillow: baseline, 8 bits, grey or RGB; captions, comments and XMP of any size put in behind the header."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
from PIL import Image

from core.image_io import iptc, xmp, xmp_extended
from core.image_io.encoders.prepared import Prepared
from core.image_io.exif import Exif
from core.image_io.jpeg_parts import XMP_PREFIX
from core.image_io.jpeg_structure import APP1, APP13, COM, structure

_FULL_COLOUR_FROM = 90
"""Quality from which colour is stored at full resolution; below, 4:2:0 costs less than it saves."""

_SEGMENT = 65_533
"""Bytes a JPEG segment holds."""

MOST_EXIF = _SEGMENT - 6
"""Bytes of EXIF it holds behind their name."""

_APPLICATION = range(0xE0, 0xF0)


def encode(file: BinaryIO, prepared: Prepared) -> None:
    """Write a JPEG.

    Raises:
        ValueError: EXIF larger than the 64 kB a JPEG segment holds even without maker notes, or XMP that is larger
            and can't be parted.
    """
    metadata = prepared.metadata
    extra: dict[str, Any] = {}
    if prepared.exif:
        extra["exif"] = b"Exif\0\0" + _fitting_exif(prepared.exif)
    if metadata.icc:
        extra["icc_profile"] = metadata.icc
    if metadata.dpi:
        extra["dpi"] = metadata.dpi
    words = b"".join(_segment(marker, body) for marker, body in _words(prepared))
    samples = prepared.samples
    image = Image.fromarray(np.squeeze(samples, 2) if samples.shape[2] == 1 else samples)
    subsampling = 0 if prepared.quality >= _FULL_COLOUR_FROM else 2
    written = io.BytesIO()
    image.save(written, "JPEG", quality=prepared.quality, subsampling=subsampling, **extra)
    data = written.getbuffer()
    head = [each for each in structure(bytes(data[: 1 << 20])).segments if each.marker in _APPLICATION]
    at = head[-1].end if head else 2
    file.write(data[:at])
    file.write(words)
    file.write(data[at:])


def _words(prepared: Prepared) -> Iterator[tuple[int, bytes]]:
    """Marker and contents of the segments that hold words."""
    metadata = prepared.metadata
    if metadata.xmp:
        packet, further = _fitting_xmp(metadata.xmp)
        yield APP1, XMP_PREFIX + packet
        yield from ((APP1, each) for each in further)
    if metadata.iptc:
        yield from ((APP13, iptc.APP13_PREFIX + part) for part in _cut(iptc.resources(metadata.iptc)))
    for text in metadata.texts:
        yield from ((COM, part) for part in _cut(text.text.encode("utf-8", "replace")))


def _cut(data: bytes) -> Iterator[bytes]:
    size = _SEGMENT - len(iptc.APP13_PREFIX)
    yield from (data[at : at + size] for at in range(0, len(data), size))


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def _fitting_exif(exif: Exif) -> bytes:
    limit, block = MOST_EXIF, exif.block
    if len(block) > limit:
        block = exif.without_maker_note()
    if len(block) > limit:
        raise ValueError(f"its EXIF is {len(block):,} bytes, JPEG holds {limit:,}; write PNG, WebP or TIFF")
    return block


def _fitting_xmp(packet: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """The packet, and what goes into further segments."""
    limit = _SEGMENT - len(XMP_PREFIX)
    if len(packet) > limit:
        packet = xmp.without_padding(packet)
    if len(packet) <= limit:
        return packet, ()
    try:
        return xmp_extended.parted(packet, limit)
    except ValueError:
        raise ValueError(
            f"its XMP is {len(packet):,} bytes, JPEG holds {limit:,} in one piece; write PNG, WebP or TIFF"
        ) from None
