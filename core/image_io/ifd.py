"""TIFF directories (IFDs), the structure shared by TIFF files and EXIF blocks: read into a tree, laid out from one."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 18: 8}
"""Bytes per value of the field types of TIFF 6.0 (BYTE, ASCII, SHORT, LONG, RATIONAL, …), of IFD (13) and of
BigTIFF (LONG8, IFD8)."""

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, IFD, LONG8, IFD8 = 1, 2, 3, 4, 5, 7, 13, 16, 18

EXIF_IFD, GPS_IFD, INTEROP_IFD = 0x8769, 0x8825, 0xA005
SUB_DIRECTORIES = frozenset({EXIF_IFD, GPS_IFD, INTEROP_IFD})


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


@dataclass(frozen=True)
class Entry:
    """One field: its type, number of values, the values as stored, and where its record and values were read."""

    kind: int
    count: int
    value: bytes
    at: int = 0
    value_at: int = 0


Directory = Mapping[int, "Entry | Directory"]
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


def entries(data: bytes, offset: int, layout: Layout, *, complete: bool = False) -> tuple[dict[int, Entry], int]:
    """The fields of the directory at `offset` and the offset of the next one (0: none).

    Fields of unknown type are left out, and so are those whose values lie outside the data, unless it is to be
    `complete`.

    Raises:
        ValueError: the directory itself lies outside the data, or, if it is to be `complete`, anything in it does.
    """
    try:
        (count,) = layout.unpack(layout.counter, data, offset)
    except struct.error as error:
        raise ValueError("a directory lies outside the file") from error
    start = offset + struct.calcsize("=" + layout.counter)
    end = start + count * layout.record_size
    if count > 65_535 or end > len(data):
        raise ValueError("a directory lies outside the file")
    found: dict[int, Entry] = {}
    for at in range(start, end, layout.record_size):
        tag, kind, number = layout.unpack("HH" + layout.offset, data, at)
        size = SIZES.get(kind, 0) * number
        inline = at + layout.record_size - layout.offset_size
        where = inline if size <= layout.offset_size else layout.unpack(layout.offset, data, inline)[0]
        if complete and where + size > len(data):
            raise ValueError("the file ends early")
        if kind in SIZES and where + size <= len(data):
            found[tag] = Entry(kind, number, bytes(data[where : where + size]), at, where)
    if end + layout.offset_size <= len(data):
        following = layout.unpack(layout.offset, data, end)[0]
    elif complete:
        raise ValueError("the file ends early")
    else:
        following = 0
    return found, following


def tree(
    data: bytes, offset: int, layout: Layout, *, depth: int = 2, complete: bool = False
) -> dict[int, Entry | Directory]:
    """The directory at `offset` with its EXIF, GPS and interoperability directories, `depth` levels of them, inside.

    Those that lie outside the data are left out, unless it is to be `complete`.

    Raises:
        ValueError: as `entries` does.
    """
    fields, _ = entries(data, offset, layout, complete=complete)
    result: dict[int, Entry | Directory] = {}
    for tag, entry in fields.items():
        if tag not in SUB_DIRECTORIES:
            if entry.kind not in (LONG8, IFD8):  # so that the tree can be laid out in a classic file too
                result[tag] = entry
        elif depth and entry.count == 1 and entry.kind in (LONG, IFD, LONG8, IFD8):
            form = "I" if SIZES[entry.kind] == 4 else "Q"
            (where,) = layout.unpack(form, entry.value, 0)
            try:
                result[tag] = tree(data, where, layout, depth=depth - 1, complete=complete)
            except ValueError:
                if complete:
                    raise
    return result


def number(entry: Entry | None, layout: Layout) -> int | None:
    """The first value of a BYTE, SHORT or LONG field, or None."""
    form = {BYTE: "B", SHORT: "H", LONG: "I"}.get(entry.kind) if entry and entry.count else None
    return layout.unpack(form, entry.value, 0)[0] if entry and form else None


def pack(directory: Directory, base: int, layout: Layout, following: int = 0) -> bytes:
    """The directory and everything in it as bytes that will stand at offset `base` (even) of the file.

    Tags come out in ascending order, values on even offsets, as TIFF 6.0 asks.
    """
    table = layout.pack(layout.counter, len(directory))
    values_at = base + len(table) + len(directory) * layout.record_size + layout.offset_size
    values = bytearray()
    for tag, field in sorted(directory.items()):
        where = values_at + len(values)
        if not isinstance(field, Entry):
            values += pack(field, where, layout)
            field = Entry(LONG8 if layout.big else LONG, 1, layout.pack(layout.offset, where))
        table += layout.pack("HH" + layout.offset, tag, field.kind, field.count)
        if len(field.value) <= layout.offset_size:
            table += field.value.ljust(layout.offset_size, b"\0")
        else:
            table += layout.pack(layout.offset, where)
            values += field.value
        values += b"\0" * (len(values) % 2)
    return table + layout.pack(layout.offset, following) + bytes(values)
