"""Colours under transparency."""

from __future__ import annotations

import numpy as np
import pytest

from core.image_io.alpha import bleed, flattened, unpremultiplied


def test_the_ring_around_a_visible_area_takes_its_colour_exactly() -> None:
    pixels = np.zeros((20, 40, 3), np.uint8)
    alpha = np.zeros((20, 40), np.uint8)
    pixels[:, :16], alpha[:, :16] = (200, 10, 30), 255
    filled = bleed(pixels, alpha)
    assert (filled == (200, 10, 30)).all()


def test_visible_pixels_stay_bit_for_bit_and_the_input_is_untouched() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 65536, (61, 37, 3), dtype=np.uint16)
    alpha = np.where(rng.random((61, 37)) < 0.3, 0, 40_000).astype(np.uint16)
    before = pixels.copy()
    filled = bleed(pixels, alpha)
    assert filled.dtype == np.uint16
    assert np.array_equal(filled[alpha > 0], before[alpha > 0])
    assert np.array_equal(pixels, before)


def test_a_ring_pixel_is_the_alpha_weighted_mean_of_its_neighbours() -> None:
    pixels = np.zeros((1, 3, 3), np.uint8)
    pixels[0, 0], pixels[0, 2] = 100, 200
    alpha = np.array([[30, 0, 90]], np.uint8)
    assert bleed(pixels, alpha)[0, 1].tolist() == [175, 175, 175]  # (30 · 100 + 90 · 200) / 120


def test_far_from_everything_the_nearest_side_wins() -> None:
    pixels = np.zeros((64, 256, 3), np.uint8)
    alpha = np.zeros((64, 256), np.uint8)
    pixels[:, :4], alpha[:, :4] = (255, 0, 0), 255
    pixels[:, -4:], alpha[:, -4:] = (0, 0, 255), 255
    filled = bleed(pixels, alpha)
    assert (filled[:, :40, 0] > 200).all()
    assert (filled[:, -40:, 2] > 200).all()


@pytest.mark.parametrize("level", [0, 255])
def test_nothing_visible_or_nothing_transparent_changes_nothing(level: int) -> None:
    pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    filled = bleed(pixels, np.full((4, 4), level, np.uint8))
    assert np.array_equal(filled, pixels)
    assert filled is not pixels


def test_no_dark_fringe_after_averaging_across_the_edge() -> None:
    pixels = np.zeros((32, 32, 3), np.uint8)
    alpha = np.zeros((32, 32), np.uint8)
    y, x = np.mgrid[:32, :32]
    inside = (y - 16) ** 2 + (x - 16) ** 2 < 100
    pixels[inside], alpha[inside] = 240, 255
    filled = bleed(pixels, alpha).astype(int)
    smoothed = (filled + np.roll(filled, 1, 0) + np.roll(filled, 1, 1) + np.roll(filled, 1, (0, 1))) / 4
    assert smoothed[inside].min() == 240


def test_flattening_mixes_by_alpha_with_rounding() -> None:
    pixels = np.array([[[255, 100, 0]]], np.uint8)
    alpha = np.array([[128]], np.uint8)
    # 255·128/255 + 255·127/255 = 255; 100·128/255 + 127 = 177.2; 127
    assert flattened(pixels, alpha, (255, 255, 255))[0, 0].tolist() == [255, 177, 127]


def test_flattening_sixteen_bits_does_not_overflow() -> None:
    pixels = np.full((1, 3, 3), 65535, np.uint16)
    alpha = np.array([[65535, 0, 32768]], np.uint16)
    assert (flattened(pixels, alpha, (255, 255, 255)) == 65535).all()
    assert flattened(pixels, alpha, (0, 0, 0))[0, :, 0].tolist() == [65535, 0, 32768]


def test_unpremultiplying_divides_and_clips() -> None:
    colours = np.array([[50, 200, 9]], np.uint8)
    alpha = np.array([[100, 100, 0]], np.uint8)
    assert unpremultiplied(colours, alpha).tolist() == [[128, 255, 0]]  # 50 · 255 / 100 = 127.5, to even


def test_flattening_rounds_to_the_nearest() -> None:
    # 100 · 130/255 + 255 · 125/255 = 175.98; 101 · 128/255 + 127 = 177.7; 10 · 1/255 = 0.04
    pixels = np.array([[[100, 101, 10]]], np.uint8)
    assert flattened(pixels, np.array([[130]], np.uint8), (255, 255, 255))[0, 0, 0] == 176
    assert flattened(pixels, np.array([[128]], np.uint8), (255, 255, 255))[0, 0, 1] == 178
    assert flattened(pixels, np.array([[1]], np.uint8), (0, 0, 0))[0, 0, 2] == 0


def test_filled_pixels_are_rounded_to_the_nearest() -> None:
    pixels = np.zeros((1, 3, 3), np.uint8)
    pixels[0, 0], pixels[0, 2] = 100, 201
    assert bleed(pixels, np.array([[30, 0, 90]], np.uint8))[0, 1].tolist() == [176] * 3  # 175.75
    assert bleed(pixels, np.array([[90, 0, 30]], np.uint8))[0, 1].tolist() == [125] * 3  # 125.25


def test_eight_rings_follow_their_own_side() -> None:
    """Of 21 pixels in a line only the ends are known: each side fills its eight, wherever the coarse blocks lie."""
    pixels = np.zeros((1, 21, 3), np.uint8)
    pixels[0, 0], pixels[0, 20] = 200, 100
    alpha = np.zeros((1, 21), np.uint8)
    alpha[0, [0, 20]] = 255
    filled = bleed(pixels, alpha)[0, :, 0]
    assert filled[:9].tolist() == [200] * 9
    assert filled[12:].tolist() == [100] * 9


def test_deep_inside_the_mean_of_the_smallest_block_is_rounded() -> None:
    """Columns 0 to 15 are visible, the rings fill 16 to 23; the next ones take the mean of those in their block."""
    pixels = np.zeros((64, 64, 3), np.uint8)
    alpha = np.zeros((64, 64), np.uint8)
    pixels[:, :16] = (np.arange(64) ** 2 // 16)[:, None, None]
    alpha[:, :16] = 255
    filled = bleed(pixels, alpha)[..., 0]
    means = [float(filled[top : top + 16, 16:24].mean()) for top in range(0, 64, 16)]
    assert any(mean % 1 > 0.5 for mean in means)
    assert filled[::16, 24:32].tolist() == [[round(mean)] * 8 for mean in means]


def test_flattening_rounds_every_level_under_every_alpha() -> None:
    levels, alpha = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8))
    flat = flattened(np.repeat(levels[..., None], 3, axis=2), alpha, (255, 7, 0))
    share = alpha[..., None] / 255.0
    assert np.array_equal(flat, np.rint(levels[..., None] * share + np.array([255, 7, 0]) * (1 - share)))
