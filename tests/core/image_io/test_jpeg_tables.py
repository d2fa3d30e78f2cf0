"""What a JPEG's header says of its compression."""

import io

import numpy as np
import pytest
from PIL import Image

from core.image_io import from_bytes
from core.image_io.jpeg_structure import structure
from core.image_io.jpeg_tables import compression_of


def saved(mode: str = "RGB", **options) -> bytes:
    pixels = np.random.default_rng(1).integers(0, 256, (40, 56, len(mode) if len(mode) > 1 else 1), np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels.squeeze(), mode).save(file, "JPEG", **options)
    return file.getvalue()


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize": True}])
@pytest.mark.parametrize(("code", "sampling"), [(0, (1, 1)), (1, (2, 1)), (2, (2, 2))])
def test_tables_and_subsampling_are_what_pillow_finds(options, code, sampling):
    data = saved(quality=37, subsampling=code, **options)
    found = from_bytes(data).compression
    with Image.open(io.BytesIO(data)) as image:
        tables = image.quantization
    assert (found.luma, found.chroma, found.subsampling) == (tuple(tables[0]), tuple(tables[1]), sampling)


def test_a_grey_file_has_one_table():
    found = from_bytes(saved("L", quality=80)).compression
    assert (found.chroma, found.subsampling) == (None, (1, 1))
    assert found.luma[0] == 6  # 16 at 40 %


def test_other_formats_say_nothing():
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    assert from_bytes(file.getvalue()).compression is None
    assert from_bytes(saved("CMYK")).compression is None


def test_tables_of_sixteen_bits():
    data = saved("L", quality=80)
    at = data.index(b"\xff\xdb")
    length = int.from_bytes(data[at + 2 : at + 4], "big")
    steps = [300 + k for k in range(64)]
    body = bytes([0x10]) + b"".join(step.to_bytes(2, "big") for step in steps)
    wide = data[:at] + b"\xff\xdb" + (2 + len(body)).to_bytes(2, "big") + body + data[at + 2 + length :]
    found = compression_of(wide, structure(wide))
    assert found.luma[:3] == (300, 301, 305)  # zigzag: (0, 0), (0, 1), and (0, 2) comes sixth
    assert found.luma[8] == 302


@pytest.mark.parametrize("cut", [1, 20, 64])
def test_a_table_that_is_cut_or_holds_a_zero_says_nothing(cut):
    data = saved("L", quality=80)
    at = data.index(b"\xff\xdb")
    length = int.from_bytes(data[at + 2 : at + 4], "big")
    body = data[at + 5 : at + 2 + length][: 64 - cut]
    short = data[:at] + b"\xff\xdb" + (3 + len(body)).to_bytes(2, "big") + data[at + 4 : at + 5] + body
    short += data[at + 2 + length :]
    assert compression_of(short, structure(short)) is None
    zero = data[: at + 5 + cut - 1] + b"\0" + data[at + 5 + cut :]
    assert compression_of(zero, structure(zero)) is None
