"""Photos from files and to files, with everything they carry: depth, transparency, profile, EXIF, XMP, resolution."""

from __future__ import annotations

from core.image_io.formats import READABLE, WRITABLE
from core.image_io.limits import MAX_PIXELS
from core.image_io.losses import losses
from core.image_io.options import ReadOptions
from core.image_io.photo import Metadata, Photo
from core.image_io.read import count, from_bytes, read
from core.image_io.target import check_target
from core.image_io.write import WriteOptions, write

__all__ = [
    "MAX_PIXELS",
    "READABLE",
    "WRITABLE",
    "Metadata",
    "Photo",
    "ReadOptions",
    "WriteOptions",
    "check_target",
    "count",
    "from_bytes",
    "losses",
    "read",
    "write",
]
