"""JPEG: by Pillow at 8 bits, by imagecodecs what Pillow can't; and whether it is whole.

Pillow joins EXIF segments one to the other, so a file of thousands is cut down to a sound number.
"""

from __future__ import annotations

from dataclasses import replace

import imagecodecs
import numpy as np

from core.errors import ReadError
from core.image_io import jpeg_parts, jpeg_whole, pages
from core.image_io.decoders import pillow
from core.image_io.decoders.decoded import Decoded, split_channels
from core.image_io.depth import widen
from core.image_io.jpeg_structure import APP1, Segment, Structure, structure
from core.image_io.jpeg_tables import compression_of
from core.image_io.limits import check_size
from core.image_io.options import KEEPING, ReadOptions
from core.image_io.xmp_links import GAIN_MAP_LEFT

_EXIF = b"Exif\0\0"
_MOST_EXIF_SEGMENTS = 64
"""Pillow copies what it has for each further one, so that their cost is their number times their sum."""

_END = b"\xff\xd9"
_FILM_MARKS = (b"ftypmp42", b"ftypisom", b"ftypmp41", b"ftypqt  ")
_FILM = "A video behind the photo (motion photo) was left out."


def decode(data: bytes, max_pixels: int, source: str, options: ReadOptions) -> Decoded:
    """Decode a JPEG. See `decoders.decode` for the errors."""
    parts = structure(data)
    others = jpeg_parts.further_pictures(data, parts)
    further = [each for each in others if each.counts]
    index = pages.chosen(options.page, 1 + len(further), source)
    notes = pages.left_out(options.page, 1 + len(further), index)
    if index:
        inner = further[index - 1]
        return decode(data[inner.start : inner.end], max_pixels, source, replace(options, page=None))
    decoded = _first(data, parts, max_pixels, source, options)
    packet, lost = jpeg_parts.xmp_of(data, parts)
    gain_map = (GAIN_MAP_LEFT,) if any(each.gain_map for each in others) else ()
    film = (_FILM,) if any(data.find(mark, parts.end) >= 0 for mark in _FILM_MARKS) else ()
    return replace(
        decoded,
        xmp=packet,
        dpi=jpeg_parts.dpi_of(data, parts),
        iptc=jpeg_parts.iptc_of(data, parts),
        texts=jpeg_parts.comments_of(data, parts),
        notes=(*decoded.notes, *notes, *gain_map, *film, *lost),
        compression=compression_of(data, parts),
    )


def count(data: bytes) -> int:
    """How many pictures there are, previews not counted."""
    return 1 + sum(
        not each.preview and not each.gain_map for each in jpeg_parts.further_pictures(data, structure(data))
    )


def _first(data: bytes, parts: Structure, max_pixels: int, source: str, options: ReadOptions) -> Decoded:
    """The first picture, if it is whole or may be damaged."""
    if parts.frame is None:
        raise ValueError("it has no frame header")
    if not parts.scans:
        raise ValueError("the file ends early")
    picture = _lightened(jpeg_whole.data_of(data, parts), parts)
    decoded = _pixels(picture + _END, parts, max_pixels, source)
    missing = jpeg_whole.missing_rows(
        picture, parts, decoded.samples, lambda altered: _pixels(altered, parts, max_pixels, source).samples
    )
    if missing is None:
        return decoded
    if not options.keep_damaged:
        raise ReadError(f"Can't read {source}: {missing}; choose another copy of it{KEEPING}.")
    return replace(decoded, notes=(*decoded.notes, f"{missing[0].upper()}{missing[1:]}; the rest is grey."))


def _pixels(data: bytes, parts: Structure, max_pixels: int, source: str) -> Decoded:
    """The picture of a file that ends with an end marker.

    Raises:
        ReadError: a kind of JPEG that is not supported.
    """
    frame = parts.frame
    assert frame is not None
    if frame.kind in (0, 1, 2, 9, 10) and frame.bits == 8:
        return pillow.decode(data, "JPEG", max_pixels, source)
    what = {3: "lossless", 11: "lossless"}.get(frame.kind, "hierarchical" if frame.kind > 3 else "")
    kind = " ".join(word for word in (f"{frame.bits}-bit" if frame.bits != 8 else "", what, "JPEG") if word)
    if frame.kind > 3 or len(frame.components) not in (1, 3) or not 8 <= frame.bits <= 16:
        colours = "" if len(frame.components) in (1, 3) else f" of {len(frame.components)} components"
        raise ReadError(
            f"Can't read {source}: it is a {kind}{colours}, which is not supported; save it as PNG or TIFF."
        )
    check_size(frame.width, frame.height, max_pixels, source)
    samples, _ = split_channels(np.asarray(imagecodecs.jpeg8_decode(data)))
    if samples.shape[:2] != (frame.height, frame.width):
        raise ValueError("its size is not what its header says")
    return Decoded(
        samples=samples if frame.bits == 8 else widen(samples, frame.bits),
        icc=jpeg_parts.icc_of(data, parts),
        exif=b"".join(parts.bodies(data, APP1, _EXIF)) or None,
    )


def _lightened(data: bytes, parts: Structure) -> bytes:
    """The file without more EXIF segments than are good for it."""
    spans = [(each.start, each.end) for each in parts.segments if _is_exif(data, each)][_MOST_EXIF_SEGMENTS:]
    edges = [0, *(edge for span in spans for edge in span), len(data)]
    return b"".join(data[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)) if spans else data


def _is_exif(data: bytes, segment: Segment) -> bool:
    return segment.marker == APP1 and data.startswith(_EXIF, segment.start + 4)
