"""HEIC and HEIF by libheif, at their full depth (iPhones and cameras write 8 and 10 bits)."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pillow_heif

from core.image_io.alpha import unpremultiplied
from core.image_io.decoders.decoded import Decoded
from core.image_io.depth import widen
from core.image_io.limits import check_size


def decode(data: bytes, max_pixels: int, source: str) -> Decoded:
    """Decode the primary image; libheif has turned it upright, whatever EXIF says. See `decoders.decode`."""
    container = pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False, bgr_mode=False)
    image = container[container.primary_index]
    check_size(image.size[0], image.size[1], max_pixels, source)
    info: dict[str, Any] = image.info
    stored = np.asarray(image)
    if stored.dtype == np.uint16:  # delivered in the upper bits
        bits = int(info["bit_depth"])
        stored = widen(stored >> (16 - bits), bits)
    samples, alpha = _split(stored, image.premultiplied_alpha)
    return Decoded(
        samples=samples,
        alpha=alpha,
        icc=info.get("icc_profile"),
        exif=info.get("exif"),
        xmp=info.get("xmp"),
        upright=True,
    )


def _split(stored: np.ndarray, premultiplied: bool) -> tuple[np.ndarray, np.ndarray | None]:
    if stored.ndim == 2:
        return np.ascontiguousarray(stored), None
    channels = stored.shape[2]
    colours = stored[..., 0] if channels < 3 else stored[..., :3]
    alpha = np.ascontiguousarray(stored[..., -1]) if channels in (2, 4) else None
    if alpha is not None and premultiplied:
        colours = unpremultiplied(colours, alpha)
    return np.ascontiguousarray(colours), alpha
