"""PNG: pixels by Pillow up to 8 bits and by imagecodecs at 16, metadata from the chunks."""

from __future__ import annotations

import imagecodecs
import numpy as np

from core.image_io import png_chunks, stated
from core.image_io.decoders import pillow
from core.image_io.decoders.decoded import Decoded, split_channels
from core.image_io.limits import check_size

_PIXEL_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


def decode(data: bytes, max_pixels: int, source: str) -> Decoded:
    """Decode a PNG; of an animated one the default image. See `decoders.decode` for the errors."""
    head = png_chunks.header(data)
    check_size(head.width, head.height, max_pixels, source)
    parts = list(png_chunks.chunks(data))
    # Only what the pixels need: libpng prints warnings about other chunks, and Pillow refuses large texts.
    pixels_only = png_chunks.assembled([part for part in parts if part.kind in _PIXEL_CHUNKS])
    if head.bits == 16:
        samples, alpha = _decode_16(pixels_only)
    else:
        plain = pillow.decode(pixels_only, "PNG", max_pixels, source)
        samples, alpha = plain.samples, plain.alpha
    colours, notes = _colours(parts, source)
    return Decoded(
        samples=samples,
        alpha=alpha,
        icc=stated.profile(colours, grey=samples.ndim == 2) if colours else png_chunks.icc_of(parts),
        exif=png_chunks.exif_of(parts),
        xmp=png_chunks.xmp_of(parts),
        dpi=png_chunks.dpi_of(parts),
        notes=notes,
    )


def _colours(parts: list[png_chunks.Chunk], source: str) -> tuple[stated.Stated | None, tuple[str, ...]]:
    """The colours that chunks other than iCCP state, by PNG 3's order of precedence, and notes; None leaves them to it.

    Raises:
        ReadError: a high dynamic range.
    """
    codes = png_chunks.cicp_of(parts)
    if codes and codes[2:] == (0, 1):
        return stated.by_code_points(*codes[:2], source), stated.unknown(*codes[:2])
    notes = ("The cICP chunk states no full-range RGB and was left out.",) if codes else ()
    if png_chunks.has(parts, b"iCCP") or png_chunks.has(parts, b"sRGB"):
        return None, notes
    return stated.by_gamma(png_chunks.gamma_of(parts), png_chunks.points_of(parts)), notes


def _decode_16(data: bytes) -> tuple[np.ndarray, np.ndarray | None]:
    """uint16 samples (H×W or H×W×3) and alpha; libpng turns a transparent colour (tRNS) into alpha."""
    return split_channels(imagecodecs.png_decode(data))
