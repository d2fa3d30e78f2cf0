"""Sound files of rare kinds are read, or refused by what they are; never called damaged, never with a Python object."""

from __future__ import annotations

import io
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

from core.errors import ReadError
from core.image_io import from_bytes
from tests.core.image_io.test_read import encoded, tiff


def message_of(data: bytes) -> str:
    """Why the data can't be read; empty if they can."""
    try:
        from_bytes(data)
    except ReadError as error:
        return str(error)
    return ""


def test_a_twelve_bit_jpeg_is_read_at_its_depth() -> None:
    levels = np.repeat(np.repeat(np.arange(0, 4096, 64, dtype=np.uint16), 8)[None], 64, 0)
    data = imagecodecs.jpeg8_encode(np.dstack([levels] * 3), level=100, bitspersample=12)
    photo = from_bytes(data)
    assert photo.bits == 16
    middle = photo.pixels[32, 4::8, 1].astype(int)
    assert np.abs(middle - levels[32, 4::8].astype(int) * 65535 / 4095).max() < 64  # 4 of 4,095
    assert len(np.unique(middle)) == 64


@pytest.mark.parametrize("bits", [8, 12, 16])
def test_a_lossless_jpeg_is_read_exactly(smooth: np.ndarray, bits: int) -> None:
    grey = (smooth[..., 1].astype(np.uint16) * ((1 << bits) - 1) // 255).astype(np.uint8 if bits == 8 else np.uint16)
    data = imagecodecs.jpeg8_encode(grey, lossless=True, bitspersample=bits)
    photo = from_bytes(data)
    assert photo.grey
    expected = grey if bits == 8 else (grey.astype(np.uint32) * 65535 + (1 << bits) // 2) // ((1 << bits) - 1)
    assert np.abs(photo.pixels[..., 0].astype(int) - expected).max() <= (bits == 12)


@pytest.mark.parametrize(("marker", "words"), [(0xC5, "hierarchical JPEG"), (0xC7, "hierarchical JPEG")])
def test_a_jpeg_of_an_unsupported_kind_is_named(smooth: np.ndarray, marker: int, words: str) -> None:
    data = encoded(Image.fromarray(smooth), "JPEG").replace(b"\xff\xc0", bytes([0xFF, marker]), 1)
    with pytest.raises(ReadError, match=f"it is a {words}, which is not supported") as caught:
        from_bytes(data)
    assert "damaged" not in str(caught.value)


@pytest.mark.parametrize("compression", ["jpegxl", "webp", "zstd", "lzma", "packbits", "png", "lerc"])
def test_tiff_is_read_whatever_it_is_packed_with(smooth: np.ndarray, compression: str) -> None:
    options = {"compressionargs": {"lossless": True}} if compression in ("webp", "jpegxl") else {}
    photo = from_bytes(tiff(smooth, photometric="rgb", compression=compression, **options))
    np.testing.assert_array_equal(photo.pixels, smooth)


@pytest.mark.parametrize("bits", [8, 16])
def test_cmyk_with_alpha_keeps_its_transparency(bits: int) -> None:
    """A quarter of black ink, by Pillow's formula (255 - C) · (255 - K) / 255 = 191; half transparent."""
    inks = np.full((16, 16, 5), (0, 0, 0, 64, 128), np.uint8)
    samples = inks if bits == 8 else inks * np.uint16(257)
    photo = from_bytes(tiff(samples, photometric="separated", extrasamples=["unassalpha"]))
    assert (photo.pixels == 191).all()
    assert photo.alpha is not None
    assert (photo.alpha == 128).all()


def test_other_inks_are_refused_by_name() -> None:
    data = tiff(np.zeros((16, 16, 4), np.uint8), photometric="separated", extratags=[(332, 3, 1, 2, True)])
    with pytest.raises(ReadError, match="inks are others than CMYK") as caught:
        from_bytes(data)
    assert "damaged" not in str(caught.value)


def test_a_tiff_of_an_unknown_packing_names_its_number(smooth: np.ndarray) -> None:
    data = bytearray(tiff(smooth, photometric="rgb"))
    with tifffile.TiffFile(io.BytesIO(bytes(data))) as file:
        at = file.pages.first.tags[259].valueoffset
    data[at : at + 2] = (33_003 + 4000).to_bytes(2, "little")
    with pytest.raises(ReadError, match="compression 37003") as caught:
        from_bytes(bytes(data))
    assert "damaged" not in str(caught.value)


@pytest.mark.parametrize("compression", ["ccitt", "packed"])
def test_nothing_of_a_library_reaches_the_terminal(
    smooth: np.ndarray, compression: str, capfd: pytest.CaptureFixture[str]
) -> None:
    file = io.BytesIO()
    image = Image.fromarray(smooth[..., 1] > 60) if compression == "ccitt" else Image.fromarray(smooth)
    image.save(file, "TIFF", compression="group4" if compression == "ccitt" else "tiff_lzw")
    data = bytearray(file.getvalue())
    for at in range(8, len(data), 7):
        hurt = data.copy()
        hurt[at] ^= 0x5A
        message_of(bytes(hurt))
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "ICO", "AVIF", "JPEG2000"])
def test_no_message_shows_a_python_object(smooth: np.ndarray, form: str, tmp_path: Path) -> None:
    data = encoded(Image.fromarray(smooth), form)
    for end in range(12, min(len(data), 400), 5):
        message = message_of(data[:end])
        assert "<" not in message
        assert " at 0x" not in message
