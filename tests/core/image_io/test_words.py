"""Captions, comments and texts travel from every format that has them into every format that is written."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import ExifTags, Image, IptcImagePlugin
from PIL.PngImagePlugin import PngInfo

from core.image_io import Metadata, Photo, from_bytes, iptc, read, write
from core.image_io.photo import Text
from tests.core.image_io.test_read import encoded, tiff


def dataset(record: int, number: int, text: str) -> bytes:
    value = text.encode()
    return bytes([0x1C, record, number]) + struct.pack(">H", len(value)) + value


CAPTIONS = dataset(1, 90, "\x1b%G") + dataset(2, 120, "Grandma at the lake — Søren") + dataset(2, 25, "lake")
TEXTS = (
    Text("Title", "Otter"),
    Text("parameters", "an otter, steps: 20"),
    Text("Creation Time", "2011:05:06 07:08:09"),
    Text("Description", "Ein Otter – été", "de", "Beschreibung"),
    Text("Comment", "scanned from album 3"),
    Text("Long", "all work and no play " * 400),
)
PLAIN = np.full((16, 16, 3), 99, np.uint8)
SUFFIXES = [".jpg", ".png", ".tif", ".webp"]


def with_captions(block: bytes = CAPTIONS) -> bytes:
    resources = b"8BIM\x03\xed\0\0" + struct.pack(">I", 3) + b"abc\0" + b"8BIM\x04\x04\x03abc"
    resources += struct.pack(">I", len(block)) + block + b"\0" * (len(block) % 2)
    data = encoded(Image.fromarray(PLAIN), "JPEG")
    body = b"Photoshop 3.0\0" + resources
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + data[2:]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_captions_of_a_jpeg_are_kept_in_every_format(tmp_path: Path, suffix: str) -> None:
    photo = from_bytes(with_captions())
    assert photo.metadata.iptc == CAPTIONS
    write(tmp_path / f"a{suffix}", photo)
    assert read(tmp_path / f"a{suffix}").metadata.iptc == CAPTIONS
    write(tmp_path / "b.jpg", read(tmp_path / f"a{suffix}"))
    with Image.open(tmp_path / "b.jpg") as image:  # by another reader
        found = IptcImagePlugin.getiptcinfo(image)
    assert found is not None
    assert found[2, 120] == "Grandma at the lake — Søren".encode()
    assert found[2, 25] == b"lake"


@pytest.mark.parametrize("suffix", [".webp", ".tif"])
def test_captions_stand_in_the_first_directory_elsewhere(tmp_path: Path, suffix: str) -> None:
    write(tmp_path / f"a{suffix}", Photo(pixels=PLAIN.copy(), metadata=Metadata(iptc=CAPTIONS)))
    with Image.open(tmp_path / f"a{suffix}") as image:
        value = image.getexif()[33723] if suffix == ".webp" else image.tag_v2[33723]
    assert bytes(value) == CAPTIONS


@pytest.mark.parametrize("kind", [7, 1, 4])
@pytest.mark.parametrize("order", ["<", ">"])
def test_captions_of_a_tiff_are_read_whatever_type_they_claim(kind: int, order: str) -> None:
    block = CAPTIONS + b"\0" * (-len(CAPTIONS) % 4)
    count = len(block) // (4 if kind == 4 else 1)
    tag = (33723, kind, count, np.frombuffer(block, ">u4").astype("u4") if kind == 4 else block, True)
    file = io.BytesIO()
    tifffile.imwrite(file, PLAIN, photometric="rgb", metadata=None, extratags=[tag], byteorder=order)
    assert from_bytes(file.getvalue()).metadata.iptc == block


def test_captions_among_photoshops_resources_of_a_tiff_are_read() -> None:
    block = iptc.resources(CAPTIONS)
    photo = from_bytes(tiff(PLAIN, photometric="rgb", extratags=[(34377, 7, len(block), block, True)]))
    assert photo.metadata.iptc == CAPTIONS


@pytest.mark.parametrize("name", [b"iptc", b"8bim"])
@pytest.mark.parametrize("bare", [False, True])
def test_captions_that_others_hid_in_png_are_found(make_png: Callable[..., bytes], name: bytes, bare: bool) -> None:
    block = CAPTIONS if bare else iptc.resources(CAPTIONS)
    text = b"\n" + name + b"\n%8d\n" % len(block) + block.hex().encode()
    photo = from_bytes(make_png(1, 1, 8, 0, b"\0\x80", tEXt=b"Raw profile type " + name + b"\0" + text))
    assert photo.metadata.iptc == CAPTIONS
    assert photo.metadata.texts == ()


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_damaged_captions_are_left_out(cut: int) -> None:
    block = iptc.resources(CAPTIONS)
    assert iptc.of_resources(block[:cut]) is None
    assert iptc.of_resources(b"8BIM" + b"\xff" * cut) is None
    assert iptc.sound(b"rubbish") is None


def test_captions_over_a_segment_are_cut_into_several(tmp_path: Path) -> None:
    long = CAPTIONS + b"".join(dataset(2, 25, "x" * 3000) for _ in range(40))
    write(tmp_path / "a.jpg", Photo(pixels=PLAIN.copy(), metadata=Metadata(iptc=long)))
    assert read(tmp_path / "a.jpg").metadata.iptc == long


@pytest.mark.parametrize("body", [b"scanned from album 3", "Søren".encode(), "Søren".encode("latin-1")])
def test_a_comment_is_read_and_written_back(tmp_path: Path, body: bytes) -> None:
    photo = from_bytes(encoded(Image.fromarray(PLAIN), "JPEG", comment=body))
    (text,) = photo.metadata.texts
    assert text.keyword == "Comment"
    assert text.text in ("scanned from album 3", "Søren")
    write(tmp_path / "a.jpg", photo)
    with Image.open(tmp_path / "a.jpg") as image:
        assert image.info["comment"] == text.text.encode()
    write(tmp_path / "a.png", photo)
    with Image.open(tmp_path / "a.png") as image:
        image.load()
        assert image.text["Comment"] == text.text


def test_a_gifs_comment_is_read() -> None:
    data = encoded(Image.fromarray(PLAIN), "GIF", comment=b"made by hand")
    assert from_bytes(data).metadata.texts == (Text("Comment", "made by hand"),)


def test_png_texts_are_kept_to_the_letter(tmp_path: Path) -> None:
    write(tmp_path / "a.png", Photo(pixels=PLAIN.copy(), metadata=Metadata(texts=TEXTS)))
    assert read(tmp_path / "a.png").metadata.texts == TEXTS
    with Image.open(tmp_path / "a.png") as image:
        image.load()
        assert {each.keyword: each.text for each in TEXTS} == dict(image.text)
        assert image.text["Description"].lang == "de"


def test_png_texts_of_every_kind_are_read() -> None:
    words = PngInfo()
    words.add_text("Title", "Otter")
    words.add_text("Author", "x" * 3000, zip=True)
    words.add_itxt("Description", "été", "fr", "Description")
    words.add_itxt("Copyright", "© me" * 900, zip=True)
    found = from_bytes(encoded(Image.fromarray(PLAIN), "PNG", pnginfo=words)).metadata.texts
    assert found == (
        Text("Title", "Otter"),
        Text("Author", "x" * 3000),
        Text("Description", "été", "fr", "Description"),
        Text("Copyright", "© me" * 900),
    )


def test_texts_that_unpack_to_too_much_are_left_out(make_png: Callable[..., bytes]) -> None:
    bomb = b"Title\0\0" + zlib.compress(bytes(200 << 20), 1)
    assert from_bytes(make_png(1, 1, 8, 0, b"\0\x80", zTXt=bomb)).metadata.texts == ()
    assert from_bytes(make_png(1, 1, 8, 0, b"\0\x80", zTXt=b"Title\0\0rubbish")).metadata.texts == ()
    assert from_bytes(make_png(1, 1, 8, 0, b"\0\x80", tEXt=b"no keyword" * 9)).metadata.texts == ()


@pytest.mark.parametrize("suffix", [".jpg", ".tif", ".webp"])
def test_texts_go_into_xmp_where_a_format_has_no_place(
    tmp_path: Path, suffix: str, make_xmp: Callable[..., bytes]
) -> None:
    from xml.etree import ElementTree

    write(tmp_path / f"a{suffix}", Photo(pixels=PLAIN.copy(), metadata=Metadata(texts=TEXTS, xmp=make_xmp())))
    packet = read(tmp_path / f"a{suffix}").metadata.xmp
    assert packet is not None
    tree = ElementTree.fromstring(packet.decode())
    texts = {each.tag: "".join(each.itertext()) for holder in tree.iter() for each in holder}
    assert texts["{http://purl.org/dc/elements/1.1/}title"] == "Otter"
    assert texts["{http://purl.org/dc/elements/1.1/}description"] == "Ein Otter – été"
    assert texts["{urn:causalsr:text#}parameters"] == "an otter, steps: 20"
    assert texts["{urn:causalsr:text#}Creation_Time"] == "2011:05:06 07:08:09"
    assert ("{urn:causalsr:text#}Comment" in texts) is (suffix != ".jpg")
    assert b'xmp:Rating="5"' in packet


def test_what_xmp_says_already_is_not_said_again(tmp_path: Path) -> None:
    from core.image_io.words import with_texts

    once = with_texts(None, TEXTS)
    assert with_texts(once, TEXTS) == once
    assert with_texts(b"no packet", TEXTS) == b"no packet"
    hostile = with_texts(None, [Text("a<b>&", "</rdf:RDF>\0&<")])
    assert hostile is not None
    assert hostile.count(b"</rdf:RDF>") == 1


def test_position_and_dates_stay(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[2] = (48.0, 8.0, 30.5)
    exif.get_ifd(ExifTags.IFD.Exif)[0x9003] = "2011:05:06 07:08:09"
    photo = from_bytes(encoded(Image.fromarray(PLAIN), "JPEG", exif=exif))
    for suffix in SUFFIXES:
        write(tmp_path / f"a{suffix}", photo)
        with Image.open(tmp_path / f"a{suffix}") as image:
            found = image.getexif()
            assert tuple(map(float, found.get_ifd(ExifTags.IFD.GPSInfo)[2])) == (48.0, 8.0, 30.5)
            assert found.get_ifd(ExifTags.IFD.Exif)[0x9003] == "2011:05:06 07:08:09"


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("bits", [8, 16])
def test_a_tiff_without_a_resolution_states_none_afterwards(tmp_path: Path, suffix: str, bits: int) -> None:
    photo = from_bytes(tiff(PLAIN if bits == 8 else PLAIN * np.uint16(257), photometric="rgb", resolutionunit=1))
    assert photo.metadata.dpi is None
    write(tmp_path / f"a{suffix}", photo)
    again = read(tmp_path / f"a{suffix}")
    assert again.metadata.dpi is None


@pytest.mark.parametrize(("unit", "factor"), [("inch", 1.0), ("centimeter", 2.54)])
@pytest.mark.parametrize("bits", [8, 16])
def test_a_tiffs_resolution_is_read_in_both_units(unit: str, factor: float, bits: int) -> None:
    samples = PLAIN if bits == 8 else PLAIN * np.uint16(257)
    photo = from_bytes(tiff(samples, photometric="rgb", resolution=(200, 100), resolutionunit=unit))
    assert photo.metadata.dpi == pytest.approx((200 * factor, 100 * factor))
