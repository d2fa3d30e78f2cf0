"""TIFF at 8 and 16 bits: deflated strips, then one directory with everything the photo carries.

Written here rather than by tifffile, which refuses to write EXIF and GPS directories.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from core.image_io import exif, ifd, iptc
from core.image_io.encoders.prepared import Prepared
from core.image_io.ifd import Directory, Field, Layout

_STRIP_BYTES = 1 << 20
_LEVEL = 4
_CLASSIC_MAX = 2**32 - 2**26
"""Raw bytes above which offsets might not fit in 32 bits, and BigTIFF is written."""

_DEFLATE, _HORIZONTAL = 8, 2
_BLACK_IS_ZERO, _RGB = 1, 2
_UNASSOCIATED = 2


def encode(file: BinaryIO, prepared: Prepared) -> None:
    """Write a TIFF; any of the four channel counts. The file must be seekable."""
    samples = prepared.samples
    layout, described = _description(prepared, big=samples.nbytes > _CLASSIC_MAX)
    file.write(_head(layout, 0))
    offsets, sizes = [], []
    rows = max(1, _STRIP_BYTES // (samples.nbytes // samples.shape[0]))
    for strip in _strips(samples, rows, layout):
        offsets.append(file.tell())
        sizes.append(file.write(strip))
    file.write(b"\0" * (file.tell() % 2))
    directory_at = file.tell()
    fields = {**described, **_structure(samples, rows, offsets, sizes, layout)}
    file.write(ifd.pack(fields, directory_at, layout))
    file.seek(0)
    file.write(_head(layout, directory_at))


def _head(layout: Layout, first: int) -> bytes:
    mark = b"II" if layout.order == "<" else b"MM"
    return mark + (layout.pack("HHHQ", 43, 8, 0, first) if layout.big else layout.pack("HI", 42, first))


def _strips(samples: np.ndarray, rows: int, layout: Layout) -> Iterator[bytes]:
    """Compressed strips; each sample is the difference to its left neighbour, which makes photos far smaller."""
    stored = samples.dtype.newbyteorder(layout.order)
    for start in range(0, samples.shape[0], rows):
        strip = samples[start : start + rows].copy()
        strip[:, 1:] -= samples[start : start + rows, :-1]
        yield zlib.compress(strip.astype(stored).tobytes(), _LEVEL)


def _description(prepared: Prepared, *, big: bool) -> tuple[Layout, Directory]:
    """The fields that describe the picture, and the byte order, which is EXIF's so that its values stay as they are."""
    metadata = prepared.metadata
    block = prepared.exif
    layout = Layout(block.layout.order if block else "<", big=big)
    fields = dict(block.descriptive()) if block else {}
    if metadata.icc:
        fields[34675] = Field(ifd.UNDEFINED, len(metadata.icc), metadata.icc)
    if metadata.xmp:
        fields[700] = Field(ifd.BYTE, len(metadata.xmp), metadata.xmp)
    if metadata.iptc:
        fields[iptc.TIFF_TAG] = Field(ifd.UNDEFINED, len(metadata.iptc), metadata.iptc)
    if metadata.dpi:
        fields.update(exif.resolution_fields(metadata.dpi, layout))
    return layout, fields


def _structure(
    samples: np.ndarray, rows: int, offsets: list[int], sizes: list[int], layout: Layout
) -> dict[int, Field | Directory]:
    """The fields that say how the pixels are stored."""
    height, width, channels = samples.shape

    def short(*values: int) -> Field:
        return Field(ifd.SHORT, len(values), layout.pack(f"{len(values)}H", *values))

    def long(*values: int) -> Field:
        return Field(ifd.LONG, len(values), layout.pack(f"{len(values)}I", *values))

    def place(values: list[int]) -> Field:
        kind = ifd.LONG8 if layout.big else ifd.LONG
        return Field(kind, len(values), layout.pack(f"{len(values)}{layout.offset}", *values))

    fields: dict[int, Field | Directory] = {
        256: long(width),
        257: long(height),
        258: short(*[samples.dtype.itemsize * 8] * channels),
        259: short(_DEFLATE),
        262: short(_BLACK_IS_ZERO if channels < 3 else _RGB),
        273: place(offsets),
        274: short(1),
        277: short(channels),
        278: long(rows),
        279: place(sizes),
        284: short(1),
        317: short(_HORIZONTAL),
    }
    if channels in (2, 4):
        fields[338] = short(_UNASSOCIATED)
    return fields
