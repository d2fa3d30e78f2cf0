"""EXIF blocks edited in place; Pillow is the independent reader."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from core.image_io import exif, ifd
from core.image_io.exif import Exif
from core.image_io.ifd import Field, Layout

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
    assert parsed(exif.empty().with_dpi((96.0, 96.0)).block).dpi == (96.0, 96.0)


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


@ORDERS
@pytest.mark.parametrize(
    ("unit", "expected"), [(2, (300.0, 150.0)), (3, (762.0, 381.0)), (1, None), (None, (300.0, 150.0))]
)
def test_resolution_is_in_inches_or_centimetres(
    order: Any, unit: int | None, expected: tuple[float, float] | None
) -> None:
    layout = Layout(order)
    fields = exif.resolution_fields((300.0, 150.0), layout)
    fields.pop(exif.RESOLUTION_UNIT)
    if unit is not None:
        fields[exif.RESOLUTION_UNIT] = Field(ifd.SHORT, 1, layout.pack("H", unit))
    assert parsed(exif.new_block(fields, layout)).dpi == pytest.approx(expected)


def behind_its_thumbnail() -> bytes:
    """A first directory that lies in what the second calls the thumbnail."""
    second = struct.pack("<HHHIIHHIII", 2, 0x201, 4, 1, 40, 0x202, 4, 1, 60, 0)
    first = struct.pack("<HHHIII", 1, 0x112, 3, 1, 1, 8)
    block = (b"II*\0" + struct.pack("<I", 60) + second).ljust(40, b"\0") + b"\xff\xd8" + bytes(18) + first
    return block.ljust(100, b"\0")


@pytest.mark.parametrize(
    "block",
    [
        behind_its_thumbnail(),
        b"II*\0" + struct.pack("<I", 4) + bytes(100),  # a directory over the header
        b"II+\0\x08\0\0\0" + struct.pack("<Q", 16) + bytes(100),  # BigTIFF
    ],
)
def test_what_could_not_be_edited_is_dropped(block: bytes) -> None:
    assert exif.checked(block) is None


def test_a_directory_over_another_is_left_alone(make_exif: Callable[..., bytes]) -> None:
    """Editing it would change the other."""
    block = make_exif().replace(struct.pack("<HHII", 0x8769, 4, 1, 62), struct.pack("<HHII", 0x8769, 4, 1, 20))
    assert parsed(block).with_size(5, 6).block == block
    assert parsed(make_exif()).with_size(5, 6).block != make_exif()


def test_fields_that_claim_more_than_the_block_holds_are_no_exif() -> None:
    def block(count: int) -> bytes:
        entries = b"".join(struct.pack("<HHII", tag, 7, 500, 500) for tag in range(1, count + 1))
        return (b"II*\0" + struct.pack("<IH", 8, count) + entries + bytes(4)).ljust(1000, b"\0")

    assert exif.checked(block(4)) is not None  # twice the block: a few may share their values
    assert exif.checked(block(5)) is None


def test_random_damage_never_makes_an_edit_fail(make_exif: Callable[..., bytes]) -> None:
    rng = np.random.default_rng(5)
    whole = make_exif(6, thumbnail=b"\xff\xd8 small \xff\xd9") + b"after"
    survived = 0
    for _ in range(3000):
        damaged = bytearray(whole)
        for at in rng.integers(4, 210, rng.integers(1, 6)):
            damaged[at] = rng.choice([0, 1, 4, 8, 20, 62, 128, 160, 255, rng.integers(256)])
        found = exif.checked(bytes(damaged))
        if found is not None:
            survived += 1
            edited = found.upright().without_thumbnail().with_size(5, 6)
            assert exif.checked(edited.block) is not None
            assert exif.checked(edited.with_dpi((300.0, 72.5)).block) is not None
            assert exif.checked(edited.without_maker_note()) is not None
    assert survived > 300


def test_sizes_of_values_are_those_of_the_standard() -> None:
    theirs = {int(kind): struct.calcsize("<" + form) for kind, form in tifffile.TIFF.DATA_FORMATS.items() if kind != 17}
    assert ifd.SIZES.items() <= theirs.items()


def test_every_descriptive_field_comes_out_and_no_other() -> None:
    layout = Layout("<")
    tags = [269, 270, 271, 272, 285, 305, 306, 315, 316, 18246, 18249, 33432, 33723, *range(40091, 40096)]
    others = [256, 257, 273, 274, 282, 700, 34675, 40090, 40096]
    fields = {tag: Field(ifd.BYTE, 2, bytes([tag % 256, 7])) for tag in tags + others}
    assert parsed(exif.new_block(fields, layout)).descriptive() == {tag: fields[tag] for tag in tags}
