"""PNG: pixels by Pillow up to 8 bits and by imagecodecs at 16, metadata from the chunks."""

from __future__ import annotations

import imagecodecs
import numpy as np

from core.image_io import pages, png_chunks, png_cut, png_text, stated
from core.image_io.decoders import pillow
from core.image_io.decoders.decoded import Decoded, split_channels
from core.image_io.limits import check_size
from core.image_io.options import ReadOptions

_PIXEL_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_MOVING_CHUNKS = (*_PIXEL_CHUNKS, b"acTL", b"fcTL", b"fdAT")


def decode(data: bytes, max_pixels: int, source: str, options: ReadOptions) -> Decoded:
    """Decode a PNG; of an animated one the default image, or the frame asked for. See `decoders.decode`."""
    head = png_chunks.header(data)
    check_size(head.width, head.height, max_pixels, source)
    parts, notes = png_cut.mended(data) if options.keep_damaged else (list(png_chunks.chunks(data)), ())
    frames = png_chunks.frames_of(parts)
    index = pages.chosen(options.page, frames, source)
    # Only what the pixels need: libpng prints warnings about other chunks, and Pillow refuses large texts.
    wanted = _PIXEL_CHUNKS if options.page is None else _MOVING_CHUNKS
    pixels_only = png_chunks.assembled([part for part in parts if part.kind in wanted])
    samples, alpha = _pixels(pixels_only, head.bits, max_pixels, source, options)
    colours, said = _colours(parts)
    icc = stated.profile(colours, grey=samples.ndim == 2) if colours else png_chunks.icc_of(parts)
    return Decoded(
        samples=samples,
        alpha=alpha,
        icc=icc,
        exif=png_chunks.exif_of(parts),
        xmp=png_chunks.xmp_of(parts),
        dpi=png_chunks.dpi_of(parts),
        iptc=png_chunks.iptc_of(parts),
        texts=png_text.texts_of(parts),
        transfer=colours.hdr if colours else "",
        notes=(*notes, *said, *pages.left_out(options.page, frames, index)),
    )


def count(data: bytes) -> int:
    """How many frames there are."""
    return png_chunks.frames_of(list(png_chunks.chunks(data)))


def _pixels(
    data: bytes, bits: int, max_pixels: int, source: str, options: ReadOptions
) -> tuple[np.ndarray, np.ndarray | None]:
    """Samples (H×W or H×W×3) and alpha; libpng turns a transparent colour (tRNS) into alpha."""
    if bits < 16:
        plain = pillow.decode(data, "PNG", max_pixels, source, options)
        return plain.samples, plain.alpha
    if options.page is None:
        return split_channels(imagecodecs.png_decode(data))
    return split_channels(np.squeeze(imagecodecs.apng_decode(data, index=options.page - 1)))


def _colours(parts: list[png_chunks.Chunk]) -> tuple[stated.Stated | None, tuple[str, ...]]:
    """The colours that chunks but iCCP state, by PNG 3's order of precedence, and notes; None leaves them to it."""
    codes = png_chunks.cicp_of(parts)
    if codes and codes[2:] == (0, 1):
        return stated.by_code_points(*codes[:2]), stated.unknown(*codes[:2])
    notes = ("The cICP chunk states no full-range RGB and was left out.",) if codes else ()
    if png_chunks.has(parts, b"iCCP") or png_chunks.has(parts, b"sRGB"):
        return None, notes
    return stated.by_gamma(png_chunks.gamma_of(parts), png_chunks.points_of(parts)), notes
