"""Metadata that match the pixels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from core.image_io import Metadata
from core.image_io.decoders import Decoded
from core.image_io.metadata import for_size, provenance, stored_orientation, upright, with_provenance

GREY = np.zeros((4, 6), np.uint8)


def test_the_decoders_word_that_it_is_upright_counts(make_exif: Callable[..., bytes]) -> None:
    assert stored_orientation(Decoded(samples=GREY, exif=make_exif(6))) == 6
    assert stored_orientation(Decoded(samples=GREY, exif=make_exif(6), upright=True)) == 1
    assert upright(Decoded(samples=GREY, exif=make_exif(6), upright=True)).exif == make_exif(1)


def test_a_senseless_orientation_is_none(make_exif: Callable[..., bytes]) -> None:
    assert stored_orientation(Decoded(samples=GREY, exif=make_exif(9))) == 1
    assert stored_orientation(Decoded(samples=GREY, exif=b"rubbish", xmp=b"rubbish")) == 1


@pytest.mark.parametrize("dpi", [(0.0, 72.0), (-1.0, 72.0), (float("inf"), 72.0), (float("nan"), 72.0), (1e9, 72.0)])
def test_a_senseless_resolution_is_dropped(dpi: tuple[float, float]) -> None:
    assert upright(Decoded(samples=GREY, dpi=dpi)).dpi is None


def test_the_size_is_corrected_wherever_it_stands(make_exif: Callable[..., bytes]) -> None:
    before = Metadata(exif=make_exif(size=(48, 32)), xmp=b'<a exif:PixelXDimension="48"/>', dpi=(1.0, 1.0))
    after, block = for_size(before, 144, 96)
    assert after.exif is not None
    assert after.xmp == b'<a exif:PixelXDimension="144"/>'
    assert block is not None
    assert block.block == after.exif
    assert for_size(after, 144, 96)[0].exif == after.exif
    assert after.dpi == (1.0, 1.0)


def test_provenance_is_kept_in_xmp_beside_what_was_there(make_xmp: Callable[..., bytes]) -> None:
    metadata = with_provenance(Metadata(xmp=make_xmp()), {"model": "fast"})
    assert provenance(metadata) == {"model": "fast"}
    assert metadata.xmp is not None
    assert b'xmp:Rating="5"' in metadata.xmp


def test_provenance_replaces_a_packet_that_is_no_utf_8() -> None:
    assert provenance(with_provenance(Metadata(xmp=b"\xff\xfe<"), {"model": "fast"})) == {"model": "fast"}


@pytest.mark.parametrize("packet", [b'<x:xmpmeta xmlns:x="adobe:ns:meta/"/>', b"<r:RDF xmlns:r='x'></r:RDF>", b""])
def test_provenance_replaces_a_packet_without_room_for_it(packet: bytes) -> None:
    assert provenance(with_provenance(Metadata(xmp=packet), {"model": "fast"})) == {"model": "fast"}


def test_a_field_needs_an_xml_name() -> None:
    with pytest.raises(ValueError, match="'9 lives' can't be"):
        with_provenance(Metadata(), {"9 lives": "x"})
