"""Which crops the encoder sees."""

import numpy as np
import pytest

from core.nets.crops import choose_crops


def coded(height: int, width: int) -> np.ndarray:
    """Pixels that tell their own row and column modulo 256."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([rows % 256, columns % 256, (rows + columns) % 251], axis=2).astype(np.uint8)


@pytest.mark.parametrize(("height", "width"), [(1000, 700), (129, 2000), (128, 128), (240, 135)])
def test_crops_lie_on_the_grid_of_eight(height, width):
    crops = (choose_crops(coded(height, width)) * 255).round()
    assert crops.shape[0] <= 16
    assert crops.shape[2:] == (128, 128)
    assert (crops[:, 0, 0, 0] % 8 == 0).all()
    assert (crops[:, 1, 0, 0] % 8 == 0).all()


def test_crops_of_a_large_photo_are_spread():
    crops = choose_crops(np.random.default_rng(0).integers(0, 255, (1024, 1024, 3), dtype=np.uint8))
    assert len(crops) == 16
    assert len({crop.numpy().tobytes() for crop in crops}) == 16


def test_a_small_photo_is_taken_whole():
    crops = choose_crops(coded(60, 93))
    assert crops.shape == (1, 3, 56, 88)


def test_a_tiny_photo_is_mirrored_up():
    assert choose_crops(coded(5, 40)).shape == (1, 3, 32, 40)
    assert choose_crops(coded(1, 1)).shape == (1, 3, 32, 32)


def test_sixteen_bits_give_the_same_range():
    eight = choose_crops(coded(64, 64))
    sixteen = choose_crops(coded(64, 64).astype(np.uint16) * 257)
    np.testing.assert_allclose(eight, sixteen, atol=1e-6)


def test_of_each_neighbourhood_the_crop_of_middling_variance_is_taken():
    """Fields of 128² beside each other with noise of 1, 10, 10 and 60: only those of 10 are looked at."""
    deviations = np.tile(np.repeat([1.0, 10.0, 10.0, 60.0], 128), 2)
    noise = np.random.default_rng(0).normal(size=(1024, 1024, 1)) * deviations[None, :, None]
    photo = (128 + noise.repeat(3, axis=2)).clip(0, 255).astype(np.uint8)
    spreads = choose_crops(photo).std(dim=(1, 2, 3)) * 255
    assert len(spreads) == 16
    np.testing.assert_allclose(spreads, 10, rtol=0.05)
