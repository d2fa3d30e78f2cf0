"""JPEG XL by imagecodecs; its colours from the codestream's header, EXIF and XMP from the boxes around it."""

from __future__ import annotations

from dataclasses import replace

import imagecodecs
import numpy as np

from core.errors import ReadError
from core.image_io import pages, stated
from core.image_io.boxes import boxes
from core.image_io.decoders import jpeg
from core.image_io.decoders.decoded import Decoded, split_channels
from core.image_io.depth import widen
from core.image_io.jxl_header import JxlHeader, header
from core.image_io.limits import check_size
from core.image_io.options import ReadOptions

_BARE = b"\xff\x0a"
_MOST_UNPACKED = 64 << 20
"""Bytes that packed metadata may unpack to."""


def decode(data: bytes, max_pixels: int, source: str, options: ReadOptions) -> Decoded:
    """Decode an image of the file. See `decoders.decode` for the errors."""
    parts = _parts(data)
    head = header(_codestream(parts))
    check_size(head.width, head.height, max_pixels, source)
    if head.floating or head.bits > 16:
        kind = "floating-point samples" if head.floating else f"{head.bits} bits per channel"
        raise ReadError(f"Can't read {source}: it has {kind}; save it with 16 bits per channel first.")
    if any(kind == b"jbrd" for kind, _ in parts):
        return _jpeg_inside(data, parts, max_pixels, source, options)
    if head.icc and not head.xyb:
        raise ReadError(f"Can't read {source}: its colour profile can't be read from JPEG XL; save it as PNG or TIFF.")
    samples, notes = _frame(data, head, source, options)
    stored, alpha = split_channels(samples)
    if head.bits > 8:
        stored, alpha = widen(stored, head.bits), None if alpha is None else widen(alpha, head.bits)
    colours = _stated(head)
    return Decoded(
        samples=stored,
        alpha=alpha,
        icc=stated.profile(colours, grey=stored.ndim == 2),
        exif=_exif(parts),
        xmp=_metadata(parts, b"xml "),
        transfer=colours.hdr,
        upright=True,
        notes=notes,
    )


def count(data: bytes) -> int:
    """How many frames there are."""
    head = header(_codestream(_parts(data)))
    return len(imagecodecs.jpegxl_decode(data)) if head.animated else 1


def _frame(data: bytes, head: JxlHeader, source: str, options: ReadOptions) -> tuple[np.ndarray, tuple[str, ...]]:
    """The samples of the frame that is meant, and a note on the others."""
    if not head.animated:
        pages.chosen(options.page, 1, source)
        return imagecodecs.jpegxl_decode(data), ()
    frames = imagecodecs.jpegxl_decode(data)
    index = pages.chosen(options.page, len(frames), source)
    return frames[index], pages.left_out(options.page, len(frames), index)


def _jpeg_inside(
    data: bytes, parts: list[tuple[bytes, bytes]], max_pixels: int, source: str, options: ReadOptions
) -> Decoded:
    """The JPEG that was packed without loss, with all it carries."""
    inner = bytes(imagecodecs.jpegxl_decode_jpeg(data, numthreads=1))
    decoded = jpeg.decode(inner, max_pixels, source, options)
    return replace(decoded, exif=decoded.exif or _exif(parts), xmp=decoded.xmp or _metadata(parts, b"xml "))


def _stated(head: JxlHeader) -> stated.Stated:
    """The colours of what the decoder gives; for a profile that it can't follow that is sRGB."""
    if head.icc:
        return stated.SRGB
    colours = stated.by_code_points(head.primaries, head.transfer)
    if head.points or head.gamma is not None:
        by_numbers = stated.by_gamma(head.gamma, head.points or colours.points)
        return by_numbers or colours
    return colours


def _parts(data: bytes) -> list[tuple[bytes, bytes]]:
    """Kind and contents of the boxes; those packed by Brotli under their own kinds.

    Raises:
        ValueError: a box reaches past the end.
    """
    if data.startswith(_BARE):
        return [(b"jxlc", data)]
    return [(kind, data[start:end]) for kind, start, end in boxes(data, 0, len(data))]


def _codestream(parts: list[tuple[bytes, bytes]]) -> bytes:
    """The codestream's beginning."""
    whole = next((body for kind, body in parts if kind == b"jxlc"), None)
    return whole if whole is not None else b"".join(body[4:] for kind, body in parts if kind == b"jxlp")


def _metadata(parts: list[tuple[bytes, bytes]], wanted: bytes) -> bytes | None:
    """A metadata box's contents, plain or packed."""
    for kind, body in parts:
        if kind == wanted:
            return body
        if kind == b"brob" and body[:4] == wanted:
            try:
                return bytes(imagecodecs.brotli_decode(body[4:], out=_MOST_UNPACKED))
            except (RuntimeError, ValueError):
                return None
    return None


def _exif(parts: list[tuple[bytes, bytes]]) -> bytes | None:
    """The EXIF block, behind the four bytes that say where it begins."""
    body = _metadata(parts, b"Exif")
    return body[4 + int.from_bytes(body[:4], "big") :] if body and len(body) > 4 else None
