"""One module a format that needs care of its own; Pillow for the others, and wherever 8 bits are enough."""

from __future__ import annotations

from core.image_io.decoders import avif, heif, jpeg, jpeg2000, pillow, png, tiff
from core.image_io.decoders.decoded import Decoded

__all__ = ["Decoded", "decode"]

_SPECIAL = {
    "PNG": png.decode,
    "JPEG": jpeg.decode,
    "TIFF": tiff.decode,
    "HEIF": heif.decode,
    "AVIF": avif.decode,
    "JPEG2000": jpeg2000.decode,
}


def decode(data: bytes, name: str, max_pixels: int, source: str) -> Decoded:
    """Decode a whole file.

    Args:
        data: the file's bytes.
        name: the format `formats.sniff` found.
        max_pixels: see `limits.check_size`, which is asked before any pixel is decoded.
        source: the file's name as messages show it.

    Raises:
        ReadError: something we refuse by name.
        TooLargeError: too many pixels.
        Exception: anything a decoder raises on damaged data; `read` turns it into a ReadError.
    """
    special = _SPECIAL.get(name)
    return special(data, max_pixels, source) if special else pillow.decode(data, name, max_pixels, source)
