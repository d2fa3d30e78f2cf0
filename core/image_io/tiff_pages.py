"""The pages of a TIFF file, and which one is the photo: never a preview or a mask."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from core.image_io import ifd
from core.image_io.ifd import Layout, Table

_NEW_SUBFILE, _SUBFILE, _WIDTH, _LENGTH, _PHOTOMETRIC, _SUB_IFDS, _DNG_VERSION = 254, 255, 256, 257, 262, 330, 50706
_REDUCED, _MASK = 1, 4
"""Bits of NewSubfileType (TIFF 6.0)."""

_OLD_REDUCED = 2
"""SubfileType's value for a reduced image, before TIFF 5.0."""

_CFA, _LINEAR_RAW = 32803, 34892
_MOST = 1000
"""Directories looked at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A directory that describes an image.

    Attributes:
        at: its offset.
        width: in pixels.
        height: in pixels.
        reduced: it is a preview or a mask of another one.
        raw: it holds a sensor's values.
    """

    at: int
    width: int
    height: int
    reduced: bool
    raw: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """The photos of a file, in order; the main one's number; and whether the file is a camera's raw file."""

    photos: tuple[Page, ...]
    main: int
    raw: bool


def pages(data: bytes) -> Pages:
    """The file's pages.

    Raises:
        ValueError: the first directory lies outside the file.
    """
    layout, at = ifd.header(data)
    first = ifd.table(data, at, layout)
    found, raw = [], _DNG_VERSION in first.fields or data[8:10] == b"CR"
    table: Table | None = first
    seen = {at}
    while table is not None:
        page = _page(data, table, layout)
        inner = [_page(data, sub, layout) for sub in _sub_directories(data, table, layout, seen)]
        raw = raw or any(each.raw for each in (page, *inner))
        # what hangs from a photo is another size of it; what hangs from a preview may be the photo
        found += [page, *(each for each in inner if not each.reduced)] if page.reduced else [page]
        at = table.following or 0
        table = _table(data, at, layout) if at and at not in seen and len(seen) < _MOST else None
        seen.add(at)
    photos = tuple(each for each in found if not each.reduced and each.width and each.height) or tuple(found[:1])
    return Pages(photos, _main(photos), raw)


def begun_at(data: bytes, at: int) -> bytes:
    """The file with another directory as its first."""
    layout, _ = ifd.header(data)
    place = 8 if layout.big else 4
    return data[:place] + layout.pack(layout.offset, at) + data[place + layout.offset_size :]


def _main(photos: tuple[Page, ...]) -> int:
    """The first one, or the largest if the first is a much smaller picture of the same shape."""
    first = photos[0]
    largest = max(range(len(photos)), key=lambda number: (photos[number].width * photos[number].height, -number))
    other = photos[largest]
    same_shape = abs(first.width * other.height - first.height * other.width) <= max(other.width, other.height)
    return largest if same_shape and other.width >= 2 * first.width else 0


def _page(data: bytes, table: Table, layout: Layout) -> Page:
    def number(tag: int) -> int:
        return ifd.number(data, table.fields.get(tag), layout) or 0

    kind = number(_PHOTOMETRIC)
    reduced = bool(number(_NEW_SUBFILE) & (_REDUCED | _MASK)) or number(_SUBFILE) == _OLD_REDUCED
    raw = kind in (_CFA, _LINEAR_RAW)
    return Page(at=table.at, width=number(_WIDTH), height=number(_LENGTH), reduced=reduced, raw=raw)


def _sub_directories(data: bytes, table: Table, layout: Layout, seen: set[int]) -> list[Table]:
    """The directories that SubIFDs points to and that can be read, each once."""
    entry = table.fields.get(_SUB_IFDS)
    if entry is None or entry.kind not in (ifd.LONG, ifd.IFD, ifd.LONG8, ifd.IFD8):
        return []
    form = "I" if ifd.SIZES[entry.kind] == 4 else "Q"
    places = layout.unpack(form * min(entry.count, _MOST), data, entry.value_at)
    wanted = [at for at in dict.fromkeys(places) if at not in seen][: max(_MOST - len(seen), 0)]
    seen.update(wanted)
    return [each for at in wanted if (each := _table(data, at, layout)) is not None]


def _table(data: bytes, at: int, layout: Layout) -> Table | None:
    try:
        return ifd.table(data, at, layout)
    except (ValueError, struct.error):
        return None
