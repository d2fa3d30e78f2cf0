"""EXIF blocks edited in place; Pillow is the independent reader."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PIL import Image

from core.image_io import exif
from core.image_io.exif import Exif

ORDERS = pytest.mark.parametrize("order", ["<", ">"])


def parsed(block: bytes) -> Exif:
    found = exif.checked(block)
    assert found is not None
    return found


def by_pillow(block: bytes) -> Image.Exif:
    read = Image.Exif()
    read.load(b"Exif\0\0" + block)
    return read


@ORDERS
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_read_and_reset_and_nothing_else_changes(
    make_exif: Callable[..., bytes], order: str, orientation: int
) -> None:
    block = make_exif(orientation, order)
    assert parsed(block).orientation == orientation
    assert parsed(block).upright().block == make_exif(1, order)


@ORDERS
def test_pixel_dimensions_follow_even_beyond_sixteen_bits(make_exif: Callable[..., bytes], order: str) -> None:
    inner = by_pillow(parsed(make_exif(1, order)).with_size(70_000, 9).block).get_ifd(0x8769)
    assert (inner[0xA002], inner[0xA003]) == (70_000, 9)
    assert inner[0x927C] == b"maker note, kept byte for byte"


@ORDERS
def test_a_thumbnail_at_the_end_is_cut_off(make_exif: Callable[..., bytes], order: str) -> None:
    assert (
        parsed(make_exif(1, order, thumbnail=b"\xff\xd8 small \xff\xd9")).without_thumbnail().block[:128]
        == make_exif(1, order)[:128]
    )
    assert b"small" not in parsed(make_exif(1, order, thumbnail=b"\xff\xd8 small \xff\xd9")).without_thumbnail().block


def test_a_thumbnail_in_the_middle_is_blanked(make_exif: Callable[..., bytes]) -> None:
    block = make_exif(thumbnail=b"\xff\xd8 small \xff\xd9") + b"after"
    cleaned = parsed(block).without_thumbnail().block
    assert b"small" not in cleaned
    assert cleaned.endswith(b"after")
    assert by_pillow(cleaned).get_ifd(0x8825)[1] == "N"


@ORDERS
def test_resolution_is_added_without_moving_the_maker_note(make_exif: Callable[..., bytes], order: str) -> None:
    block = make_exif(1, order)
    stated = parsed(block).with_dpi((300.0, 72.5)).block
    assert parsed(stated).dpi == (300.0, 72.5)
    read = by_pillow(stated)
    assert (float(read[0x011A]), float(read[0x011B]), read[0x0128]) == (300.0, 72.5, 2)
    assert read[0x010F] == "Handmade!"
    assert stated.index(b"maker note") == block.index(b"maker note")
    assert parsed(stated).with_dpi((300.0, 72.5)).block == stated


def test_resolution_alone_makes_a_block() -> None:
    assert parsed(exif.of_dpi((96.0, 96.0))).dpi == (96.0, 96.0)


@pytest.mark.parametrize("block", [None, b"", b"Exif\0\0", b"nonsense", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08"])
def test_what_is_no_exif_is_dropped(block: bytes | None) -> None:
    assert exif.checked(block) is None


def test_prefixes_are_taken_off(make_exif: Callable[..., bytes]) -> None:
    assert parsed(b"Exif\0\0Exif\0\0" + make_exif()).block == make_exif()


def test_a_block_cut_anywhere_raises_nothing(make_exif: Callable[..., bytes]) -> None:
    whole = make_exif(6, thumbnail=b"\xff\xd8 small \xff\xd9")
    for length in range(len(whole)):
        found = exif.checked(whole[:length])
        if found is not None:
            found.without_thumbnail().with_size(5, 6).upright().with_dpi((300.0, 300.0)).descriptive()
            found.with_dpi((300.0, 300.0))


def test_without_maker_note_keeps_the_rest(make_exif: Callable[..., bytes]) -> None:
    read = by_pillow(parsed(make_exif()).without_maker_note())
    assert read[0x010F] == "Handmade!"
    assert read.get_ifd(0x8769) == {0xA002: 48, 0xA003: 32}
    assert read.get_ifd(0x8825)[1] == "N"
