"""PNG at 8 and 16 bits: pixels by imagecodecs, metadata chunks put in behind the header."""

from __future__ import annotations

from typing import BinaryIO

import imagecodecs
import numpy as np

from core.image_io import png_chunks, png_text
from core.image_io.encoders.prepared import Prepared

_LEVEL = 4
"""zlib level: six noisy 8-bit megapixels came out 0.2 % larger than at the usual 6, in 60 % of its time."""

_HEAD = len(png_chunks.SIGNATURE) + 25
"""Bytes of the signature and IHDR, behind which the profile and the others belong."""


def encode(file: BinaryIO, prepared: Prepared) -> None:
    """Write a PNG; any of the four channel counts."""
    samples = prepared.samples
    encoded = imagecodecs.png_encode(np.squeeze(samples, 2) if samples.shape[2] == 1 else samples, level=_LEVEL)
    data = memoryview(encoded)
    file.write(data[:_HEAD])
    for chunk in _metadata_chunks(prepared):
        file.write(png_chunks.encoded(chunk))
    file.write(data[_HEAD:])


def _metadata_chunks(prepared: Prepared) -> list[png_chunks.Chunk]:
    metadata = prepared.metadata
    found = []
    if metadata.icc:
        found.append(png_chunks.icc_chunk(metadata.icc))
    if metadata.dpi:
        found.append(png_chunks.dpi_chunk(metadata.dpi))
    if metadata.exif:
        found.append(png_chunks.exif_chunk(metadata.exif))
    if metadata.xmp:
        found.append(png_chunks.xmp_chunk(metadata.xmp))
    if metadata.iptc:
        found.append(png_chunks.iptc_chunk(metadata.iptc))
    return [*found, *png_text.chunks_of(metadata.texts)]
