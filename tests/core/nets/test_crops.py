"""Which crops the encoder sees."""

import numpy as np
import pytest
import torch

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


def texture(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(3).integers(40, 200, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("border", [8, 40, 13])
def test_a_transparent_border_changes_nothing(border):
    inner = texture(200, 296)
    photo = np.pad(inner, ((border, border), (border, border), (0, 0)))
    alpha = np.pad(np.full(inner.shape[:2], 255, np.uint8), border)
    aligned = -border % 8
    assert torch.equal(choose_crops(photo, alpha), choose_crops(inner[aligned:, aligned:]))


def test_no_crop_sees_what_is_transparent():
    """A disc of 300 pixels: crops of 128 and of 64 pixels fit into it."""
    rows, columns = np.mgrid[0:300, 0:300]
    alpha = (((rows - 150) ** 2 + (columns - 150) ** 2 < 150**2) * 255).astype(np.uint8)
    photo = np.where(alpha[..., None] > 0, texture(300, 300), 0).astype(np.uint8)
    crops = choose_crops(photo, alpha)
    assert crops.shape[2:] == (128, 128)
    assert float(crops.min()) > 0
    small = choose_crops(photo[:100], alpha[:100])
    assert small.shape[2:] == (64, 64)
    assert float(small.min()) > 0


def test_what_is_nearly_all_transparent_is_read_where_most_is_seen():
    alpha = np.zeros((200, 200), np.uint8)
    alpha[::2] = 255
    assert choose_crops(texture(200, 200), alpha).shape[2:] == (32, 32)


def test_crops_mostly_clipped_do_not_count():
    photo = texture(256, 512)
    photo[:, 256:] = 255
    photo[:, :128] = 0
    crops = choose_crops(photo)
    clipped = ((crops == 0).all(dim=1) | (crops == 1).all(dim=1)).float().mean(dim=(1, 2))
    assert float(clipped.max()) <= 0.5


def test_a_photo_clipped_all_over_is_read_all_the_same():
    assert len(choose_crops(np.zeros((300, 300, 3), np.uint8))) > 0
