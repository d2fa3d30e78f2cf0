"""HEIC and HEIF by libheif, at their full depth (iPhones and cameras write 8 and 10 bits)."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pillow_heif

from core.image_io import pages, stated
from core.image_io.alpha import unpremultiplied
from core.image_io.boxes import nclx
from core.image_io.decoders.decoded import Decoded, split_channels
from core.image_io.depth import widen
from core.image_io.limits import check_size
from core.image_io.options import ReadOptions
from core.image_io.xmp_links import GAIN_MAP_LEFT

_FILM = "A video behind the photo (motion photo) was left out."
_DEPTH = "A map of distances (portrait mode) was left out."


def count(data: bytes) -> int:
    """How many images the file holds."""
    return len(pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False, bgr_mode=False))


def decode(data: bytes, max_pixels: int, source: str, options: ReadOptions) -> Decoded:
    """Decode the primary image, or the one the options name, which libheif has turned upright, whatever EXIF says.

    See `decoders.decode` for the errors.
    """
    container = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False, bgr_mode=False)
    index = pages.chosen(options.page, len(container), source, main=container.primary_index)
    image = container[index]
    check_size(image.size[0], image.size[1], max_pixels, source)
    info: dict[str, Any] = image.info
    codes = None if info.get("icc_profile") else nclx(data)
    colours = stated.by_code_points(*codes) if codes else None
    stored = np.asarray(image)
    if stored.dtype == np.uint16:  # delivered in the upper bits
        bits = int(info["bit_depth"])
        stored = widen(stored >> (16 - bits), bits)
    samples, alpha = split_channels(stored)
    if alpha is not None and image.premultiplied_alpha:
        samples = unpremultiplied(samples, alpha)
    return Decoded(
        samples=samples,
        alpha=alpha,
        icc=stated.profile(colours, grey=samples.ndim == 2) if colours else info.get("icc_profile"),
        exif=info.get("exif"),
        xmp=info.get("xmp"),
        transfer=colours.hdr if colours else "",
        upright=True,
        notes=(
            *(stated.unknown(*codes) if codes else ()),
            *pages.left_out(options.page, len(container), index),
            *((_FILM,) if b"mpvd" in data else ()),
            *((GAIN_MAP_LEFT,) if any("gainmap" in kind.lower() for kind in info.get("aux") or ()) else ()),
            *((_DEPTH,) if info.get("depth_images") else ()),
        ),
    )
