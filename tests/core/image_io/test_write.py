"""Writing: what was carried is in the file, by the word of other decoders, or nothing is written."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image, ImageOps

from core.errors import WriteError
from core.image_io import Metadata, Photo, WriteOptions, encoders, exif, read, write
from core.image_io.formats import TARGETS

ALL = pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
DEEP = pytest.mark.parametrize("suffix", [".png", ".tif"])
LOSSLESS = WriteOptions(quality=100)


@pytest.fixture
def carried(
    smooth: np.ndarray, p3_profile: bytes, make_exif: Callable[..., bytes], make_xmp: Callable[..., bytes]
) -> Photo:
    """A photo with everything a file can carry."""
    metadata = Metadata(icc=p3_profile, exif=make_exif(), xmp=make_xmp(), dpi=(300.0, 150.0))
    return Photo(pixels=smooth.copy(), metadata=metadata)


@ALL
@pytest.mark.parametrize("bits", [8, 16])
def test_profile_exif_xmp_and_resolution_are_written(tmp_path: Path, carried: Photo, suffix: str, bits: int) -> None:
    if bits == 16:
        carried = carried.with_pixels(carried.pixels * np.uint16(257), None)
    path = tmp_path / f"a{suffix}"
    write(path, carried)
    again = read(path).metadata
    assert again.icc == carried.metadata.icc
    assert again.xmp == carried.metadata.xmp
    assert again.dpi == pytest.approx((300, 150), abs=0.02)
    with Image.open(path) as image:
        assert image.info["icc_profile"] == carried.metadata.icc
        exif = image.getexif()
        assert exif[0x010F] == "Handmade!"
        inner = exif.get_ifd(0x8769)
        assert (inner[0xA002], inner[0xA003]) == (56, 40)
        assert inner[0x927C] == b"maker note, kept byte for byte"
        assert exif.get_ifd(0x8825)[1] == "N"
        image.load()
        assert image.info["xmp"] == carried.metadata.xmp


@ALL
def test_big_endian_exif_is_written(
    tmp_path: Path, carried: Photo, make_exif: Callable[..., bytes], suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    write(path, replace(carried, metadata=replace(carried.metadata, exif=make_exif(1, ">"))), LOSSLESS)
    with Image.open(path) as image:
        assert image.getexif().get_ifd(0x8769)[0xA002] == 56
        assert np.abs(np.asarray(image).astype(int) - carried.pixels).max() <= 4


@DEEP
def test_a_sixteen_bit_ramp_keeps_its_levels(tmp_path: Path, deep: np.ndarray, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    write(path, Photo(pixels=deep.copy()))
    stored = tifffile.imread(path) if suffix == ".tif" else imagecodecs.png_decode(path.read_bytes())
    assert np.array_equal(stored, deep)
    again = read(path).pixels
    assert np.unique(again[..., 1]).size > 4096
    assert (again % 257 != 0).any()


@DEEP
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize("transparent", [False, True])
def test_every_kind_of_pixel_comes_back(tmp_path: Path, suffix: str, kind: type, grey: bool, transparent: bool) -> None:
    rng = np.random.default_rng(1)
    top = np.iinfo(kind).max
    pixels = rng.integers(0, top + 1, (31, 17, 1 if grey else 3), dtype=kind)
    pixels = np.repeat(pixels, 3, axis=2) if grey else pixels
    alpha = rng.integers(0, top + 1, (31, 17), dtype=kind) if transparent else None
    path = tmp_path / f"a{suffix}"
    write(path, Photo(pixels=pixels.copy(), alpha=alpha, grey=grey))
    again = read(path)
    assert again.grey is grey
    assert again.pixels.dtype == kind
    assert np.array_equal(again.pixels, pixels)
    assert (again.alpha is None) is (alpha is None)
    if alpha is not None and again.alpha is not None:
        assert np.array_equal(again.alpha, alpha)
    stored = tifffile.imread(path) if suffix == ".tif" else imagecodecs.png_decode(path.read_bytes())
    assert (
        stored.shape[2:]
        == {(True, False): (), (True, True): (2,), (False, False): (3,), (False, True): (4,)}[grey, transparent]
    )


def test_webp_is_lossless_at_100_with_the_colours_under_transparency(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    pixels = rng.integers(0, 256, (16, 16, 3), dtype=np.uint8)
    alpha = np.zeros((16, 16), np.uint8)
    alpha[:8] = 200
    write(tmp_path / "a.webp", Photo(pixels=pixels.copy(), alpha=alpha), LOSSLESS)
    again = read(tmp_path / "a.webp")
    assert np.array_equal(again.pixels, pixels)
    assert again.alpha is not None
    assert np.array_equal(again.alpha, alpha)


@pytest.mark.parametrize(("quality", "subsampling"), [(95, (1, 1)), (90, (1, 1)), (89, (2, 2))])
def test_jpeg_keeps_full_colour_from_quality_90(
    tmp_path: Path, smooth: np.ndarray, quality: int, subsampling: tuple[int, int]
) -> None:
    write(tmp_path / "a.jpg", Photo(pixels=smooth.copy()), WriteOptions(quality=quality))
    with Image.open(tmp_path / "a.jpg") as image:
        assert image.layer[0][1:3] == subsampling  # type: ignore[attr-defined]


def test_quality_makes_the_file_larger(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    for suffix in (".jpg", ".webp"):
        sizes = []
        for quality in (30, 60, 95):
            path = tmp_path / f"a{suffix}"
            write(path, Photo(pixels=noise.copy()), WriteOptions(quality=quality))
            sizes.append(path.stat().st_size)
        assert sizes == sorted(set(sizes))


@ALL
def test_a_deep_photo_at_eight_bits_is_rounded(tmp_path: Path, deep: np.ndarray, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    write(path, Photo(pixels=deep.copy()), WriteOptions(bits=8, quality=100))
    again = read(path)
    assert again.bits == 8
    off = np.abs(again.pixels - np.rint(deep / 257.0))
    assert off.mean() < 2 if suffix == ".jpg" else off.max() == 0


@DEEP
def test_a_shallow_photo_at_sixteen_bits_spans_the_range(tmp_path: Path, smooth: np.ndarray, suffix: str) -> None:
    write(tmp_path / f"a{suffix}", Photo(pixels=smooth.copy()), WriteOptions(bits=16))
    assert np.array_equal(read(tmp_path / f"a{suffix}").pixels, smooth * np.uint16(257))


def test_transparency_is_laid_over_the_background_in_jpeg(tmp_path: Path) -> None:
    photo = Photo(pixels=np.zeros((16, 16, 3), np.uint8), alpha=np.full((16, 16), 51, np.uint8))
    for background, expected in (((255, 255, 255), (204, 204, 204)), ((255, 0, 0), (204, 0, 0))):
        write(tmp_path / "a.jpg", photo, WriteOptions(background=background))
        assert np.abs(read(tmp_path / "a.jpg").pixels.astype(int) - expected).max() <= 2


def test_a_transparent_grey_photo_over_a_colour_is_no_longer_grey(tmp_path: Path) -> None:
    photo = Photo(pixels=np.zeros((16, 16, 3), np.uint8), alpha=np.full((16, 16), 51, np.uint8), grey=True)
    write(tmp_path / "a.jpg", photo)
    assert read(tmp_path / "a.jpg").grey
    write(tmp_path / "a.jpg", photo, WriteOptions(background=(255, 0, 0)))
    assert not read(tmp_path / "a.jpg").grey


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_grey_keeps_its_grey_profile(tmp_path: Path, grey_profile: bytes, suffix: str) -> None:
    photo = Photo(pixels=np.full((16, 16, 3), 128, np.uint8), grey=True, metadata=Metadata(icc=grey_profile))
    write(tmp_path / f"a{suffix}", photo)
    with Image.open(tmp_path / f"a{suffix}") as image:
        assert image.mode == "L"
        assert image.info["icc_profile"] == grey_profile
    assert (read(tmp_path / f"a{suffix}").pixels == 128).all()


def test_a_grey_profile_never_stands_beside_three_channels(tmp_path: Path, linear_grey_profile: bytes) -> None:
    grey = Photo(pixels=np.full((16, 16, 3), 128, np.uint8), grey=True, metadata=Metadata(icc=linear_grey_profile))
    write(tmp_path / "a.webp", grey, LOSSLESS)  # WebP has no grey
    tinted = grey.with_pixels(np.full((16, 16, 3), (128, 128, 0), np.uint8), None)
    write(tmp_path / "a.png", tinted)
    for name, expected in (("a.webp", (188, 188, 188)), ("a.png", (188, 188, 0))):  # linear 128 is 188 in sRGB
        again = read(tmp_path / name)
        assert again.metadata.icc is None
        assert np.abs(again.pixels.astype(int) - expected).max() <= 1


def test_an_rgb_profile_stands_beside_three_channels_only(tmp_path: Path, p3_profile: bytes) -> None:
    photo = Photo(pixels=np.full((8, 8, 3), 9, np.uint8), grey=True, metadata=Metadata(icc=p3_profile))
    write(tmp_path / "a.png", photo)
    with Image.open(tmp_path / "a.png") as image:
        assert (image.mode, image.info["icc_profile"]) == ("RGB", p3_profile)


@ALL
def test_a_thumbnail_does_not_outlive_its_picture(
    tmp_path: Path, carried: Photo, make_exif: Callable[..., bytes], suffix: str
) -> None:
    exif = make_exif(thumbnail=b"\xff\xd8 small \xff\xd9")
    write(tmp_path / f"a{suffix}", replace(carried, metadata=Metadata(exif=exif)))
    assert b" small " not in (tmp_path / f"a{suffix}").read_bytes()


def test_jpeg_drops_the_maker_note_before_it_fails(tmp_path: Path, carried: Photo) -> None:
    huge = Image.Exif()
    huge[0x010F] = "Handmade!"
    huge.get_ifd(0x8769)[0x927C] = bytes(70_000)
    write(tmp_path / "a.jpg", replace(carried, metadata=Metadata(exif=huge.tobytes()[6:])))
    with Image.open(tmp_path / "a.jpg") as image:
        assert image.getexif()[0x010F] == "Handmade!"


def test_metadata_too_large_for_jpeg_are_refused_by_name(tmp_path: Path, carried: Photo) -> None:
    photo = replace(carried, metadata=Metadata(xmp=b"<x>" + b"y" * 70_000 + b"</x>"))
    with pytest.raises(WriteError, match=r"XMP is 70,007 bytes.*write PNG"):
        write(tmp_path / "a.jpg", photo)
    assert list(tmp_path.iterdir()) == []
    write(tmp_path / "a.png", photo)
    assert read(tmp_path / "a.png").metadata.xmp == photo.metadata.xmp


def test_a_profile_of_many_segments_survives_jpeg(tmp_path: Path, carried: Photo, p3_profile: bytes) -> None:
    large = p3_profile + np.random.default_rng(0).bytes(300_000)
    write(tmp_path / "a.jpg", replace(carried, metadata=Metadata(icc=large)))
    assert read(tmp_path / "a.jpg").metadata.icc == large


@pytest.mark.parametrize("name", ["Fotoğraf 🌄 100%.png", "e\u0301.png", "é.png", "%d {0}.png", "a" * 251 + ".png"])
def test_any_name_can_be_written(tmp_path: Path, smooth: np.ndarray, name: str) -> None:
    write(tmp_path / name, Photo(pixels=smooth.copy()))
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert np.array_equal(read(tmp_path / name).pixels, smooth)


def test_the_format_can_be_named(tmp_path: Path, smooth: np.ndarray) -> None:
    write(tmp_path / "no suffix", Photo(pixels=smooth.copy()), WriteOptions(format="tiff"))
    assert (tmp_path / "no suffix").read_bytes()[:4] == b"II*\0"


def fail_with(monkeypatch: pytest.MonkeyPatch, encoder: Callable[..., None]) -> None:
    """Put `encoder` in the place of every encoder."""
    for name in encoders._ENCODERS:
        monkeypatch.setitem(encoders._ENCODERS, name, encoder)


@ALL
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), MemoryError(), ValueError("odd")])
def test_a_failure_in_the_middle_leaves_what_was_there(
    tmp_path: Path, smooth: np.ndarray, suffix: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"the old one")

    def half(file: io.BufferedWriter, *_: object) -> None:
        file.write(b"half of a ")
        file.flush()
        raise error

    fail_with(monkeypatch, half)
    with pytest.raises(WriteError, match="Can't write"):
        write(path, Photo(pixels=smooth.copy()))
    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_interrupting_is_not_swallowed(tmp_path: Path, smooth: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    fail_with(monkeypatch, interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "a.png", Photo(pixels=smooth.copy()))
    assert list(tmp_path.iterdir()) == []


def test_refusals_come_before_the_file_is_touched(tmp_path: Path) -> None:
    (tmp_path / "a.webp").write_bytes(b"the old one")
    with pytest.raises(WriteError, match="16,383"):
        write(tmp_path / "a.webp", Photo(pixels=np.zeros((1, 16_384, 3), np.uint8)))
    assert (tmp_path / "a.webp").read_bytes() == b"the old one"


def test_a_large_tiff_is_bigtiff(tmp_path: Path, carried: Photo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.image_io.encoders.tiff._CLASSIC_MAX", 0)
    monkeypatch.setattr("core.image_io.encoders.tiff._STRIP_BYTES", 1)  # many strips
    path = tmp_path / "a.tif"
    write(path, carried)
    with tifffile.TiffFile(path) as file:
        assert file.is_bigtiff
        assert file.pages.first.tags["ExifTag"].value["PixelXDimension"] == 56
        assert np.array_equal(file.asarray(), carried.pixels)
    again = read(path)
    assert np.array_equal(again.pixels, carried.pixels)
    assert again.metadata.icc == carried.metadata.icc
    assert again.metadata.exif is not None
    read_back = Image.Exif()
    read_back.load(again.metadata.exif)
    assert read_back.get_ifd(0x8825)[1] == "N"


@ALL
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photo_is_not_turned_again_by_others(
    tmp_path: Path,
    quadrants: np.ndarray,
    make_exif: Callable[..., bytes],
    make_xmp: Callable[..., bytes],
    suffix: str,
    orientation: int,
) -> None:
    with Image.fromarray(quadrants) as image:
        exif = b"Exif\0\0" + make_exif(orientation)
        image.save(tmp_path / "in.jpg", exif=exif, xmp=make_xmp(orientation), quality=95)
    photo = read(tmp_path / "in.jpg")
    write(tmp_path / f"out{suffix}", photo, LOSSLESS)
    with Image.open(tmp_path / f"out{suffix}") as image:
        seen = np.asarray(ImageOps.exif_transpose(image))
    assert np.abs(seen.astype(int) - photo.pixels).max() < 40
    assert np.array_equal(read(tmp_path / f"out{suffix}").pixels, seen)


@ALL
def test_exif_is_parsed_once_a_writing(
    tmp_path: Path, carried: Photo, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[object] = []
    checked = exif.checked
    monkeypatch.setattr(exif, "checked", lambda block: parsed.append(block) or checked(block))
    write(tmp_path / f"a{suffix}", carried)
    assert len(parsed) == 1


@ALL
def test_exif_that_cannot_be_edited_does_not_stop_the_writing(tmp_path: Path, carried: Photo, suffix: str) -> None:
    odd = replace(carried.metadata, exif=b"II*\0" + (4).to_bytes(4, "little") + bytes(100))
    write(tmp_path / f"a{suffix}", replace(carried, metadata=odd))
    assert np.abs(read(tmp_path / f"a{suffix}").pixels.astype(int) - carried.pixels).max() <= 40


def test_a_deep_photo_asks_for_the_room_it_takes(
    tmp_path: Path, deep: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """100 × 100 RGB takes 30,000 bytes at 8 bits and 60,000 at 16."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=59_999))
    with pytest.raises(WriteError, match="make room"):
        write(tmp_path / "a.png", Photo(pixels=deep.copy()))
    write(tmp_path / "a.png", Photo(pixels=deep.copy()), WriteOptions(bits=8))


def test_an_exclusive_writing_replaces_nothing(tmp_path: Path, smooth: np.ndarray) -> None:
    write(tmp_path / "a.png", Photo(pixels=smooth.copy()), exclusive=True)
    before = (tmp_path / "a.png").read_bytes()
    with pytest.raises(FileExistsError):
        write(tmp_path / "a.png", Photo(pixels=smooth[::-1].copy()), exclusive=True)
    assert (tmp_path / "a.png").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_a_deep_photo_becomes_a_jpeg_of_eight_bits(tmp_path: Path, deep: np.ndarray) -> None:
    """JPEG holds no more, so that no other depth is offered and none is tried."""
    assert TARGETS["jpeg"].bits == TARGETS["webp"].bits == (8,)
    write(tmp_path / "a.jpg", Photo(pixels=deep.copy()), WriteOptions(quality=100))
    assert read(tmp_path / "a.jpg").bits == 8


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp"])
def test_exif_is_in_the_file_by_another_reader(tmp_path, suffix):
    block = Image.Exif()
    block[0x010F] = "A maker"
    photo = Photo(pixels=np.full((8, 8, 3), 90, np.uint8), metadata=Metadata(exif=block.tobytes()[6:]))
    write(tmp_path / f"a{suffix}", photo)
    with Image.open(tmp_path / f"a{suffix}") as image:
        assert image.getexif()[0x010F] == "A maker"
