"""XMP packets edited as text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.image_io import xmp


@pytest.mark.parametrize(
    "text",
    [
        b'<a tiff:Orientation="6"/>',
        b"<a tiff:Orientation = '6'/>",
        b"<tiff:Orientation>6</tiff:Orientation>",
        b"<tiff:Orientation> 6 </tiff:Orientation>",
    ],
)
def test_orientation_is_found_and_reset_in_every_spelling(text: bytes) -> None:
    assert xmp.orientation(text) == 6
    assert xmp.orientation(xmp.with_orientation_reset(text)) == 1


def test_resetting_changes_nothing_else(make_xmp: Callable[..., bytes]) -> None:
    assert xmp.with_orientation_reset(make_xmp(8)) == make_xmp(1)


def test_dimensions_follow() -> None:
    packet = b'<a exif:PixelXDimension="10" tiff:ImageLength="20"/><exif:PixelYDimension>20</exif:PixelYDimension>'
    assert xmp.with_size(packet, 30, 60) == (
        b'<a exif:PixelXDimension="30" tiff:ImageLength="60"/><exif:PixelYDimension>60</exif:PixelYDimension>'
    )


def test_padding_is_dropped() -> None:
    assert xmp.without_padding(b"<x/>" + b" " * 4000 + b"\n<?xpacket end='w'?>") == b"<x/>\n<?xpacket end='w'?>"


def test_a_packet_without_padding_stays() -> None:
    for packet in (b"<x/>", b"<x/><?xpacket end='w'?>", b"  <x/>  "):
        assert xmp.without_padding(packet) == packet


def test_a_number_beside_something_else_is_left_alone() -> None:
    for packet in (
        b'<a tiff:ImageWidth="wide" tiff:ImageLengthX="3" exif:PixelXDimension=""/>',
        b"tiff:ImageWidth>9</tiff:ImageWidth>",
        b"<tiff:ImageWidth>9</tiff:ImageLength>",
        b"<tiff:ImageWidth>9<b/></tiff:ImageWidth>",
    ):
        assert xmp.with_size(packet, 30, 60) == packet
