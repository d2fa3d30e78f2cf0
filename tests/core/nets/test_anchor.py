"""Low frequencies belong to the photo."""

import numpy as np
import pytest
import torch

from core.causal.factors import FACTORS
from core.nets.anchor import REACH, SIGMA, anchored
from core.nets.contract import Told
from core.nets.restorer import Restorer, RestorerConfig


def smoothed(image_HW: np.ndarray, sigma: float) -> np.ndarray:
    """By NumPy, rows and columns one after the other, cut at three deviations; the border repeated."""
    place = np.arange(-3 * int(sigma), 3 * int(sigma) + 1)
    kernel = np.exp(-0.5 * (place / sigma) ** 2)
    for axis in (0, 1):
        image_HW = np.apply_along_axis(
            lambda line: np.convolve(np.pad(line, len(place) // 2, mode="edge"), kernel / kernel.sum(), "valid"),
            axis,
            image_HW,
        )
    return image_HW


@pytest.mark.parametrize("scale", [1, 2, 4])
def test_a_constant_vanishes(scale):
    constant = torch.tensor([0.3, -0.2, 0.1])[None, :, None, None].expand(1, 3, 40 * scale, 24 * scale)
    assert float(anchored(constant, scale).abs().max()) < 1e-6


@pytest.mark.parametrize("scale", [2, 3])
def test_a_grid_vanishes_where_every_phase_is_anchored(scale):
    grid = torch.randn((1, 3, scale, scale), generator=torch.Generator().manual_seed(3)).repeat(1, 1, 40, 24)
    assert float(anchored(grid, scale, by_phase=True).abs().max()) < 1e-6
    plain = anchored(grid, scale)
    assert float((plain - (grid - grid.mean(dim=(2, 3), keepdim=True))).abs().max()) < 1e-5


def test_phases_are_anchored_as_pictures_of_their_own():
    """Against each phase cut out by strides."""
    residual = torch.randn((1, 1, 90, 60), generator=torch.Generator().manual_seed(4))
    found = anchored(residual, 2, by_phase=True)
    for y in (0, 1):
        for x in (0, 1):
            expected = anchored(residual[:, :, y::2, x::2].contiguous(), 1)
            torch.testing.assert_close(found[:, :, y::2, x::2], expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize(("period", "kept"), [(4, 1.0), (100, 0.1187), (200, 0.0311)])
def test_waves_by_hand(period, kept):
    """Of a wave of P pixels remains 1 - exp(-½ (2π 8 / P)²)."""
    wave = torch.sin(2 * torch.pi * torch.arange(600.0) / period).expand(1, 1, 600, 600).transpose(2, 3)
    found = anchored(wave, 1)[0, 0, 200:400, 300]
    assert float(found.abs().max()) == pytest.approx(kept, abs=0.01)


def test_it_is_the_residual_less_its_gaussian():
    """Inside, by an independent filter."""
    noise = np.random.default_rng(1).normal(size=(120, 110)).astype(np.float32)
    expected = noise - smoothed(noise, SIGMA)
    found = anchored(torch.from_numpy(noise)[None, None], 1)[0, 0].numpy()
    edge = REACH
    np.testing.assert_allclose(found[edge:-edge, edge:-edge], expected[edge:-edge, edge:-edge], atol=1e-5)


def test_no_pixel_farther_than_its_reach_counts():
    image = torch.zeros(1, 1, 120, 120)
    image[0, 0, 60, 60] = 1.0
    touched = (anchored(image, 1)[0, 0] != 0).nonzero()
    assert int((touched - 60).abs().max()) <= REACH
    large = torch.zeros(1, 1, 240, 240)
    large[0, 0, 120, 120] = 1.0
    assert int(((anchored(large, 2)[0, 0] != 0).nonzero() // 2 - 60).abs().max()) <= REACH


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_no_slider_position_tints_or_darkens(scale):
    """Random weights with a strong tint in every head, every corner of the factors: no tint is left, and of what a
    Gaussian of 8 pixels keeps at most a quarter, since g (1 - g) ≤ ¼."""
    torch.manual_seed(7)
    net = Restorer(RestorerConfig(channels=8, trunk_blocks=1, tail_blocks=1, scales=(1, 2, 3), context=4, condition=8))
    for head in net.heads.values():
        torch.nn.init.normal_(head.weight, std=0.05)
        torch.nn.init.constant_(head.bias, 0.3)
    photo = torch.rand((1, 3, 128, 128), generator=torch.Generator().manual_seed(1))
    for corner in (-3.0, 0.0, 3.0):
        with torch.no_grad():
            told = Told(latents=torch.full((1, len(FACTORS)), corner))
            change = (net(photo, told, scale) - net.base(photo, scale))[0].numpy()
            before = net.tail(net.trunk(photo), told, scale)[0].numpy()
        assert np.abs(before.mean(axis=(1, 2))).max() > 0.2
        assert np.abs(change.mean(axis=(1, 2))).max() < 2 / 255
        low = np.stack([smoothed(channel, SIGMA * scale) for channel in change])
        assert np.abs(low).max() < 0.25 * np.abs(before).max()
