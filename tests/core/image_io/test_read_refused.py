"""What can't be read is refused in one line, and what is odd is left out with a note."""

from __future__ import annotations

import contextlib
import io
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core.errors import ReadError, TooLargeError
from core.image_io import exif, from_bytes, read
from tests.core.image_io.test_read import encoded, tiff


def test_the_suffix_does_not_matter(tmp_path: Path, smooth: np.ndarray) -> None:
    path = tmp_path / "not really.jpg"
    path.write_bytes(encoded(Image.fromarray(smooth), "PNG"))
    photo = read(str(path))
    assert np.array_equal(photo.pixels, smooth)
    assert photo.source == str(path)


@pytest.mark.parametrize("name", ["Fotoğraf 🌄 100%.png", "e\u0301.png", "é.png", "%d %s {0}.png", "a" * 251 + ".png"])
def test_any_name_can_be_read(tmp_path: Path, smooth: np.ndarray, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(encoded(Image.fromarray(smooth), "PNG"))
    assert read(path).width == 56


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_text("dear diary"), "not an image"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: None, "no such file"),
        (lambda path: path.write_bytes(bytes(range(256)) * 9), "not an image"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(999)), "damaged"),
    ],
)
def test_what_is_no_photo_is_refused_in_one_line(tmp_path: Path, make: Callable[[Path], object], words: str) -> None:
    path = tmp_path / "line\nbreak.png"
    make(path)
    with pytest.raises(ReadError) as caught:
        read(path)
    message = str(caught.value)
    assert words in message
    assert "line?break.png" in message
    assert "\n" not in message


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes in this system's file system")
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(ReadError, match="regular file"):
        read(tmp_path / "pipe.png")


def test_a_name_no_system_takes_is_refused() -> None:
    for name in ("a\0b.png", "a" * 300 + ".png"):
        with pytest.raises(ReadError, match="Can't read"):
            read(name)


def test_a_forbidden_file_is_refused(tmp_path: Path) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        pytest.skip("root may read everything")
    path = tmp_path / "secret.png"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(ReadError, match="permissions"):
        read(path)


@pytest.mark.parametrize("bits", [8, 16])
def test_a_huge_png_is_refused_from_its_header(make_png: Callable[..., bytes], bits: int) -> None:
    data = make_png(60_000, 60_000, bits, 2, b"")
    with pytest.raises(TooLargeError, match=r"3,600,000,000 pixels.*400,000,000.*--max-pixels 3600000000"):
        from_bytes(data, source="huge.png")


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "HEIF", "AVIF", "JPEG2000"])
def test_the_limit_is_kept_to_the_pixel_in_every_format(smooth: np.ndarray, form: str) -> None:
    data = encoded(Image.fromarray(smooth), form)
    assert from_bytes(data, max_pixels=40 * 56).height == 40
    with pytest.raises(TooLargeError):
        from_bytes(data, max_pixels=40 * 56 - 1)


def test_pillows_own_limit_does_not_stand_in_the_way(make_png: Callable[..., bytes]) -> None:
    # 200 megapixels, over the 179 at which Pillow refuses by itself
    with Image.open(io.BytesIO(make_png(200_000, 1_000, 1, 0, b""))) as image:
        assert image.size == (200_000, 1_000)


def hostile_files(smooth: np.ndarray, exif: bytes) -> dict[str, bytes]:
    """One small file per decoder."""
    image = Image.fromarray(smooth)
    deep = smooth * np.uint16(211)
    files = {
        form: encoded(image, form, **({} if form in ("BMP", "GIF", "JPEG2000") else {"exif": exif}))
        for form in ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "HEIF", "AVIF", "JPEG2000")
    }
    files["progressive"] = encoded(image, "JPEG", progressive=True)
    files["deep TIFF"] = tiff(deep, photometric="rgb", compression="adobe_deflate")
    files["deep PNG"] = imagecodecs.png_encode(deep)
    files["deep JPEG 2000"] = imagecodecs.jpeg2k_encode(deep, level=0, codecformat="jp2")
    files["deep AVIF"] = imagecodecs.avif_encode(deep >> 6, bitspersample=10, level=90, speed=9)
    return files


def test_a_truncated_file_is_refused_or_complete(smooth: np.ndarray, make_exif: Callable[..., bytes]) -> None:
    for name, data in hostile_files(smooth, b"Exif\0\0" + make_exif()).items():
        whole = from_bytes(data)
        for length in [*range(1, len(data) - 20, max(1, len(data) // 60)), *range(len(data) - 20, len(data))]:
            try:
                photo = from_bytes(data[:length], source=name)
            except ReadError:
                continue
            assert np.array_equal(photo.pixels, whole.pixels), f"{name} cut to {length} of {len(data)} bytes"
            assert photo.metadata.exif == whole.metadata.exif


def test_damaged_files_raise_nothing_but_our_errors(smooth: np.ndarray, make_exif: Callable[..., bytes]) -> None:
    rng = np.random.default_rng(3)
    for name, data in hostile_files(smooth, b"Exif\0\0" + make_exif()).items():
        for _ in range(25):
            damaged = bytearray(data)
            for at in rng.integers(12, min(len(data), 500), 3):
                damaged[at] = rng.integers(256)
            with contextlib.suppress(ReadError, TooLargeError):
                assert from_bytes(bytes(damaged), source=name, max_pixels=1_000_000).width > 0


def test_a_flipped_bit_in_sixteen_bit_data_is_noticed(deep: np.ndarray) -> None:
    data = bytearray(imagecodecs.png_encode(deep))
    data[len(data) // 2] ^= 1
    with pytest.raises(ReadError, match="checksum"):
        from_bytes(bytes(data))


def test_sixteen_bit_tiff_whose_fourth_sample_is_not_explained(deep: np.ndarray) -> None:
    """As Pillow reads RGB with four samples and no ExtraSamples tag: straight alpha."""
    data = tiff(np.dstack([deep, deep[..., 1]]), photometric="rgb", extrasamples=["unassalpha"])
    said, private = struct.pack("<HHI", 338, 3, 1), struct.pack("<HHI", 65000, 3, 1)
    assert data.count(said) == 1
    photo = from_bytes(data.replace(said, private))
    assert photo.alpha is not None
    np.testing.assert_array_equal(photo.alpha, deep[..., 1])
    np.testing.assert_array_equal(photo.pixels, deep)


def test_a_png_with_a_long_compressed_text_is_read(smooth: np.ndarray) -> None:
    words = PngInfo()
    words.add_text("Comment", "x" * 3_000_000, zip=True)
    photo = from_bytes(encoded(Image.fromarray(smooth), "PNG", pnginfo=words))
    np.testing.assert_array_equal(photo.pixels, smooth)


def behind_its_thumbnail() -> bytes:
    """EXIF whose first directory lies in what the second calls the thumbnail."""
    second = struct.pack("<HHHIIHHIII", 2, 0x201, 4, 1, 40, 0x202, 4, 1, 60, 0)
    first = struct.pack("<HHHIII", 1, 0x112, 3, 1, 6, 8)
    block = (b"II*\0" + struct.pack("<I", 60) + second).ljust(40, b"\0") + b"\xff\xd8" + bytes(18) + first
    return block.ljust(100, b"\0")


def test_odd_exif_is_left_out_with_a_note(smooth: np.ndarray, make_exif: Callable[..., bytes]) -> None:
    for block in (behind_its_thumbnail(), b"rubbish, not EXIF"):
        photo = from_bytes(encoded(Image.fromarray(smooth), "WEBP", lossless=True, exif=b"Exif\0\0" + block))
        assert photo.metadata.exif is None
        assert photo.notes == ("The EXIF is damaged and was left out.",)
        assert np.array_equal(photo.pixels, smooth)
    assert from_bytes(encoded(Image.fromarray(smooth), "WEBP", exif=b"Exif\0\0" + make_exif())).notes == ()
    assert from_bytes(encoded(Image.fromarray(smooth), "PNG")).notes == ()


def pointing_past_the_end(samples: np.ndarray, tag: int) -> bytes:
    data = bytearray(tiff(samples, photometric="rgb", extratags=[(tag, 7, 8, b"12345678", True)]))
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    (at,) = [at for at in range(first + 2, first + 2 + 12 * count, 12) if struct.unpack_from("<H", data, at)[0] == tag]
    struct.pack_into("<I", data, at + 8, len(data) + 1000)
    return bytes(data)


@pytest.mark.parametrize("bits", [8, 16])
def test_a_private_tag_that_points_past_the_end_is_left_out_with_a_note(smooth: np.ndarray, bits: int) -> None:
    samples = smooth if bits == 8 else smooth * np.uint16(257)
    photo = from_bytes(pointing_past_the_end(samples, 65_000))
    assert np.array_equal(photo.pixels, samples)
    assert photo.notes == ("TIFF tag 65000 points outside the file and was left out.",)


@pytest.mark.parametrize("tag", [270, 700, 33432, 34675])
def test_a_tag_of_the_standard_that_points_past_the_end_means_the_file_is_cut(smooth: np.ndarray, tag: int) -> None:
    with pytest.raises(ReadError, match="the file ends early"):
        from_bytes(pointing_past_the_end(smooth, tag))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_exif_is_parsed_once_a_reading(
    smooth: np.ndarray, make_exif: Callable[..., bytes], form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encoded(Image.fromarray(smooth), form, exif=b"Exif\0\0" + make_exif())
    parsed: list[object] = []
    checked = exif.checked
    monkeypatch.setattr(exif, "checked", lambda block: parsed.append(block) or checked(block))
    assert from_bytes(data).metadata.exif is not None
    assert len(parsed) == 1


def test_what_is_private_begins_where_the_standard_says(smooth: np.ndarray) -> None:
    assert from_bytes(pointing_past_the_end(smooth, 32_768)).notes != ()
    with pytest.raises(ReadError, match="the file ends early"):
        from_bytes(pointing_past_the_end(smooth, 32_767))


def test_profiles_that_imagemagick_hid_compressed_are_found():
    from core.image_io import png_chunks

    block = Image.Exif()
    block[0x010F] = "A maker"
    raw = block.tobytes()
    text = b"\nexif\n%8d\n" % len(raw) + raw.hex().encode() + b"\n"
    file = io.BytesIO()
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(file, "PNG")
    first, *rest = png_chunks.chunks(file.getvalue())
    for hidden in (
        png_chunks.Chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(text)),
        png_chunks.Chunk(b"tEXt", b"Raw profile type exif\0" + text),
    ):
        photo = from_bytes(png_chunks.assembled([first, hidden, *rest]))
        assert photo.metadata.exif is not None
        assert b"A maker" in photo.metadata.exif


def test_a_profile_that_only_has_the_signature_is_none():
    from core.image_io import colour

    assert colour.space(bytes(36) + b"acsp") == ""
    assert colour.space(bytes(200)) == ""
    assert colour.space(None) == ""
