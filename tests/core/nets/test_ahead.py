"""Our restorer ahead of another network."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import nn

from core.causal.factors import NAMES
from core.engine.box import Box, around
from core.engine.tiling import cut
from core.nets.ahead import Ahead
from core.nets.contract import Inset, RestorerNet, Told
from core.nets.enlarger import Enlarger, EnlargerFacts
from core.nets.restorer import Restorer, RestorerConfig
from core.nets.unet import UNet, UNetConfig


class Strided(nn.Module):
    """×2, on a grid of eight: what a pixel becomes depends on where in its block it is, and on two pixels around."""

    def __init__(self) -> None:
        super().__init__()
        self.mask = nn.Parameter(torch.rand(8, 8))
        self.mix = nn.Conv2d(3, 12, 5, padding=2)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        height, width = image.shape[2:]
        assert (height % 8, width % 8) == (0, 0)
        return F.pixel_shuffle(self.mix(image * self.mask.repeat(height // 8, width // 8)), 2)


class Plain(nn.Module):
    """×3 by three convolutions with nothing beyond the borders, as most networks have it."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(),
            nn.Conv2d(8, 27, 3, padding=1), nn.PixelShuffle(3),
        )  # fmt: skip

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return self.body(image)


KINDS = {
    "grid": (Strided, EnlargerFacts(scale=2, multiple=8, margin=2)),
    "plain": (Plain, EnlargerFacts(scale=3, margin=3)),
    "restoring": (lambda: nn.Conv2d(3, 3, 5, padding=2), EnlargerFacts(scale=1, margin=2)),
}


def ours() -> Restorer:
    torch.manual_seed(4)
    sizes = {"channels": 8, "trunk_blocks": 2, "tail_blocks": 1, "context": 4, "condition": 8}
    made = Restorer(RestorerConfig(**sizes, scales=(1, 2))).eval()
    for parameter in made.parameters():
        if parameter.ndim > 1:
            nn.init.normal_(parameter, std=1 / parameter[0].numel() ** 0.5)
    return made


@pytest.fixture(params=sorted(KINDS))
def net(request) -> Ahead:
    network, facts = KINDS[request.param]
    torch.manual_seed(6)
    return Ahead(ours(), Enlarger(network(), facts)).eval()


@pytest.fixture
def pixels() -> np.ndarray:
    """131×117, larger than the margins of all; no side is a multiple of anything."""
    return np.random.default_rng(2).integers(0, 256, (131, 117, 3), np.uint8)


def told(shift: float = 0.0) -> Told:
    return Told(latents=torch.linspace(-1, 1, len(NAMES))[None] + shift)


def tile_of(net: RestorerNet, pixels: np.ndarray, tile: Box, scale: int, how: Told | None = None) -> torch.Tensor:
    given = around(tile, Box(0, 0, *pixels.shape[:2]), net.margin, net.border, net.multiple)
    inset = Inset(tile.top - given.top, tile.left - given.left, tile.height, tile.width)
    with torch.inference_mode():
        return net.finish(net.prepare(cut(pixels, given), inset, scale), how or told(), scale)


def test_it_is_a_restorer(net):
    assert isinstance(net, RestorerNet)
    assert net.scales[0] == 1
    assert set(net.factors) == set(NAMES)


TILES = [Box(0, 0, 17, 13), Box(17, 0, 131, 13), Box(60, 59, 61, 80), Box(5, 3, 22, 117), Box(100, 90, 131, 117)]


@pytest.mark.parametrize("tile", TILES)
def test_a_tile_equals_the_whole(net, pixels, tile):
    for scale in net.scales:
        whole = tile_of(net, pixels, Box(0, 0, 131, 117), scale)
        assert whole.shape == (1, 3, 131 * scale, 117 * scale)
        part = whole[:, :, tile.top * scale : tile.bottom * scale, tile.left * scale : tile.right * scale]
        assert torch.allclose(tile_of(net, pixels, tile, scale), part, atol=1e-4)


@pytest.mark.parametrize("tile", [Box(0, 0, 131, 117), *TILES])
def test_at_its_own_size_it_is_ours_to_the_bit(pixels, tile):
    network, facts = KINDS["plain"]
    net = Ahead(ours(), Enlarger(network(), facts)).eval()
    assert torch.equal(tile_of(net, pixels, tile, 1), tile_of(net.ours, pixels, tile, 1))


def test_their_network_sees_what_ours_made_of_the_whole_photo_and_nothing_beyond(pixels):
    """By hand: ours at ×1, then theirs, as its authors run it."""
    network, facts = KINDS["plain"]
    net = Ahead(ours(), Enlarger(network(), facts)).eval()
    whole = Box(0, 0, 131, 117)
    with torch.inference_mode():
        byhand = net.enlarger.network(tile_of(net.ours, pixels, whole, 1).clamp(0, 1))
    assert torch.allclose(tile_of(net, pixels, whole, 3), byhand, atol=1e-5)


def test_a_slider_moves_what_their_network_sees(net, pixels):
    tile, scale = Box(10, 10, 40, 40), net.scales[-1]
    before, after = (tile_of(net, pixels, tile, scale, told(shift)) for shift in (0.0, 0.7))
    assert float((after - before).abs().max()) > 1e-3


def test_what_is_prepared_serves_every_position_of_the_sliders(net, pixels):
    tile, scale = Box(40, 40, 70, 60), net.scales[-1]
    given = around(tile, Box(0, 0, *pixels.shape[:2]), net.margin, net.border, net.multiple)
    inset = Inset(tile.top - given.top, tile.left - given.left, tile.height, tile.width)
    with torch.inference_mode():
        prepared = net.prepare(cut(pixels, given), inset, scale)
        for shift in (0.0, 0.5, 0.0):
            fresh = tile_of(net, pixels, tile, scale, told(shift))
            assert torch.equal(net.finish(prepared, told(shift), scale), fresh)


def test_their_network_computes_in_float32_whatever_ours_does(net):
    low = net.converted(torch.device("cpu"), torch.bfloat16)
    assert {each.dtype for each in low.enlarger.parameters()} == {torch.float32}
    assert low.ours.body_dtype is torch.bfloat16
    assert net.ours.body_dtype is torch.float32


def test_a_restorer_with_a_grid_can_not_stand_before():
    unet = UNet(UNetConfig(channels=(4, 4, 6, 8), context=4, condition=8, scales=(1, 2)))
    with pytest.raises(ValueError, match="without a grid"):
        Ahead(unet, Enlarger(Plain(), KINDS["plain"][1]))
