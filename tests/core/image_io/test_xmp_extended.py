"""XMP of any size goes through JPEG, and what points at parts that are gone goes with them."""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from core.errors import WriteError
from core.image_io import Metadata, Photo, from_bytes, read, write, xmp, xmp_extended
from core.image_io.xmp_links import unlinked
from core.image_io.xmp_outline import Outline

RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
PLAIN = np.full((16, 16, 3), 99, np.uint8)


def packet(inner: str, outer: str = "") -> bytes:
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"{outer}><rdf:RDF xmlns:rdf="{RDF[1:-1]}">{inner}</rdf:RDF></x:xmpmeta>'
    ).encode()


def properties(packed: bytes) -> dict[str, str]:
    """Every property by its full name, by another parser."""
    found = {}
    for holder in ElementTree.fromstring(packed.decode()).iter(RDF + "Description"):
        found |= {name: value for name, value in holder.attrib.items() if not name.startswith(RDF)}
        found |= {each.tag: "".join(each.itertext()) for each in holder}
    return found


def jpeg(standard: bytes, *extended: tuple[bytes, int, int, bytes]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(PLAIN).save(file, "JPEG")
    bodies = [b"http://ns.adobe.com/xap/1.0/\0" + standard]
    bodies += [
        b"http://ns.adobe.com/xmp/extension/\0" + guid + struct.pack(">II", whole, at) + part
        for guid, whole, at, part in extended
    ]
    segments = b"".join(b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body for body in bodies)
    return file.getvalue()[:2] + segments + file.getvalue()[2:]


HISTORY = packet(
    '<rdf:Description rdf:about=""><photoshop:History>'
    + "step; " * 20_000
    + "END</photoshop:History></rdf:Description>",
    f' xmlns:photoshop="{PHOTOSHOP}"',  # declared far outside, so that it has to be carried along
)
GUID = hashlib.md5(HISTORY).hexdigest().upper().encode()
STANDARD = packet(
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:format="image/jpeg" '
    f'xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmpNote:HasExtendedXMP="{GUID.decode()}"/>'
)
PARTS = [(GUID, len(HISTORY), at, HISTORY[at : at + 60_000]) for at in range(0, len(HISTORY), 60_000)]


def test_an_extended_packet_is_joined_when_it_is_read() -> None:
    for parts in (PARTS, PARTS[::-1]):
        photo = from_bytes(jpeg(STANDARD, *parts))
        assert photo.notes == ()
        found = properties(photo.metadata.xmp or b"")
        assert found[f"{{{PHOTOSHOP}}}History"].endswith("END")
        assert found["{http://purl.org/dc/elements/1.1/}format"] == "image/jpeg"
        assert len(found) == 2


@pytest.mark.parametrize("parts", [[], PARTS[:1], PARTS[1:], [PARTS[0], PARTS[0]]])
def test_a_lost_part_is_noted_and_nothing_points_at_it(parts: list[tuple[bytes, int, int, bytes]]) -> None:
    photo = from_bytes(jpeg(STANDARD, *parts))
    assert photo.notes == ("A part of the XMP is missing or damaged and was left out.",)
    assert list(properties(photo.metadata.xmp or b"")) == ["{http://purl.org/dc/elements/1.1/}format"]


def test_an_extended_packet_of_another_name_is_not_taken() -> None:
    other = [(b"0" * 32, *rest) for _, *rest in PARTS]
    assert from_bytes(jpeg(STANDARD, *other)).notes != ()  # type: ignore[arg-type]


LARGE = {
    "one element": f"<p:History>{'a' * 90_000}</p:History>",
    "many elements": "".join(f"<p:E{number}>{'b' * 900}</p:E{number}>" for number in range(150)),
    "nested": "<p:Ancestors><rdf:Bag>" + "<rdf:li>xmp.did:0123456789</rdf:li>" * 4000 + "</rdf:Bag></p:Ancestors>",
}


@pytest.mark.parametrize("kind", LARGE)
def test_large_xmp_is_parted_when_a_jpeg_is_written(tmp_path: Path, kind: str) -> None:
    whole = packet(f'<rdf:Description rdf:about="" xmlns:p="urn:p#" p:small="kept">{LARGE[kind]}</rdf:Description>')
    whole = xmp.with_fields(whole, {"model": "fast"})
    write(tmp_path / "a.jpg", Photo(pixels=PLAIN.copy(), metadata=Metadata(xmp=whole)))
    with Image.open(tmp_path / "a.jpg") as image:
        standard = image.info["xmp"]
    assert len(standard) < 65_504
    assert xmp.fields(standard) == {"model": "fast"}  # what others read first
    guid = properties(standard)["{http://ns.adobe.com/xmp/note/}HasExtendedXMP"]
    data = (tmp_path / "a.jpg").read_bytes()
    rest, at = b"", data.find(xmp_extended.PREFIX)
    while at >= 0:
        start = at + len(xmp_extended.PREFIX)
        size = struct.unpack_from(">H", data, at - 2)[0] - 2 - len(xmp_extended.PREFIX) - 40
        assert data[start : start + 32].decode() == guid
        rest += data[start + 40 : start + 40 + size]
        at = data.find(xmp_extended.PREFIX, start)
    assert hashlib.md5(rest).hexdigest().upper() == guid
    assert properties(read(tmp_path / "a.jpg").metadata.xmp or b"") == properties(whole)


def test_a_large_attribute_is_parted_too(tmp_path: Path) -> None:
    whole = packet(f'<rdf:Description rdf:about="" xmlns:p="urn:p#" p:Data="{"A" * 90_000}" p:small="kept"/>')
    write(tmp_path / "a.jpg", Photo(pixels=PLAIN.copy(), metadata=Metadata(xmp=whole)))
    assert properties(read(tmp_path / "a.jpg").metadata.xmp or b"") == properties(whole)


def test_what_cannot_be_parted_is_refused_in_one_line(tmp_path: Path) -> None:
    for bad in (b"no packet" * 9000, packet(f"<!--{'x' * 90_000}--><rdf:Description/>")):
        with pytest.raises(WriteError, match="its XMP is"):
            write(tmp_path / "a.jpg", Photo(pixels=PLAIN.copy(), metadata=Metadata(xmp=bad)))


POINTERS = {
    "motion photo": (
        'xmlns:G="http://ns.google.com/photos/1.0/camera/" G:MotionPhoto="1" G:MotionPhotoVersion="1" G:Other="kept"',
        "",
        "video",
    ),
    "micro video": ('xmlns:G="http://ns.google.com/photos/1.0/camera/" G:MicroVideoOffset="3024"', "", "video"),
    "OPPO": ('xmlns:O="http://ns.oplus.com/photos/1.0/camera/" O:MotionPhotoOwner="oplus"', "", "video"),
    "Ultra HDR": ('xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"', "", "gain map"),
    "Apple": ('xmlns:H="http://ns.apple.com/HDRGainMap/1.0/"', "<H:Version>65536</H:Version>", "gain map"),
    "container": (
        'xmlns:C="http://ns.google.com/photos/1.0/container/"',
        "<C:Directory><rdf:Seq><rdf:li>Primary</rdf:li></rdf:Seq></C:Directory>",
        "",
    ),
    "dangling": ('xmlns:n="http://ns.adobe.com/xmp/note/" n:HasExtendedXMP="0123"', "", ""),
}


@pytest.mark.parametrize("kind", POINTERS)
def test_pointers_at_what_is_gone_are_gone(kind: str) -> None:
    attributes, inner, word = POINTERS[kind]
    whole = packet(f'<rdf:Description rdf:about="" xmlns:p="urn:p#" p:a="1" {attributes}>{inner}</rdf:Description>')
    found = unlinked(whole)
    left = properties(found.packet)
    assert set(left) - {"{http://ns.google.com/photos/1.0/camera/}Other"} == {"{urn:p#}a"}
    assert (found.film, found.gain_map) == (word == "video", word == "gain map")
    notes = from_bytes(jpeg(whole)).notes
    assert (word in notes[0]) if word and kind != "dangling" else True
    assert b"MotionPhoto" not in (from_bytes(jpeg(whole)).metadata.xmp or b"")


def test_other_packets_stay_to_the_byte(make_xmp: Callable[..., bytes]) -> None:
    for whole in (make_xmp(), b"http://ns.google.com/photos/ and no XML", packet("<rdf:Description/>")):
        assert unlinked(whole).packet == whole


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"<a/>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + packet(""),
        packet("<rdf:Description>"),
        packet("<a>" * 300 + "</a>" * 300),
        packet("<rdf:Description " + " ".join(f'xmlns:a{n}="b{n}"' for n in range(600)) + "/>"),
        b"\xff\xfe" + packet(""),
        packet("") + b" " * (16 << 20),
    ],
)
def test_what_is_no_packet_has_no_outline(bad: bytes) -> None:
    with pytest.raises(ValueError, match=r"XMP|utf-8"):
        Outline(bad)


def test_the_outline_says_where_properties_stand() -> None:
    whole = packet(
        '<rdf:Description rdf:about="" xmlns:p="urn:p#" p:a="1" p:b = \'2\'>\n <p:c>3</p:c><p:d/></rdf:Description>'
    )
    outline = Outline(whole)
    assert [each.name for each in outline.properties] == ["urn:p# a", "urn:p# b", "urn:p# c", "urn:p# d"]
    assert [whole[slice(*each.span)] for each in outline.properties] == [
        b' p:a="1"',
        b" p:b = '2'",
        b"\n <p:c>3</p:c>",
        b"<p:d/>",
    ]
    assert outline.without(each.span for each in outline.properties) == packet(
        '<rdf:Description rdf:about="" xmlns:p="urn:p#"></rdf:Description>'
    )
