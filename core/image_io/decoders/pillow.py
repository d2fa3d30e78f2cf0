"""Everything Pillow decodes, brought to grey or RGB with alpha apart."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from core.errors import ReadError
from core.image_io import colour, pages
from core.image_io.decoders.decoded import Decoded
from core.image_io.jpeg_parts import comment
from core.image_io.limits import check_size
from core.image_io.options import ReadOptions
from core.image_io.photo import Text

# Pillow's own limit is one global number and raises or warns as it likes; `check_size` stands in its place.
Image.MAX_IMAGE_PIXELS = None

_COMMENTED = ("GIF", "JPEG2000")
"""Formats whose comments Pillow tells."""

_GREY_MODES = ("1", "L", "LA", "La")
_DEEP_GREY_MODES = ("I;16", "I;16L", "I;16B", "I;16N")


def decode(data: bytes, name: str, max_pixels: int, source: str, options: ReadOptions | None = None) -> Decoded:
    """Decode an image of a file of format `name` (Pillow's); see `decoders.decode` for the errors.

    Which one of several is up to the options; without any, the first.
    """
    with Image.open(io.BytesIO(data), formats=[name]) as image:
        check_size(image.width, image.height, max_pixels, source)
        notes = _turn_to(image, options, source) if options else ()
        image.load()
        samples, alpha = split(image, source)
        if name == "BMP" and alpha is not None and not alpha.any():
            alpha = None  # 32-bit BMPs often leave the fourth byte zero and mean opaque
        info = image.info
        return Decoded(
            samples=samples,
            alpha=alpha,
            icc=_as_bytes(info.get("icc_profile")),
            exif=_as_bytes(info.get("exif")),
            xmp=_as_bytes(info.get("xmp")),
            dpi=_as_dpi(info.get("dpi")),
            texts=_comment(info.get("comment")) if name in _COMMENTED else (),
            notes=notes,
        )


def count(data: bytes, name: str) -> int:
    """How many images the file holds."""
    with Image.open(io.BytesIO(data), formats=[name]) as image:
        return int(getattr(image, "n_frames", 1))


def _turn_to(image: Image.Image, options: ReadOptions, source: str) -> tuple[str, ...]:
    """Seek the image that is meant; a note on the others.

    Raises:
        ReadError: there is no such image.
    """
    frames = int(getattr(image, "n_frames", 1))
    index = pages.chosen(options.page, frames, source)
    if frames > 1:
        image.seek(index)
    return pages.left_out(options.page, frames, index)


def _comment(value: object) -> tuple[Text, ...]:
    """A comment as words."""
    if isinstance(value, str):
        return (Text("Comment", value),) if value.strip() else ()
    return (comment(value),) if isinstance(value, bytes) and value.strip(b"\0 \r\n") else ()


def split(image: Image.Image, source: str) -> tuple[np.ndarray, np.ndarray | None]:
    """Samples (H×W or H×W×3) and alpha (H×W or None) of a loaded image of any mode.

    Raises:
        ReadError: a mode with more than 16 bits a channel, or unknown.
    """
    mode = image.mode
    if mode in _DEEP_GREY_MODES:
        return np.asarray(image).astype(np.uint16), None
    if mode in ("I", "F"):
        raise ReadError(f"Can't read {source}: it has 32 bits per channel; convert it to 16 bits first.")
    if mode == "CMYK":
        return colour.cmyk_to_rgb(image, _as_bytes(image.info.get("icc_profile"))), None
    if mode == "LAB":
        return colour.lab_to_rgb(image), None
    grey = mode in _GREY_MODES
    if image.has_transparency_data:
        both = np.asarray(image.convert("RGBA"))
        return np.ascontiguousarray(both[..., 0] if grey else both[..., :3]), np.ascontiguousarray(both[..., 3])
    return np.asarray(image.convert("L" if grey else "RGB")), None


def _as_bytes(value: object) -> bytes | None:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape")
    return value if isinstance(value, bytes) and value else None


def _as_dpi(value: object) -> tuple[float, float] | None:
    return (float(value[0]), float(value[1])) if isinstance(value, tuple) and len(value) == 2 else None
