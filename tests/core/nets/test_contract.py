"""Every restorer keeps what the engine relies on, whatever kind of network it is."""

import numpy as np
import pytest
import torch

from core.causal.factors import NAMES
from core.engine.box import Box, around
from core.engine.tiling import cut
from core.nets.contract import Inset, RestorerNet, Told
from core.nets.restorer import Restorer, RestorerConfig
from core.nets.unet import UNet, UNetConfig

SIZES = {"context": 4, "condition": 8, "scales": (1, 2, 3)}
KINDS = {
    "restorer": lambda: Restorer(RestorerConfig(channels=8, trunk_blocks=2, tail_blocks=1, **SIZES)),
    "unet": lambda: UNet(UNetConfig(channels=(4, 4, 6, 8), **SIZES)),
}


@pytest.fixture(params=sorted(KINDS))
def net(request) -> RestorerNet:
    torch.manual_seed(4)
    made = KINDS[request.param]().eval()
    for parameter in made.parameters():
        if parameter.ndim > 1:
            torch.nn.init.normal_(parameter, std=1 / parameter[0].numel() ** 0.5)
    return made


@pytest.fixture
def pixels() -> np.ndarray:
    """53×41: no side is a multiple of anything."""
    return np.random.default_rng(2).integers(0, 256, (53, 41, 3), np.uint8)


def told(**options) -> Told:
    return Told(latents=torch.linspace(-1, 1, len(NAMES))[None], **options)


def tile_of(net: RestorerNet, pixels: np.ndarray, tile: Box, scale: int, **options) -> torch.Tensor:
    given = around(tile, Box(0, 0, *pixels.shape[:2]), net.margin, net.border, net.multiple)
    inset = Inset(tile.top - given.top, tile.left - given.left, tile.height, tile.width)
    with torch.inference_mode():
        return net.finish(net.prepare(cut(pixels, given), inset, scale), told(**options), scale)


def test_it_is_a_restorer(net):
    assert isinstance(net, RestorerNet)
    assert net.scales == (1, 2, 3)
    assert set(net.factors) == set(NAMES)


@pytest.mark.parametrize("scale", [1, 2, 3])
@pytest.mark.parametrize("tile", [Box(0, 0, 17, 13), Box(17, 0, 53, 13), Box(30, 29, 31, 41), Box(5, 3, 22, 40)])
def test_a_tile_equals_the_whole(net, pixels, scale, tile):
    whole = tile_of(net, pixels, Box(0, 0, 53, 41), scale)
    assert whole.shape == (1, 3, 53 * scale, 41 * scale)
    part = whole[:, :, tile.top * scale : tile.bottom * scale, tile.left * scale : tile.right * scale]
    assert torch.allclose(tile_of(net, pixels, tile, scale), part, atol=1e-4)
    assert float(part.std()) > 0.05


@pytest.mark.parametrize("scale", [1, 2])
def test_a_change_beyond_the_margin_is_not_seen(net, pixels, scale):
    """Along one row: the margin is enough, and it is needed."""
    wide = np.tile(pixels, (1, 6, 1))
    changed = wide.copy()
    changed[:, 20 + net.margin + net.multiple :] ^= 255
    tile = Box(0, 0, 53, 20)
    assert torch.equal(tile_of(net, wide, tile, scale), tile_of(net, changed, tile, scale))
    changed[:, 21:] ^= 255
    assert not torch.equal(tile_of(net, wide, tile, scale), tile_of(net, changed, tile, scale))


def test_a_grey_photo_stays_grey(net, pixels):
    grey = np.repeat(pixels[..., :1], 3, axis=2)
    picture = tile_of(net, grey, Box(0, 0, 20, 20), 2, grey=True)
    assert torch.equal(picture[:, 0], picture[:, 1])
    assert torch.equal(picture[:, 0], picture[:, 2])
    assert not torch.equal(*tile_of(net, grey, Box(0, 0, 20, 20), 2)[:, :2].unbind(1))


def test_features_serve_every_scale_only_where_it_says_so(net, pixels):
    tile = Box(0, 0, 16, 16)
    given = around(tile, Box(0, 0, *pixels.shape[:2]), net.margin, net.border, net.multiple)
    inset = Inset(-given.top, -given.left, 16, 16)
    with torch.inference_mode():
        one, two = (net.prepare(cut(pixels, given), inset, scale).features for scale in (1, 2))
    assert net.features_by_scale != (one.shape == two.shape and torch.equal(one, two))


def test_every_safe_format_stays_finite_and_near(net, pixels):
    tile = Box(0, 0, 32, 32)
    exact = tile_of(net, pixels, tile, 2)
    assert torch.float32 in net.safe_dtypes
    for dtype in net.safe_dtypes:
        low = tile_of(net.converted(torch.device("cpu"), dtype), pixels, tile, 2)
        assert low.dtype == torch.float32
        assert float((low - exact).square().mean().sqrt()) < 0.05


def test_it_reads_the_factors_that_it_names(net, pixels):
    tile = Box(0, 0, 12, 12)
    given = around(tile, Box(0, 0, *pixels.shape[:2]), net.margin, net.border, net.multiple)
    inset = Inset(-given.top, -given.left, 12, 12)
    with torch.inference_mode():
        prepared = net.prepare(cut(pixels, given), inset, 2)
        plain = net.finish(prepared, told(), 2)
        for i, name in enumerate(NAMES):
            other = told().latents.clone()
            other[0, i] += 1
            assert torch.equal(net.finish(prepared, Told(latents=other), 2), plain) != (name in net.factors)
