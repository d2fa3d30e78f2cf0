"""Profiles, against numbers computed here from their definition."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from core.image_io import Metadata, Photo, colour

# Linear P3 (D50) to XYZ as in the fixture's profile, and XYZ (D50) to linear sRGB after Lindbloom.
P3_TO_XYZ = np.array([[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]])
XYZ_TO_SRGB = np.array(
    [[3.1338561, -1.6168667, -0.4906146], [-0.9787684, 1.9161415, 0.0334540], [0.0719453, -0.2289914, 1.4052427]]
)


def srgb_level(linear: np.ndarray) -> np.ndarray:
    """sRGB's own curve, 0…255."""
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("patch", [(128, 128, 128), (180, 90, 60), (70, 110, 190), (255, 255, 255)])
def test_a_p3_patch_becomes_the_srgb_colour_of_the_same_xyz(p3_profile: bytes, patch: tuple[int, int, int]) -> None:
    photo = Photo(pixels=np.full((4, 4, 3), patch, np.uint8), metadata=Metadata(icc=p3_profile))
    shown = colour.to_srgb(photo)
    expected = srgb_level(XYZ_TO_SRGB @ P3_TO_XYZ @ (np.array(patch) / 255) ** (0x0233 / 256))
    assert np.abs(shown.pixels[0, 0] - expected).max() <= 1
    assert shown.metadata.icc is None


def test_a_deep_photo_is_shown_at_eight_bits_with_its_alpha(p3_profile: bytes) -> None:
    photo = Photo(
        pixels=np.full((2, 2, 3), 65535, np.uint16),
        alpha=np.full((2, 2), 32896, np.uint16),
        metadata=Metadata(icc=p3_profile, xmp=b"<x/>"),
    )
    shown = colour.to_srgb(photo)
    assert (shown.bits, shown.pixels[0, 0].tolist(), int(shown.alpha[0, 0])) == (8, [255, 255, 255], 128)  # type: ignore[index]
    assert shown.metadata.xmp == b"<x/>"


def test_linear_grey_becomes_srgb_grey(linear_grey_profile: bytes) -> None:
    photo = Photo(pixels=np.full((2, 2, 3), 128, np.uint8), grey=True, metadata=Metadata(icc=linear_grey_profile))
    expected = float(srgb_level(np.array(128 / 255)))  # 187.8
    for shown in (colour.to_srgb(photo), colour.without_grey_profile(photo)):
        assert shown.metadata.icc is None
        assert np.abs(shown.pixels - expected).max() <= 1
        assert np.ptp(shown.pixels) == 0


def test_linear_grey_keeps_its_depth_without_its_profile(linear_grey_profile: bytes) -> None:
    pixels = np.repeat(np.arange(0, 65536, 16, dtype=np.uint16)[None, :, None], 3, axis=2)
    photo = Photo(pixels=pixels, grey=True, metadata=Metadata(icc=linear_grey_profile))
    converted = colour.without_grey_profile(photo).pixels[0, :, 0]
    assert np.unique(converted).size > 3500
    assert np.abs(converted[2048] / 257 - srgb_level(np.array(0.5))) < 1


def test_a_profile_nobody_can_read_is_taken_for_srgb() -> None:
    broken = bytes(16) + b"RGB " + bytes(16) + b"acsp" + bytes(200)
    photo = Photo(pixels=np.full((2, 2, 3), 99, np.uint8), metadata=Metadata(icc=broken))
    assert (colour.to_srgb(photo).pixels == 99).all()


def test_a_photo_without_profile_is_already_srgb() -> None:
    photo = Photo(pixels=np.arange(12, dtype=np.uint8).reshape(2, 2, 3))
    assert np.array_equal(colour.to_srgb(photo).pixels, photo.pixels)


def test_profiles_stay_only_beside_pixels_they_describe(
    p3_profile: bytes, linear_grey_profile: bytes, black_only_cmyk_profile: bytes
) -> None:
    assert colour.fitting(p3_profile, grey=False) is p3_profile
    assert colour.fitting(p3_profile, grey=True) is p3_profile
    assert colour.fitting(linear_grey_profile, grey=True) is linear_grey_profile
    assert colour.fitting(linear_grey_profile, grey=False) is None
    assert colour.fitting(black_only_cmyk_profile, grey=False) is None
    assert colour.fitting(b"rubbish", grey=False) is None
    assert colour.fitting(None, grey=True) is None


def test_cmyk_goes_through_its_profile(black_only_cmyk_profile: bytes) -> None:
    cyan = Image.new("CMYK", (2, 2), (255, 0, 0, 0))
    half = Image.new("CMYK", (2, 2), (0, 0, 0, 128))
    assert (colour.cmyk_to_rgb(cyan, black_only_cmyk_profile) == 255).all()
    # L* = 100 · 127/255 = 49.8, Y = ((49.8 + 16) / 116)³ = 0.1826, in sRGB 118.5
    assert np.abs(colour.cmyk_to_rgb(half, black_only_cmyk_profile) - 118.5).max() <= 1.5


def test_cmyk_without_profile_is_plain_subtraction() -> None:
    image = Image.new("CMYK", (1, 1), (255, 0, 0, 0))
    assert colour.cmyk_to_rgb(image, None).tolist() == [[[0, 255, 255]]]


def test_lab_becomes_srgb() -> None:
    # L* = 50 is 119 in sRGB (Y = 0.1842); Pillow stores L* · 255/100 and a*, b* as two's complement
    image = Image.frombytes("LAB", (1, 1), bytes([128, 0, 0]))
    assert np.abs(colour.lab_to_rgb(image) - 119.5).max() <= 1.5


def test_the_darkest_grey_of_a_display_is_shown_as_black(grey_black_profile: bytes) -> None:
    """Black point compensation: without it its L* = 20 would stay, 48 in sRGB."""
    for level, expected in ((0, 0), (255, 255)):
        photo = Photo(pixels=np.full((2, 2, 3), level, np.uint8), metadata=Metadata(icc=grey_black_profile))
        assert np.abs(colour.to_srgb(photo).pixels.astype(int) - expected).max() <= 2
