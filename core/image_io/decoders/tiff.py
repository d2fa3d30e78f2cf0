"""TIFF: 9 to 16 bits by tifffile without loss, everything else by Pillow; metadata from the file's own directory."""

from __future__ import annotations

import io

import numpy as np
import tifffile

from core.errors import ReadError
from core.image_io import exif
from core.image_io.alpha import unpremultiplied
from core.image_io.decoders import pillow
from core.image_io.decoders.decoded import Decoded
from core.image_io.depth import widen
from core.image_io.limits import check_size

_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _SEPARATED = 0, 1, 2, 5
_ASSOCIATED, _UNASSOCIATED = 1, 2
_XMP, _ICC = 700, 34675
_DNG_VERSION, _CFA = 50706, 32803
_MOST_NOTES = 3


def decode(data: bytes, max_pixels: int, source: str) -> Decoded:
    """Decode the first page. See `decoders.decode` for the errors."""
    stored, lost = exif.of_tiff(data)
    block = exif.checked(stored)
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages.first
        _refuse(page, source)
        check_size(page.imagewidth, page.imagelength, max_pixels, source)
        if any(at + size > len(data) for at, size in zip(page.dataoffsets, page.databytecounts, strict=True)):
            raise ValueError("the file ends early")
        icc, xmp = _bytes_of(page, _ICC), _bytes_of(page, _XMP)
        deep = page.bitspersample > 8 and page.photometric != _SEPARATED
        samples, alpha = _decode_deep(page, source) if deep else (None, None)
    upright = not deep
    dpi = None
    if samples is None:
        plain = pillow.decode(data, "TIFF", max_pixels, source)
        samples, alpha, dpi = plain.samples, plain.alpha, plain.dpi
        if dpi and block and (block.orientation or 1) >= 5:
            dpi = dpi[1], dpi[0]  # Pillow has turned the pixels only
    notes = tuple(f"TIFF tag {tag} points outside the file and was left out." for tag in sorted(lost)[:_MOST_NOTES])
    return Decoded(samples=samples, alpha=alpha, icc=icc, exif=block, xmp=xmp, dpi=dpi, upright=upright, notes=notes)


def _refuse(page: tifffile.TiffPage, source: str) -> None:
    """Refuse by name what would lose values or isn't a photo."""
    if _DNG_VERSION in page.tags or page.photometric == _CFA:
        raise ReadError(f"Can't read {source}: it is a camera raw file; develop it to a 16-bit TIFF or PNG first.")
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


def _decode_deep(page: tifffile.TiffPage, source: str) -> tuple[np.ndarray, np.ndarray | None]:
    """uint16 samples (H×W or H×W×3) and alpha of a page with 9 to 16 bits a channel."""
    colours = {_WHITE_IS_ZERO: 1, _BLACK_IS_ZERO: 1, _RGB: 3}.get(page.photometric)
    if colours is None:
        kind = tifffile.PHOTOMETRIC(page.photometric).name
        raise ReadError(f"Can't read {source}: it is 16-bit {kind}; save it as 16-bit RGB or grey first.")
    pixels = _interleaved(page.asarray(), page)
    pixels = widen(pixels.astype(np.uint16, copy=False), page.bitspersample)
    samples, alpha = pixels[..., :colours], _alpha(page, pixels, colours)
    if page.photometric == _WHITE_IS_ZERO:
        samples = 65535 - samples
    if alpha is not None and page.extrasamples[:1] == (_ASSOCIATED,):
        samples = unpremultiplied(samples, alpha)
    return np.ascontiguousarray(samples[..., 0] if colours == 1 else samples), alpha


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


def _bytes_of(page: tifffile.TiffPage, code: int) -> bytes | None:
    """The raw bytes of a tag, whatever type it claims."""
    tag = page.tags.get(code)
    if tag is None:
        return None
    value = tag.value
    if isinstance(value, str):
        return value.encode("utf-8")
    return bytes(value) if isinstance(value, bytes | tuple | np.ndarray) else None
