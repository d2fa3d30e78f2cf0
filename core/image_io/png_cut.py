"""A PNG that is cut off, read as far as it goes: the rows that are there, grey for the others."""

from __future__ import annotations

import struct
import zlib

from core.image_io.png_chunks import SIGNATURE, Chunk, Header, chunks, header

_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}


def mended(data: bytes) -> tuple[list[Chunk], tuple[str, ...]]:
    """The file's chunks, made whole, and a note on what is missing; whole files as they are.

    Raises:
        ValueError: too little is left, or the file is of a kind (palette, interlaced) that can't be mended.
    """
    try:
        return list(chunks(data)), ()
    except ValueError:
        parts = list(_loose(data))
    head = header(data)
    if head.colour_type not in _CHANNELS or head.bits < 8 or data[28]:
        raise ValueError("such a PNG can't be read in part")
    stride = 1 + head.width * _CHANNELS[head.colour_type] * head.bits // 8
    found = _inflated(b"".join(part.body for part in parts if part.kind == b"IDAT"), stride * head.height)
    rows = len(found) // stride
    if not rows:
        raise ValueError("the file ends early")
    whole = found[: rows * stride] + _grey_rows(head, head.height - rows)
    first = next(number for number, part in enumerate(parts) if part.kind == b"IDAT")
    before = [part for part in parts[:first] if part.kind != b"acTL"]
    note = f"The PNG is cut off: {head.height - rows:,} of its {head.height:,} rows are missing; the rest is grey."
    return [*before, Chunk(b"IDAT", zlib.compress(whole, 1)), Chunk(b"IEND", b"")], (
        note,
    ) if rows < head.height else ()


def _loose(data: bytes) -> list[Chunk]:
    """The chunks, the last one's beginning included, whatever their checksums."""
    found, at = [], len(SIGNATURE)
    while at + 8 < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        found.append(Chunk(kind, data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def _inflated(data: bytes, most: int) -> bytes:
    """What can be unpacked before the data end or make no sense, at most `most` bytes."""
    unpacker, result, block = zlib.decompressobj(), bytearray(), 4096
    try:
        for at in range(0, len(data), block):
            result += unpacker.decompress(data[at : at + block], max(most - len(result), 1))
            if len(result) >= most:
                break
    except zlib.error:
        pass
    return bytes(result[:most])


def _grey_rows(head: Header, rows: int) -> bytes:
    """Rows of middle grey, opaque."""
    size = head.bits // 8
    grey, full = b"\x80" + b"\0" * (size - 1), b"\xff" * size
    colours = grey * (1 if head.colour_type in (0, 4) else 3)
    pixel = colours + (full if head.colour_type in (4, 6) else b"")
    return (b"\0" + pixel * head.width) * rows
