"""One module a written format; each writes `Prepared` samples into an open file."""

from __future__ import annotations

from typing import BinaryIO

from core.image_io.encoders import avif, jpeg, jxl, png, tiff, webp
from core.image_io.encoders.prepared import Prepared

__all__ = ["Prepared", "encode"]

_ENCODERS = {
    "png": png.encode,
    "jpeg": jpeg.encode,
    "webp": webp.encode,
    "tiff": tiff.encode,
    "avif": avif.encode,
    "jxl": jxl.encode,
}


def encode(file: BinaryIO, prepared: Prepared, name: str) -> None:
    """Write the samples in the format `name` (a key of `formats.TARGETS`).

    Raises:
        ValueError: metadata the format can't hold, said in words.
        OSError: as writing fails.
    """
    _ENCODERS[name](file, prepared)
