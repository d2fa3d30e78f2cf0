"""One module a way of decoding: Pillow for most formats, imagecodecs for 16-bit PNG, tifffile for 16-bit TIFF."""

from __future__ import annotations

from core.image_io.decoders import heif, pillow, png, tiff
from core.image_io.decoders.decoded import Decoded

__all__ = ["Decoded", "decode"]


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
    if name == "PNG":
        return png.decode(data, max_pixels, source)
    if name == "TIFF":
        return tiff.decode(data, max_pixels, source)
    if name == "HEIF":
        return heif.decode(data, max_pixels, source)
    return pillow.decode(data, name, max_pixels, source)
