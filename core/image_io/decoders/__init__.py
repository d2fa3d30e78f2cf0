"""One module a format that needs care of its own; Pillow for the others, and wherever 8 bits are enough."""

from __future__ import annotations

from core.image_io.decoders import avif, bmp, heif, ico, jpeg, jpeg2000, jxl, pillow, png, raw, tiff
from core.image_io.decoders.decoded import Decoded
from core.image_io.options import ReadOptions

__all__ = ["Decoded", "count", "decode"]

_SPECIAL = {
    "BMP": bmp.decode,
    "PNG": png.decode,
    "JPEG": jpeg.decode,
    "TIFF": tiff.decode,
    "HEIF": heif.decode,
    "AVIF": avif.decode,
    "JPEG2000": jpeg2000.decode,
    "ICO": ico.decode,
    "JXL": jxl.decode,
    "RAW": raw.decode,
}

_COUNTS = {
    "PNG": png.count,
    "JPEG": jpeg.count,
    "TIFF": tiff.count,
    "HEIF": heif.count,
    "ICO": ico.count,
    "JXL": jxl.count,
    "RAW": raw.count,
}


def decode(data: bytes, name: str, max_pixels: int, source: str, options: ReadOptions) -> Decoded:
    """Decode a file.

    Args:
        data: the file's bytes.
        name: the format `formats.sniff` found.
        max_pixels: see `limits.check_size`, which is asked before any pixel is decoded.
        source: the file's name as messages show it.
        options: which of several images, and what to do with damaged ones.

    Raises:
        ReadError: something we refuse by name.
        TooLargeError: too many pixels.
        Exception: anything a decoder raises on damaged data; `read` turns it into a ReadError.
    """
    special = _SPECIAL.get(name)
    if special:
        return special(data, max_pixels, source, options)
    return pillow.decode(data, name, max_pixels, source, options)


def count(data: bytes, name: str) -> int:
    """How many images a file of the format `name` holds that a person may choose from, previews not counted.

    Raises:
        Exception: anything a decoder raises on damaged data.
    """
    special = _COUNTS.get(name)
    return special(data) if special else pillow.count(data, name)
