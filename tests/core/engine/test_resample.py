"""Resampling of pixels and of alpha: clipped, rounded, and exact where nothing is to be resampled."""

import numpy as np
import pytest

from core.engine.box import Box, grown, rounded
from core.engine.resample import resample, upscale_alpha


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_overshoot_is_clipped_and_never_wraps(dtype):
    """A bicubic step from the darkest to the brightest value overshoots on both sides."""
    peak = np.iinfo(dtype).max
    step = np.zeros((8, 16, 3), dtype)
    step[:, 8:] = peak
    large = resample(step, Box(0.0, 0.0, 8.0, 16.0), 24, 48)
    assert (large[:, :20] < peak // 4).all()
    assert (large[:, 28:] > peak - peak // 4).all()
    assert large.min() == 0
    assert large.max() == peak


def test_whole_pixels_of_the_same_size_are_cut_bit_for_bit():
    pixels = np.random.default_rng(0).integers(0, 256, (9, 11, 3), np.uint8)
    part = resample(pixels, Box(2.0, 3.0000001, 7.0, 10.0), 5, 7)
    assert np.array_equal(part, pixels[2:7, 3:10])
    assert part.flags.c_contiguous


def test_values_are_rounded_to_the_nearest():
    flat = np.full((4, 4), 100, np.uint8)
    flat[:, 2:] = 101
    small = upscale_alpha(flat, Box(0.0, 0.0, 4.0, 4.0), 1, 1)
    assert small[0, 0] in (100, 101)
    assert upscale_alpha(np.full((4, 4), 101, np.uint8), Box(0.0, 0.0, 4.0, 4.0), 7, 7).tolist() == [[101] * 7] * 7


def test_boxes_grow_to_multiples_and_know_whether_they_are_whole():
    assert grown(Box(5, 9, 12, 20), 2) == Box(3, 7, 14, 22)
    assert grown(Box(5, 9, 12, 20), 2, 16) == Box(0, 0, 16, 32)
    assert grown(Box(1, 1, 2, 2), 3, 4) == Box(-4, -4, 8, 8)
    assert rounded(Box(1.0, 2.0000004, 3.0, 4.0)) == Box(1, 2, 3, 4)
    assert rounded(Box(1.0, 2.5, 3.0, 4.0)) is None
