"""The boxes that JPEG 2000, HEIF and AVIF files are made of, by where they stand; nothing is copied."""

from __future__ import annotations

import struct
from collections.abc import Iterator


def boxes(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind of each box in `data[start:end]` and where its contents stand (from, to); those inside it are not entered.

    Raises:
        ValueError: a box reaches past the end.
    """
    at = start
    while at + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if length == 1 and at + 16 <= end:
            (length,) = struct.unpack_from(">Q", data, at + 8)
            head = 16
        length = length or end - at
        if length < head or at + length > end:
            raise ValueError("the file ends early")
        yield kind, at + head, at + length
        at += length


def nclx(data: bytes) -> tuple[int, int] | None:
    """Primaries and transfer that an AVIF or HEIF file states for its primary image, as code points of ITU-T H.273.

    None where it states none, or where a box reaches past the end.
    """
    try:
        return _nclx(data)
    except ValueError:
        return None


def _nclx(data: bytes) -> tuple[int, int] | None:
    meta = _inside(data, (0, len(data)), b"meta")
    if meta is None:
        return None
    meta = meta[0] + 4, meta[1]
    properties = _inside(data, meta, b"iprp")
    container = _inside(data, properties, b"ipco") if properties else None
    if properties is None or container is None:
        return None
    wanted = _associated(data, meta, properties)
    for number, (kind, start, end) in enumerate(boxes(data, *container), 1):
        stated = kind == b"colr" and data.startswith(b"nclx", start) and start + 8 <= end
        if stated and (wanted is None or number in wanted):
            primaries, transfer = struct.unpack_from(">HH", data, start + 4)
            return primaries, transfer
    return None


def _inside(data: bytes, span: tuple[int, int], wanted: bytes) -> tuple[int, int] | None:
    """Where the contents of the first box of a kind stand."""
    return next(((start, end) for kind, start, end in boxes(data, *span) if kind == wanted), None)


def _associated(data: bytes, meta: tuple[int, int], properties: tuple[int, int]) -> set[int] | None:
    """The numbers of the primary image's properties, or None where that is not said."""
    primary, spans = _inside(data, meta, b"pitm"), _inside(data, properties, b"ipma")
    if primary is None or spans is None:
        return None
    try:
        item = _integer(data, primary[0] + 4, 4 if data[primary[0]] else 2)
        version, wide = data[spans[0]], data[spans[0] + 3] & 1
        at = spans[0] + 8
        for _ in range(min(_integer(data, spans[0] + 4, 4), spans[1] - at)):
            size = 2 if version < 1 else 4
            number, count = _integer(data, at, size), data[at + size]
            at += size + 1
            if number == item:
                mask = 0x7FFF if wide else 0x7F
                return {_integer(data, at + i * (1 + wide), 1 + wide) & mask for i in range(count)}
            at += count * (1 + wide)
    except IndexError:
        return None
    return None


def _integer(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big")
