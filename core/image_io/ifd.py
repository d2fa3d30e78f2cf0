"""TIFF directories (IFDs), the structure shared by TIFF files and EXIF blocks: found, copied into a tree, laid out.

What a directory says about sizes is not to be trusted: all its fields may point at the whole file. So where values
stand is all that is kept, and they are copied only when their sum is known.
"""

from __future__ import annotations

import struct
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 18: 8}
"""Bytes per value of the field types of TIFF 6.0 (BYTE, ASCII, SHORT, LONG, RATIONAL, …), of IFD (13) and of
BigTIFF (LONG8, IFD8)."""

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, IFD, LONG8, IFD8 = 1, 2, 3, 4, 5, 7, 13, 16, 18

EXIF_IFD, GPS_IFD, INTEROP_IFD = 0x8769, 0x8825, 0xA005
SUB_DIRECTORIES = frozenset({EXIF_IFD, GPS_IFD, INTEROP_IFD})
FIRST = 0
"""Stands for the first directory among `tables`."""

HEADER_SIZE = 8


@dataclass(frozen=True)
class Layout:
    """How numbers are stored: `order` is `<` or `>` as in `struct`, `big` is BigTIFF's 8-byte offsets."""

    order: Literal["<", ">"]
    big: bool = False

    @property
    def offset(self) -> str:
        """The `struct` letter of an offset."""
        return "Q" if self.big else "I"

    @property
    def offset_size(self) -> int:
        """Bytes of an offset, and of a value kept inside its record."""
        return 8 if self.big else 4

    @property
    def counter(self) -> str:
        """The `struct` letter of a directory's number of entries."""
        return "Q" if self.big else "H"

    @property
    def record_size(self) -> int:
        """Bytes of one entry's record."""
        return 20 if self.big else 12

    def pack(self, form: str, *values: int) -> bytes:
        """`struct.pack` in this byte order."""
        return struct.pack(self.order + form, *values)

    def unpack(self, form: str, data: bytes, at: int) -> tuple[int, ...]:
        """`struct.unpack_from` in this byte order.

        Raises:
            struct.error: the data end before.
        """
        return struct.unpack_from(self.order + form, data, at)


@dataclass(frozen=True, slots=True)
class Field:
    """One field to be written: its type, number of values, and the values as stored."""

    kind: int
    count: int
    value: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """One field where it stands: its type, number of values, and where its record and its values begin."""

    kind: int
    count: int
    at: int
    value_at: int

    @property
    def size(self) -> int:
        """Bytes of all values."""
        return SIZES[self.kind] * self.count

    def value(self, data: bytes) -> bytes:
        """A copy of the values; less than `size` where the data have been cut since."""
        return bytes(data[self.value_at : self.value_at + self.size])


@dataclass(frozen=True, kw_only=True)
class Table:
    """One directory where it stands.

    Attributes:
        at: of the number of entries it begins with.
        end: behind its last record.
        fields: by tag; those of unknown type are left out, and so are those whose values lie outside the data.
        lost: tags whose values lie outside the data.
        following: offset of the next directory; 0 if there is none, None if the data end before it.
    """

    at: int
    end: int
    fields: Mapping[int, Entry]
    lost: frozenset[int]
    following: int | None


Directory = Mapping[int, "Field | Directory"]
"""Fields by tag; a sub-directory stands under the tag that points to it."""


def header(data: bytes) -> tuple[Layout, int]:
    """Layout and offset of the first directory.

    Raises:
        ValueError: the data don't begin as a TIFF does.
    """
    orders: dict[bytes, Literal["<", ">"]] = {b"II": "<", b"MM": ">"}
    order = orders.get(data[:2])
    if order is None or len(data) < 8:
        raise ValueError("no TIFF header")
    layout = Layout(order)
    version, first = layout.unpack("HI", data, 2)
    if version == 43 and len(data) >= 16:
        layout = Layout(order, big=True)
        return layout, layout.unpack("Q", data, 8)[0]
    if version != 42:
        raise ValueError("no TIFF header")
    return layout, first


def table(data: bytes, offset: int, layout: Layout) -> Table:
    """The directory at `offset`; no value is copied.

    Raises:
        ValueError: the directory itself lies outside the data.
    """
    start = offset + struct.calcsize("=" + layout.counter)
    if start > len(data):
        raise ValueError("a directory lies outside the file")
    (count,) = layout.unpack(layout.counter, data, offset)
    end = start + count * layout.record_size
    if count > 65_535 or end > len(data):
        raise ValueError("a directory lies outside the file")
    found, lost = {}, set()
    for at in range(start, end, layout.record_size):
        tag, entry = _record(data, at, layout)
        if entry.value_at + SIZES.get(entry.kind, 0) * entry.count > len(data):
            lost.add(tag)
        elif entry.kind in SIZES:
            found[tag] = entry
    whole = end + layout.offset_size <= len(data)
    following = layout.unpack(layout.offset, data, end)[0] if whole else None
    return Table(at=offset, end=end, fields=found, lost=frozenset(lost), following=following)


def _record(data: bytes, at: int, layout: Layout) -> tuple[int, Entry]:
    """Tag and entry of one record."""
    tag, kind, count = layout.unpack("HH" + layout.offset, data, at)
    inline = at + layout.record_size - layout.offset_size
    fits = SIZES.get(kind, 0) * count <= layout.offset_size
    return tag, Entry(kind, count, at, inline if fits else layout.unpack(layout.offset, data, inline)[0])


def tables(data: bytes, first: Table, layout: Layout, *, complete: bool = False) -> dict[int, Table]:
    """The first directory under 0, and its EXIF, GPS and interoperability directories under the tags that name them.

    One that lies outside the data or over another is left out.

    Raises:
        ValueError: it is to be `complete`, and one lies outside the data or over another; the interoperability
            directory may, since Pillow for one writes where it would stand elsewhere.
    """
    found = {FIRST: first}
    for tag, parent in ((EXIF_IFD, FIRST), (GPS_IFD, FIRST), (INTEROP_IFD, EXIF_IFD)):
        where = _pointer(data, found[parent].fields.get(tag), layout) if parent in found else None
        if where is None:
            continue
        try:
            inner = table(data, where, layout)
        except ValueError:
            if complete and tag != INTEROP_IFD:
                raise
            continue
        if not overlap([(0, HEADER_SIZE), *((other.at, other.end) for other in found.values()), (inner.at, inner.end)]):
            found[tag] = inner
        elif complete and tag != INTEROP_IFD:
            raise ValueError("its directories lie over each other")
    return found


def _pointer(data: bytes, entry: Entry | None, layout: Layout) -> int | None:
    """The offset that a field which points to a directory holds."""
    if entry is None or entry.count != 1 or entry.kind not in (LONG, IFD, LONG8, IFD8):
        return None
    return layout.unpack("I" if SIZES[entry.kind] == 4 else "Q", data, entry.value_at)[0]


def overlap(spans: Iterable[tuple[int, int]]) -> bool:
    """Whether any two of these spans (from, to) share a byte."""
    ordered = sorted(spans)
    return any(before[1] > after[0] for before, after in pairwise(ordered))


def plausible(data: bytes, found: Mapping[int, Table]) -> bool:
    """Whether all values together are as small as values that don't lie over each other must be.

    Twice the data, because some writers let a few fields share one value.
    """
    return sum(entry.size for each in found.values() for entry in each.fields.values()) <= 2 * len(data)


def tree(data: bytes, found: Mapping[int, Table], wanted: Container[int]) -> dict[int, Field | Directory]:
    """The `wanted` fields of the first of these tables, with the others inside, all values copied.

    Only for what is `plausible`, which bounds what is copied.
    """
    return {tag: field for tag, field in _branch(data, found, FIRST).items() if tag in wanted}


def _branch(data: bytes, found: Mapping[int, Table], which: int) -> dict[int, Field | Directory]:
    inside = {FIRST: (EXIF_IFD, GPS_IFD), EXIF_IFD: (INTEROP_IFD,)}.get(which, ())
    result: dict[int, Field | Directory] = {}
    for tag, entry in found[which].fields.items():
        if tag in inside and tag in found:
            result[tag] = _branch(data, found, tag)
        elif tag in SUB_DIRECTORIES or entry.kind in (LONG8, IFD8):
            continue  # so that the tree can be laid out anywhere, in a classic file too
        elif entry.value_at + entry.size <= len(data):
            result[tag] = Field(entry.kind, entry.count, entry.value(data))
    return result


def number(data: bytes, entry: Entry | None, layout: Layout) -> int | None:
    """The first value of a BYTE, SHORT or LONG field, or None."""
    if entry is None or not entry.count or entry.value_at + entry.size > len(data):
        return None
    form = {BYTE: "B", SHORT: "H", LONG: "I"}.get(entry.kind)
    return layout.unpack(form, data, entry.value_at)[0] if form else None


def pack(directory: Directory, base: int, layout: Layout, following: int = 0) -> bytes:
    """The directory and everything in it as bytes that will stand at offset `base` (even) of the file.

    Tags come out in ascending order, values on even offsets, as TIFF 6.0 asks.
    """
    records = bytearray(layout.pack(layout.counter, len(directory)))
    values_at = base + len(records) + len(directory) * layout.record_size + layout.offset_size
    values = bytearray()
    for tag, field in sorted(directory.items()):
        where = values_at + len(values)
        if not isinstance(field, Field):
            values += pack(field, where, layout)
            field = Field(LONG8 if layout.big else LONG, 1, layout.pack(layout.offset, where))
        records += layout.pack("HH" + layout.offset, tag, field.kind, field.count)
        if len(field.value) <= layout.offset_size:
            records += field.value.ljust(layout.offset_size, b"\0")
        else:
            records += layout.pack(layout.offset, where)
            values += field.value
        values += b"\0" * (len(values) % 2)
    return bytes(records + layout.pack(layout.offset, following) + values)
