"""Pictures in linear light are brought to sRGB's curve and are seen as before; all others stay as they are."""

from __future__ import annotations

from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from core.image_io import Metadata, Photo, colour, from_bytes, icc_parts, read, write
from core.image_io.light import perceptual
from tests.core.image_io.test_read import encoded


def seen(photo: Photo) -> np.ndarray:
    return colour.to_srgb(photo).pixels.astype(int)


@pytest.fixture(scope="module")
def ramps() -> np.ndarray:
    """Each level of each channel, 256×3 pixels, and mixtures."""
    level = np.arange(256, dtype=np.uint8)
    return np.stack([np.stack([level, level, level], -1), np.stack([level, level[::-1], level // 2], -1)])


def test_linear_rgb_is_seen_as_before(ramps: np.ndarray, linear_profile: bytes) -> None:
    stored = Photo(pixels=ramps.copy(), metadata=Metadata(icc=linear_profile))
    photo = perceptual(stored)
    assert photo.metadata.icc not in (None, linear_profile)
    assert np.abs(seen(photo) - seen(stored)).max() <= 6  # of saturated shadows, where sRGB's curve is steep
    assert np.abs(seen(photo) - seen(stored)).mean() < 0.7
    # 128 of 255 is 0.502 of light, by sRGB's curve 1.055 · 0.502 ^ (1 / 2.4) - 0.055 = 0.7366
    assert photo.pixels[0, 128].tolist() == [188, 188, 188]


def test_linear_grey_of_sixteen_bits_keeps_its_levels(linear_grey_profile: bytes) -> None:
    levels = np.arange(0, 65536, 16, dtype=np.uint16).reshape(64, 64)
    photo = from_bytes(imagecodecs.png_encode(levels))
    photo = perceptual(Photo(pixels=photo.pixels.copy(), grey=True, metadata=Metadata(icc=linear_grey_profile)))
    assert colour.space(photo.metadata.icc) == "GRAY"
    assert len(np.unique(photo.pixels)) == 4096
    expected = 65535 * (1.055 * (levels[32, 7] / 65535) ** (1 / 2.4) - 0.055)
    assert abs(float(photo.pixels[32, 7, 0]) - expected) <= 1


def test_others_stay_as_they_are(ramps: np.ndarray, p3_profile: bytes, grey_black_profile: bytes) -> None:
    for icc in (None, p3_profile, grey_black_profile, b"rubbish", b"\0" * 36 + b"acsp" + bytes(200)):
        photo = Photo(pixels=ramps.copy(), metadata=Metadata(icc=icc))
        assert perceptual(photo) is photo


def test_a_linear_file_reaches_the_network_by_srgbs_curve(
    tmp_path: Path, ramps: np.ndarray, linear_profile: bytes
) -> None:
    photo = from_bytes(encoded(Image.fromarray(ramps), "PNG", icc_profile=linear_profile))
    assert photo.pixels[0, 128, 0] == 188
    write(tmp_path / "a.png", photo)
    with Image.open(tmp_path / "a.png") as image:
        assert image.info["icc_profile"] == photo.metadata.icc
    assert read(tmp_path / "a.png").pixels[0, 128, 0] == 188  # and is not brought there twice


PARAMETERS = {
    0: ([2.2], lambda x: x**2.2),
    1: ([2.0, 0.5, 0.25], lambda x: (0.5 * x + 0.25) ** 2),
    2: ([2.0, 0.5, -0.25, 0.1], lambda x: max(0.5 * x - 0.25, 0) ** 2 + 0.1),
    3: (
        [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045],
        lambda x: ((x + 0.055) / 1.055) ** 2.4 if x >= 0.04045 else x / 12.92,
    ),
    4: ([2.0, 1.0, 0.0, 0.5, 0.5, 0.1, 0.2], lambda x: x**2 + 0.1 if x >= 0.5 else 0.5 * x + 0.2),
}


@pytest.mark.parametrize("kind", PARAMETERS)
def test_parametric_curves_are_read_as_the_standard_writes_them(kind: int) -> None:
    numbers, expected = PARAMETERS[kind]
    tag = b"para\0\0\0\0" + kind.to_bytes(2, "big") + b"\0\0" + icc_parts.fixed(*numbers)
    function = icc_parts.curve_function(tag)
    assert function is not None
    for x in (0.0, 0.02, 0.3, 0.6, 1.0):
        assert float(function(np.array([x]))[0]) == pytest.approx(expected(x), abs=1e-4)


def test_sampled_curves_are_read_and_odd_ones_are_not() -> None:
    table = b"curv\0\0\0\0\0\0\0\3" + (0).to_bytes(2, "big") + (16384).to_bytes(2, "big") + (65535).to_bytes(2, "big")
    function = icc_parts.curve_function(table)
    assert function is not None
    assert float(function(np.array([0.5]))[0]) == pytest.approx(0.25, abs=1e-4)
    for bad in (
        b"",
        b"curv",
        table[:-1],
        b"para\0\0\0\0\0\7\0\0" + bytes(40),
        b"para\0\0\0\0\0\0\0\0",
        b"text" + bytes(9),
    ):
        assert icc_parts.curve_function(bad) is None
