"""HEIC and HEIF by libheif, at their full depth (iPhones and cameras write 8 and 10 bits)."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pillow_heif

from core.image_io import stated
from core.image_io.alpha import unpremultiplied
from core.image_io.boxes import nclx
from core.image_io.decoders.decoded import Decoded, split_channels
from core.image_io.depth import widen
from core.image_io.limits import check_size


def decode(data: bytes, max_pixels: int, source: str) -> Decoded:
    """Decode the primary image; libheif has turned it upright, whatever EXIF says. See `decoders.decode`."""
    container = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False, bgr_mode=False)
    image = container[container.primary_index]
    check_size(image.size[0], image.size[1], max_pixels, source)
    info: dict[str, Any] = image.info
    codes = None if info.get("icc_profile") else nclx(data)
    colours = stated.by_code_points(*codes, source) if codes else None
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
        upright=True,
        notes=stated.unknown(*codes) if codes else (),
    )
