"""TIFF: by tifffile what it can, without loss; by Pillow bilevel, YCbCr and L*a*b*; metadata from the directories."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import tifffile
from PIL import Image

from core.errors import ReadError
from core.image_io import colour, exif, ifd, iptc, stated, tiff_pages
from core.image_io import pages as numbered
from core.image_io.alpha import unpremultiplied
from core.image_io.decoders import pillow, raw
from core.image_io.decoders.decoded import Decoded
from core.image_io.depth import to_8, widen
from core.image_io.limits import check_size
from core.image_io.options import ReadOptions
from core.image_io.quiet import hush_libtiff

_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _SEPARATED, _YCBCR, _CIELAB = 0, 1, 2, 5, 6, 8
_ASSOCIATED, _UNASSOCIATED = 1, 2
_XMP, _ICC = 700, 34675
_WHITE_POINT, _PRIMARIES = 318, 319
_MOST_NOTES = 3
_PILLOWS = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 32773, 32946, 34925, 50000})
"""Compressions that Pillow's libtiff has: none, CCITT, LZW, JPEG, Deflate, PackBits, LZMA, Zstandard."""

_INK_SET, _CMYK_INKS = 332, 1


hush_libtiff()


def decode(data: bytes, max_pixels: int, source: str, options: ReadOptions) -> Decoded:
    """Decode the photo among the pages, or the page asked for. See `decoders.decode` for the errors."""
    found = tiff_pages.pages(data)
    if found.raw:
        return raw.decode(data, max_pixels, source, options)
    index = numbered.chosen(options.page, len(found.photos), source, main=found.main)
    notes = numbered.left_out(options.page, len(found.photos), index)
    first = tiff_pages.begun_at(data, found.photos[index].at)
    decoded = _page(first, max_pixels, source)
    if first != data:
        decoded = _with_words_of(data, decoded)
    return replace(decoded, notes=(*decoded.notes, *notes))


def count(data: bytes) -> int:
    """How many pages there are, previews and masks not counted."""
    found = tiff_pages.pages(data)
    return raw.count(data) if found.raw else len(found.photos)


def _page(data: bytes, max_pixels: int, source: str) -> Decoded:
    """The first page."""
    stored, lost = exif.of_tiff(data)
    block = exif.checked(stored)
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages.first
        _refuse(page, source)
        check_size(page.imagewidth, page.imagelength, max_pixels, source)
        if any(at + size > len(data) for at, size in zip(page.dataoffsets, page.databytecounts, strict=True)):
            raise ValueError("the file ends early")
        icc, xmp, captions = _bytes_of(data, _ICC), _bytes_of(data, _XMP), _captions(data)
        upright = _is_pillows(page)
        samples, alpha = (None, None) if upright else _decode(page, source, icc)
    dpi = block.dpi if block else None
    if icc is None and page.photometric == _RGB:
        icc = _stated_profile(data)
    if samples is None:
        plain = pillow.decode(data, "TIFF", max_pixels, source)
        samples, alpha = plain.samples, plain.alpha
        if dpi and block and (block.orientation or 1) >= 5:
            dpi = dpi[1], dpi[0]  # Pillow has turned the pixels only
    notes = tuple(f"TIFF tag {tag} points outside the file and was left out." for tag in sorted(lost)[:_MOST_NOTES])
    return Decoded(
        samples=samples, alpha=alpha, icc=icc, exif=block, xmp=xmp, dpi=dpi, iptc=captions, upright=upright, notes=notes
    )


def _with_words_of(data: bytes, decoded: Decoded) -> Decoded:
    """The same with what the file's first directory says where the page's own says nothing."""
    try:
        block = exif.checked(exif.of_tiff(data)[0])
        icc, xmp, captions = _bytes_of(data, _ICC), _bytes_of(data, _XMP), _captions(data)
    except ValueError:
        return decoded
    own = decoded.block
    if block and own and block.layout == own.layout:
        block = own.completed(block)
    return replace(
        decoded,
        icc=decoded.icc or icc,
        xmp=decoded.xmp or xmp,
        iptc=decoded.iptc or captions,
        exif=block or own,
    )


def _is_pillows(page: tifffile.TiffPage) -> bool:
    """Whether Pillow is to decode the page: up to 8 bits, of kinds and compressions it has."""
    if page.bitspersample > 8 and page.photometric != _SEPARATED:
        return False
    return page.compression in _PILLOWS and (page.photometric != _SEPARATED or page.samplesperpixel == 4)


def _refuse(page: tifffile.TiffPage, source: str) -> None:
    """Refuse by name what would lose values or isn't a photo."""
    inks = page.tags.get(_INK_SET)
    if page.photometric == _SEPARATED and inks is not None and inks.value != _CMYK_INKS:
        raise ReadError(f"Can't read {source}: its inks are others than CMYK; save it as RGB first.")
    if page.sampleformat == 3:
        raise ReadError(
            f"Can't read {source}: it holds {page.bitspersample}-bit floating-point samples; "
            "save it with 16 bits per channel first."
        )
    if page.bitspersample > 16:
        raise ReadError(
            f"Can't read {source}: it has {page.bitspersample} bits per channel; save it with 16 bits first."
        )
    if page.sampleformat != 1 and page.bitspersample > 8:
        raise ReadError(f"Can't read {source}: its samples are signed; save it with unsigned 16-bit samples first.")


def _decode(page: tifffile.TiffPage, source: str, icc: bytes | None) -> tuple[np.ndarray, np.ndarray | None]:
    """Samples (H×W or H×W×3) and alpha of a page, uint8 or uint16; CMYK becomes 8-bit sRGB."""
    kind = tifffile.PHOTOMETRIC(page.photometric).name
    colours = {_WHITE_IS_ZERO: 1, _BLACK_IS_ZERO: 1, _RGB: 3, _YCBCR: 3, _SEPARATED: 4}.get(page.photometric)
    if colours is None or page.bitspersample < 8:
        raise ReadError(
            f"Can't read {source}: it is {page.bitspersample}-bit {kind} in {_compression(page)}; "
            "save it as 16-bit RGB or grey first."
        )
    try:
        pixels = _interleaved(page.asarray(), page)
    except ValueError as error:
        if "imagecodecs" in str(error) or "decompress" in str(error).lower() or "compression" in str(error).lower():
            raise ReadError(
                f"Can't read {source}: its {_compression(page)} can't be unpacked; save it uncompressed first."
            ) from error
        raise
    if page.bitspersample > 8:
        pixels = widen(pixels.astype(np.uint16, copy=False), page.bitspersample)
    samples, alpha = pixels[..., :colours], _alpha(page, pixels, colours)
    if page.photometric == _WHITE_IS_ZERO:
        samples = np.iinfo(samples.dtype).max - samples
    if alpha is not None and page.extrasamples[:1] == (_ASSOCIATED,):
        samples = unpremultiplied(samples, alpha)
    if page.photometric == _SEPARATED:
        inks8 = Image.fromarray(np.ascontiguousarray(to_8(samples)), "CMYK")
        return colour.cmyk_to_rgb(inks8, icc), None if alpha is None else to_8(alpha)
    return np.ascontiguousarray(samples[..., 0] if colours == 1 else samples), alpha


def _compression(page: tifffile.TiffPage) -> str:
    """The compression's name for people."""
    try:
        return f"{tifffile.COMPRESSION(page.compression).name.replace('_', ' ')} compression"
    except ValueError:
        return f"compression {page.compression}"


def _interleaved(pixels: np.ndarray, page: tifffile.TiffPage) -> np.ndarray:
    """H×W×C, whether the planes stood apart or not; tifffile's order is planes, depth, rows, columns, samples."""
    planes, depth, height, width, samples = page.shaped
    if depth != 1:
        raise ValueError("a volume is no photo")
    flat = pixels.reshape(planes, height, width, samples)
    return np.moveaxis(flat, 0, 2).reshape(height, width, planes * samples)


def _alpha(page: tifffile.TiffPage, pixels: np.ndarray, colours: int) -> np.ndarray | None:
    """The first extra sample if the file says it is alpha, or if it is the only one and RGB leaves its use open."""
    extra = page.extrasamples
    stated = bool(extra) and extra[0] in (_ASSOCIATED, _UNASSOCIATED)
    implied = not extra and pixels.shape[2] == colours + 1  # as Pillow reads RGB with four samples and no tag
    return np.ascontiguousarray(pixels[..., colours]) if stated or implied else None


def _stated_profile(data: bytes) -> bytes | None:
    """A profile of the white point and primaries that the first directory states, under sRGB's curve."""
    layout, at = ifd.header(data)
    fields = ifd.table(data, at, layout).fields
    white, primaries = fields.get(_WHITE_POINT), fields.get(_PRIMARIES)
    if white is None or primaries is None or (white.kind, primaries.kind) != (ifd.RATIONAL, ifd.RATIONAL):
        return None
    if (white.count, primaries.count) != (2, 6):
        return None
    parts = layout.unpack("12I", data, primaries.value_at) + layout.unpack("4I", data, white.value_at)
    numbers = [above / below if below else 0.0 for above, below in zip(parts[::2], parts[1::2], strict=True)]
    colours = stated.by_gamma(None, tuple(zip(numbers[::2], numbers[1::2], strict=True)))
    return stated.profile(colours, grey=False) if colours else None


def _captions(data: bytes) -> bytes | None:
    """The IPTC datasets, from their own tag or from Photoshop's image resources."""
    own, resources = _bytes_of(data, iptc.TIFF_TAG), _bytes_of(data, iptc.RESOURCES_TAG)
    return (iptc.sound(own) if own else None) or (iptc.of_resources(resources) if resources else None)


def _bytes_of(data: bytes, code: int) -> bytes | None:
    """The raw bytes of a field of the first directory, whatever type it claims."""
    layout, at = ifd.header(data)
    entry = ifd.table(data, at, layout).fields.get(code)
    return entry.value(data) if entry is not None and entry.count else None
