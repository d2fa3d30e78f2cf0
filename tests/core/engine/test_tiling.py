"""Tiles cover the area once, and the border is mirrored."""

import numpy as np
import pytest

from core.engine.tiling import Box, cut, tiles


@pytest.mark.parametrize(
    ("height", "width", "side"), [(1, 1, 8), (7, 13, 4), (97, 101, 32), (64, 64, 64), (65, 64, 64)]
)
def test_tiles_cover_every_pixel_once(height, width, side):
    seen = np.zeros((height + 3, width + 5), int)
    for tile in tiles(Box(3, 5, height + 3, width + 5), side):
        assert tile.height <= side
        assert tile.width <= side
        seen[tile.top : tile.bottom, tile.left : tile.right] += 1
    assert (seen[3:, 5:] == 1).all()
    assert seen.sum() == height * width


def test_the_border_is_mirrored_then_repeated():
    row = np.array([10, 20, 30], np.uint8)
    photo = np.repeat(row[None, :, None], 3, axis=2)
    pixels = cut(photo, Box(0, -4, 1, 7))[0, 0, 0] * 255
    np.testing.assert_allclose(pixels, [10, 20, 30, 20, 10, 20, 30, 20, 10, 10, 10], atol=1e-4)


def test_inside_it_is_the_photo_itself(photo):
    pixels = cut(photo.pixels, Box(3, 5, 20, 40))
    np.testing.assert_allclose(pixels[0].permute(1, 2, 0) * 255, photo.pixels[3:20, 5:40], atol=1e-4)


def test_sixteen_bits_are_scaled_by_their_own_peak():
    assert float(cut(np.full((2, 2, 3), 65535, np.uint16), Box(0, 0, 2, 2)).max()) == 1.0
