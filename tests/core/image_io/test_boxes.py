"""Boxes, laid out by hand after ISO/IEC 14496-12 and 23008-12."""

from __future__ import annotations

import struct

import pytest

from core.image_io.boxes import boxes, nclx


def box(kind: bytes, body: bytes, *, long: bool = False) -> bytes:
    if long:
        return struct.pack(">I4sQ", 1, kind, len(body) + 16) + body
    return struct.pack(">I4s", len(body) + 8, kind) + body


def colour(primaries: int, transfer: int) -> bytes:
    return box(b"colr", b"nclx" + struct.pack(">HHHB", primaries, transfer, 6, 0x80))


def meta(properties: list[bytes], items: dict[int, list[int]], primary: int, *, wide: bool, version: int) -> bytes:
    """A meta box whose items have properties by number (from 1)."""
    number = ">I" if version else ">H"
    association = bytes([version, 0, 0, wide]) + struct.pack(">I", len(items))
    for item, numbers in items.items():
        association += struct.pack(number, item) + bytes([len(numbers)])
        essential = 0x8000 if wide else 0x80
        association += b"".join(struct.pack(">H" if wide else ">B", essential | each) for each in numbers)
    first = box(b"pitm", bytes([version, 0, 0, 0]) + struct.pack(number, primary))
    inner = box(b"ipco", b"".join(properties)) + box(b"ipma", association)
    return box(b"ftyp", b"avif") + box(b"meta", bytes(4) + box(b"hdlr", b"pict") + first + box(b"iprp", inner))


PROPERTIES = [box(b"ispe", bytes(12)), colour(9, 16), box(b"colr", b"prof" + bytes(20)), colour(12, 13)]


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("version", [0, 1])
def test_the_colours_of_the_primary_image_count(wide: bool, version: int) -> None:
    items = {1: [1, 2], 2: [1, 3, 4], 3: [1]}
    for primary, expected in ((1, (9, 16)), (2, (12, 13)), (3, None)):
        assert nclx(meta(PROPERTIES, items, primary, wide=wide, version=version)) == expected


def test_without_a_word_on_items_the_first_colours_count() -> None:
    assert nclx(meta(PROPERTIES, {}, 7, wide=False, version=0)) == (9, 16)
    assert nclx(box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", b"".join(PROPERTIES))))) == (9, 16)


def test_a_file_cut_anywhere_raises_nothing() -> None:
    whole = meta(PROPERTIES, {1: [1, 2], 2: [4]}, 2, wide=True, version=1)
    assert {nclx(whole[:length]) for length in range(len(whole))} == {None}
    assert nclx(whole) == (12, 13)


def test_a_lying_association_raises_nothing() -> None:
    whole = meta(PROPERTIES, {1: [4]}, 1, wide=False, version=0)
    for at in range(whole.index(b"pitm"), len(whole)):
        for value in (0, 1, 0x7F, 0xFF):
            nclx(whole[:at] + bytes([value]) + whole[at + 1 :])


def test_boxes_are_walked_with_long_and_open_lengths() -> None:
    data = b"xx" + box(b"aaaa", b"1") + box(b"bbbb", b"22", long=True) + struct.pack(">I4s", 0, b"cccc") + b"333"
    found = [(kind, data[start:end]) for kind, start, end in boxes(data, 2, len(data))]
    assert found == [(b"aaaa", b"1"), (b"bbbb", b"22"), (b"cccc", b"333")]


@pytest.mark.parametrize("length", [0x7FFFFFFF, 9, 7, 2])
def test_a_length_that_cannot_be_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="ends early"):
        list(boxes(struct.pack(">I4s", length, b"aaaa"), 0, 8))
