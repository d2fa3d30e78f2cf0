"""XMP packets edited as text."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

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


FIELDS = {"actions": 'noise="auto" & <blur>\nline', "model": "fast", "empty": ""}


@pytest.mark.parametrize("there", [True, False])
def test_fields_survive_and_the_packet_stays_xml(make_xmp: Callable[..., bytes], there: bool) -> None:
    packet = xmp.with_fields(make_xmp() if there else None, FIELDS)
    assert xmp.fields(packet) == FIELDS
    (ours,) = ElementTree.fromstring(packet.decode()).findall(f".//*[@{{{xmp.NAMESPACE}}}model]")
    assert ours.get(f"{{{xmp.NAMESPACE}}}actions") == FIELDS["actions"]
    assert there is (b"xmp:Rating" in packet)


def test_fields_are_replaced_not_added_up(make_xmp: Callable[..., bytes]) -> None:
    once = xmp.with_fields(make_xmp(), {"model": "old", "gone": "x"})
    assert xmp.with_fields(once, {"model": "new"}) == xmp.with_fields(make_xmp(), {"model": "new"})


def test_a_packet_without_fields_has_none(make_xmp: Callable[..., bytes]) -> None:
    assert xmp.fields(None) == {}
    assert xmp.fields(make_xmp()) == {}


def test_a_senseless_name_is_refused() -> None:
    with pytest.raises(ValueError, match="field name"):
        xmp.with_fields(None, {"a b": "c"})


def test_padding_is_dropped() -> None:
    assert xmp.without_padding(b"<x/>" + b" " * 4000 + b"\n<?xpacket end='w'?>") == b"<x/>\n<?xpacket end='w'?>"
