"""Camera raw files by LibRaw, through the extra `raw`: developed neutrally, at 16 bits, in sRGB."""

from __future__ import annotations

import io
import struct
from types import ModuleType

from core.errors import ReadError
from core.image_io import exif, pages
from core.image_io.decoders.decoded import Decoded
from core.image_io.limits import check_size
from core.image_io.options import ReadOptions

_SRGB_CURVE = (2.4, 12.92)
"""Exponent and slope at black of IEC 61966-2-1, as dcraw's option -g takes them."""

_NOTE = "The camera raw file was developed neutrally: the camera's white balance, nothing brightened or sharpened."


def decode(data: bytes, max_pixels: int, source: str, options: ReadOptions) -> Decoded:
    """Develop a raw file; LibRaw turns it upright. See `decoders.decode` for the errors."""
    rawpy = _library(source)
    pages.chosen(options.page, 1, source)
    try:
        with rawpy.imread(io.BytesIO(data)) as raw:
            check_size(raw.sizes.iwidth, raw.sizes.iheight, max_pixels, source)
            pixels = raw.postprocess(
                use_camera_wb=True,
                no_auto_bright=True,
                output_bps=16,
                output_color=rawpy.ColorSpace.sRGB,
                gamma=_SRGB_CURVE,
            )
    except rawpy.LibRawFileUnsupportedError as error:
        raise ReadError(
            f"Can't read {source}: it is a camera raw file that LibRaw doesn't know; develop it to a 16-bit TIFF first."
        ) from error
    return Decoded(samples=pixels, exif=_exif(data), upright=True, notes=(_NOTE,))


def count(_data: bytes) -> int:
    """A raw file is one picture."""
    return 1


def _library(source: str) -> ModuleType:
    """The library.

    Raises:
        ReadError: it is not installed.
    """
    try:
        import rawpy
    except ImportError as error:
        raise ReadError(
            f"Can't read {source}: it is a camera raw file; to read those, install the extra: pip install "
            "'causalsr[raw]', or develop it to a 16-bit TIFF or PNG first."
        ) from error
    module: ModuleType = rawpy
    return module


def _exif(data: bytes) -> exif.Exif | None:
    """What a raw file that is built like a TIFF says of the picture."""
    try:
        return exif.checked(exif.of_tiff(data)[0])
    except (ValueError, struct.error):
        return None
