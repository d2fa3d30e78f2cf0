"""Of several pictures in a file the main one is read, with a note; any other on request; a preview never."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
import tifffile
from PIL import Image

from core.errors import ReadError
from core.image_io import from_bytes
from core.image_io.options import ReadOptions
from core.image_io.read import count
from tests.core.image_io.test_read import encoded

RED, GREEN, BLUE = (200, 30, 30), (30, 200, 30), (30, 30, 200)


def flat(colour: tuple[int, int, int], size: tuple[int, int] = (24, 16)) -> Image.Image:
    return Image.new("RGB", size, colour)


def moving(form: str, **options: object) -> bytes:
    return encoded(flat(RED), form, save_all=True, append_images=[flat(GREEN), flat(BLUE)], **options)


def heif() -> bytes:
    file, container = io.BytesIO(), pillow_heif.HeifFile()
    for colour in (RED, GREEN, BLUE):
        container.add_from_pillow(flat(colour))
    container.save(file, quality=95, primary_index=1)
    return file.getvalue()


def deep_pages() -> bytes:
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        for colour in (RED, GREEN, BLUE):
            writer.write(np.asarray(flat(colour)) * np.uint16(257), photometric="rgb", metadata=None)
    return file.getvalue()


SEVERAL: dict[str, tuple[Callable[[], bytes], int]] = {
    "GIF": (lambda: moving("GIF"), 1),
    "PNG": (lambda: moving("PNG"), 1),
    "WEBP": (lambda: moving("WEBP", lossless=True), 1),
    "AVIF": (lambda: moving("AVIF", quality=95), 1),
    "TIFF": (lambda: moving("TIFF"), 1),
    "TIFF of 16 bits": (deep_pages, 1),
    "MPO": (lambda: moving("MPO", quality=95), 1),
    "HEIF": (heif, 2),
}


def colour_of(data: bytes, page: int | None = None) -> tuple[int, ...]:
    pixels = from_bytes(data, options=ReadOptions(page=page)).pixels
    middle = pixels[pixels.shape[0] // 2, pixels.shape[1] // 2].astype(int)
    return tuple(middle // (257 if pixels.itemsize > 1 else 1))


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 12


@pytest.mark.parametrize("kind", SEVERAL)
def test_the_main_picture_is_read_and_the_others_are_named(kind: str, tmp_path: Path) -> None:
    make, main = SEVERAL[kind]
    data = make()
    assert near(colour_of(data), (RED, GREEN, BLUE)[main - 1])
    assert from_bytes(data).notes == (
        f"The file holds 3 pictures; number {main} was taken (--page N or --page all for the others).",
    )
    (tmp_path / "a").write_bytes(data)
    assert count(tmp_path / "a") == 3


@pytest.mark.parametrize("kind", SEVERAL)
def test_each_picture_can_be_asked_for(kind: str) -> None:
    data = SEVERAL[kind][0]()
    for page, colour in enumerate((RED, GREEN, BLUE), 1):
        assert near(colour_of(data, page), colour)
        assert from_bytes(data, options=ReadOptions(page=page)).notes == ()
    for page in (0, 4):
        with pytest.raises(ReadError, match=f"there is no picture {page}, it holds 3 pictures"):
            from_bytes(data, options=ReadOptions(page=page))


@pytest.mark.parametrize("form", ["BMP", "JPEG", "PNG", "JPEG2000", "WEBP", "TIFF", "GIF", "AVIF", "HEIF", "ICO"])
def test_one_picture_is_number_one(form: str) -> None:
    data = encoded(flat(RED, (16, 16)), form)
    assert near(colour_of(data, 1), RED)
    assert from_bytes(data).notes == ()
    with pytest.raises(ReadError, match="there is no picture 2, it holds one picture"):
        from_bytes(data, options=ReadOptions(page=2))


def test_a_frame_of_a_sixteen_bit_animation_keeps_its_depth() -> None:
    import imagecodecs

    frames = np.stack([np.full((8, 8, 3), level, np.uint16) for level in (1, 300, 40_001)])
    data = imagecodecs.apng_encode(frames)
    assert (from_bytes(data).pixels == 1).all()
    assert (from_bytes(data, options=ReadOptions(page=3)).pixels == 40_001).all()


def test_an_animation_whose_default_image_is_no_frame_of_it() -> None:
    data = encoded(flat(RED), "PNG", save_all=True, default_image=True, append_images=[flat(GREEN), flat(BLUE)])
    assert near(colour_of(data), RED)
    assert [near(colour_of(data, page), colour) for page, colour in ((2, GREEN), (3, BLUE))] == [True, True]


def written(big: Image.Image, small: Image.Image, *, deep: bool, marked: bool = True, inside: bool = False) -> bytes:
    """A TIFF that begins with a small picture."""

    def samples(image: Image.Image) -> np.ndarray:
        return np.asarray(image) * np.uint16(257) if deep else np.asarray(image)

    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        writer.write(
            samples(small), photometric="rgb", subfiletype=int(marked), subifds=int(inside), metadata=None,
            extratags=[(315, 2, 0, "An artist", True)],
        )  # fmt: skip
        writer.write(samples(big), photometric="rgb", metadata=None)
    return file.getvalue()


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("how", ["marked", "inside", "unmarked"])
def test_a_preview_in_front_is_no_photo_but_its_words_count(deep: bool, how: str) -> None:
    data = written(flat(RED, (96, 64)), flat(GREEN), deep=deep, marked=how != "unmarked", inside=how == "inside")
    photo = from_bytes(data)
    assert (photo.width, photo.height) == (96, 64)
    assert near(colour_of(data), RED)
    assert (photo.notes == ()) is (how != "unmarked")
    assert photo.metadata.exif is not None
    assert b"An artist" in photo.metadata.exif


def test_a_smaller_first_page_of_another_shape_is_the_photo() -> None:
    data = written(flat(RED, (96, 96)), flat(GREEN), deep=False, marked=False)
    assert near(colour_of(data), GREEN)


def test_a_loop_of_directories_ends() -> None:
    data = bytearray(encoded(flat(RED), "TIFF"))
    first = int.from_bytes(data[4:8], "little")
    entries = int.from_bytes(data[first : first + 2], "little")
    at = first + 2 + 12 * entries
    data[at : at + 4] = data[4:8]
    assert near(colour_of(bytes(data)), RED)


def test_a_preview_inside_a_jpeg_is_not_counted() -> None:
    data = bytearray(moving("MPO", quality=95))
    at = data.index(b"MPF\0")
    types = [at + offset for offset in range(len(data[at:600])) if data[at + offset : at + offset + 4] == b"\2\0\2\0"]
    for place in types:
        data[place : place + 4] = b"\1\0\1\0"  # baseline MP of the kind "large thumbnail"
    if types:
        assert from_bytes(bytes(data)).notes == ()


def test_the_largest_icon_is_read() -> None:
    data = encoded(flat(RED, (64, 64)), "ICO", sizes=[(16, 16), (64, 64), (32, 32)])
    photo = from_bytes(data)
    assert (photo.width, photo.height) == (64, 64)
    assert photo.notes[0].startswith("The file holds 3 pictures; number 1")
    assert from_bytes(data, options=ReadOptions(page=3)).width == 16


@pytest.mark.parametrize(
    "mark",
    [b"http://ns.adobe.com/hdr-gain-map/1.0/", b"urn:iso:std:iso:ts:21496:-1", b"http://ns.apple.com/HDRGainMap/"],
)
def test_a_gain_map_is_no_picture_and_is_noted_once(mark: bytes) -> None:
    data = encoded(flat(RED), "MPO", save_all=True, append_images=[flat(GREEN)])
    at = data.index(b"\xff\xd8", 4)
    body = b"x\0" + mark + b"\0"
    segment = b"\xff\xe2" + (len(body) + 2).to_bytes(2, "big") + body
    with_mark = data[: at + 2] + segment + data[at + 2 :]
    assert from_bytes(with_mark).notes == ("A gain map for screens of high dynamic range was left out.",)
    with pytest.raises(ReadError, match="it holds one picture"):
        from_bytes(with_mark, options=ReadOptions(page=2))
    assert from_bytes(data).notes[0].startswith("The file holds 2 pictures")


def test_the_only_other_picture_is_the_gain_map_that_the_first_announces() -> None:
    data = encoded(flat(RED), "MPO", save_all=True, append_images=[flat(GREEN)])
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:h="http://ns.adobe.com/hdr-gain-map/1.0/" h:Version="1.0"/></rdf:RDF></x:xmpmeta>'
    )
    body = b"http://ns.adobe.com/xap/1.0/\0" + packet
    announced = data[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + data[2:]
    assert from_bytes(announced).notes == ("A gain map for screens of high dynamic range was left out.",)
