"""The paper's U-Net: its size, its bottleneck, and what cutting tiles of it takes."""

import copy
import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from core.causal.factors import FACTORS
from core.causal.mechanisms import resize
from core.engine.box import Box, grown
from core.engine.tiling import cut
from core.nets.contract import Told
from core.nets.unet import UNet, UNetConfig

D = len(FACTORS)

SMALL = UNetConfig(channels=(4, 4, 6, 8, 10), scales=(1, 2, 3, 4), context=4, condition=8)


def visible(convolutions: int) -> UNet:
    """Small, with weights whose effect is visible."""
    torch.manual_seed(3)
    net = UNet(replace(SMALL, convolutions=convolutions)).eval()
    for layer in (net.head, net.modulate, net.read_condition):
        torch.nn.init.normal_(layer.weight, std=0.3)
    return net


@pytest.fixture(scope="module")
def net() -> UNet:
    return visible(1)


MODULATION = (9 + 256) * 64 + 64 + 5 * 64 + 256 + (64 + 1) * 2 * (512 + 256 + 128 + 64)
"""What reads (U, C, s): not in Table I."""


def test_the_rows_of_table_i_by_hand():
    """Conv1…5 of 3×3, Deconv1…4 of 4×4, and the output: 17.4 million, not the 8.45 that are stated."""
    down = 9 * (3 * 64 + 64 * 128 + 128 * 256 + 256 * 512 + 512 * 1024) + (64 + 128 + 256 + 512 + 1024)
    up = 16 * (1024 * 512 + 512 * 256 + 256 * 128 + 128 * 64) + (512 + 256 + 128 + 64)
    head = 9 * 64 * 3 + 3
    assert down + up + head == 17_414_403
    assert sum(p.numel() for p in UNet(UNetConfig()).parameters()) == 17_414_403 + MODULATION


def test_the_blocks_of_the_text_by_hand():
    """Two 3×3 convolutions in every encoder block and behind every transposed one: 36.3 million."""
    second = sum(9 * width * width + width for width in (64, 128, 256, 512, 1024))
    behind = 2 * sum(9 * width * width + width for width in (512, 256, 128, 64))
    assert 17_414_403 + second + behind == 36_255_811
    built = sum(p.numel() for p in UNet(UNetConfig(convolutions=2)).parameters())
    assert built == 36_255_811 + MODULATION


@torch.no_grad()
def test_stages_have_the_sizes_of_table_i():
    net = UNet(UNetConfig(scales=(1,)))
    sizes: list[tuple[int, ...]] = []
    for stage in (net.entry, *net.trunk_body, *net.tail_body, net.head):
        stage.register_forward_hook(lambda _stage, _inputs, made: sizes.append(tuple(made.shape[1:])))
    net(torch.rand(1, 3, 32, 48), Told(latents=torch.zeros(1, D)), 1)
    down = [(64, 32, 48), (128, 16, 24), (256, 8, 12), (512, 4, 6), (1024, 2, 3)]
    assert sizes == [*down, (512, 4, 6), (256, 8, 12), (128, 16, 24), (64, 32, 48), (3, 32, 48)]


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
@torch.no_grad()
def test_output_is_scale_times_the_input_whatever_its_size(net, scale):
    assert net(torch.rand(2, 3, 11, 13), Told(latents=torch.zeros(2, D)), scale).shape == (2, 3, 11 * scale, 13 * scale)


@torch.no_grad()
def test_everything_passes_a_bottleneck_of_a_sixteenth(net):
    features = net.trunk(net.enter(torch.rand(1, 3, 32, 48), 2))
    assert net.multiple == 16
    assert features.shape == (1, 10, 4, 6)
    assert net.tail(features, Told(latents=torch.zeros(1, D)), 2).shape == (1, 3, 64, 96)


def test_the_trunk_refuses_what_does_not_fit_its_cells(net):
    with pytest.raises(ValueError, match="40×32 pixels: both sides must be multiples of 16"):
        net.trunk(torch.rand(1, 3, 32, 40))


def test_radii_by_hand(net):
    assert (net.trunk_radius, net.tail_radius) == (16, 31)


@pytest.mark.parametrize("convolutions", [1, 2])
def test_radii_bound_what_a_pixel_can_see_and_are_reached(convolutions):
    net = visible(convolutions)
    # ×1, whose pixels are Y's own; cell 6 of 13, and every place in it
    photo = torch.rand(1, 3, 208, 208, requires_grad=True)
    features = net.trunk(net.enter(photo, 1))
    (gradient,) = torch.autograd.grad(features[0, :, 6, 6].sum(), photo, retain_graph=True)
    low, high = span(gradient)
    assert 96 - low == net.trunk_radius
    assert high - 111 <= net.trunk_radius
    residual, reach = net.tail(features, Told(latents=torch.zeros(1, D)), 1), 0
    for place in range(96, 112):
        (gradient,) = torch.autograd.grad(residual[0, :, place, place].sum(), photo, retain_graph=True)
        low, high = span(gradient)
        reach = max(reach, place - low, high - place)
    assert reach == net.trunk_radius + net.tail_radius


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_an_enlargement_sees_no_further_in_pixels_of_the_photo(net, scale):
    side = 208 // scale
    photo, reach = torch.rand(1, 3, side, side, requires_grad=True), 0
    told = Told(latents=torch.zeros(1, D))
    residual = net.tail(net.trunk(net.enter(photo, scale)), told, scale)
    restored = net.base(photo, scale) + residual[:, :, : side * scale, : side * scale]
    for place in range(96, 112):
        (gradient,) = torch.autograd.grad(restored[0, :, place, place].sum(), photo, retain_graph=True)
        low, high = span(gradient)
        reach = max(reach, place // scale - low, high - place // scale)
    assert reach <= math.ceil((net.trunk_radius + net.tail_radius) / scale) + net.base_radius
    assert reach < net.trunk_radius + net.tail_radius


def span(gradient: Tensor) -> tuple[int, int]:
    """First and last row or column with a gradient."""
    _, rows, columns = gradient[0].nonzero(as_tuple=True)
    places = torch.cat([rows, columns])
    return int(places.min()), int(places.max())


def aligned(box: Box, multiple: int) -> Box:
    """The box grown outwards to multiples."""
    return Box(
        box.top // multiple * multiple,
        box.left // multiple * multiple,
        -(-box.bottom // multiple) * multiple,
        -(-box.right // multiple) * multiple,
    )


def tile_of(net: UNet, pixels, tile: Box, scale: int, shift: int = 0) -> Tensor:
    """A tile as the class's docstring asks for it; `shift` moves its margin off the photo's cells."""
    around = aligned(grown(tile, net.border), net.multiple)
    around = Box(around.top - shift, around.left - shift, around.bottom - shift, around.right - shift)
    entered = net.enter(cut(pixels, around), scale)
    found = entered + net.tail(net.trunk(entered), Told(latents=torch.full((1, D), 0.3)), scale)
    top, left = (tile.top - around.top) * scale, (tile.left - around.left) * scale
    return found[:, :, top : top + tile.height * scale, left : left + tile.width * scale]


@pytest.mark.parametrize("scale", [1, 2, 3])
@torch.no_grad()
def test_tiles_cut_on_the_cells_equal_the_whole(net, photo, scale):
    whole = tile_of(net, photo.pixels, Box(0, 0, 45, 61), scale)
    for tile in (Box(0, 0, 23, 30), Box(23, 0, 45, 30), Box(5, 30, 6, 61)):
        part = whole[:, :, tile.top * scale : tile.bottom * scale, tile.left * scale : tile.right * scale]
        assert torch.allclose(tile_of(net, photo.pixels, tile, scale), part, atol=2e-5)
        assert not torch.allclose(tile_of(net, photo.pixels, tile, scale, shift=5), part, atol=1e-3)


@torch.no_grad()
def test_factors_scale_and_context_change_the_tail_only(net):
    features = net.trunk(torch.rand(1, 3, 32, 32))
    zero = net.tail(features, Told(latents=torch.zeros(1, D)), 2)
    for i in range(len(FACTORS)):
        moved = torch.zeros(1, D)
        moved[0, i] = 1.0
        assert not torch.equal(net.tail(features, Told(latents=moved), 2), zero)
    assert not torch.equal(net.tail(features, Told(latents=torch.zeros(1, D)), 3), zero)
    assert torch.equal(net.tail(features, Told(latents=torch.zeros(1, D), context=net.no_context[None]), 2), zero)
    assert not torch.equal(
        net.tail(features, Told(latents=torch.zeros(1, D), context=net.no_context[None] + 1), 2), zero
    )


@torch.no_grad()
def test_each_item_of_a_batch_has_its_own_factors(net):
    photos, latents = torch.rand(2, 3, 16, 16), torch.randn(2, D)
    both = net(photos, Told(latents=latents), 2)
    for i in range(2):
        assert torch.allclose(both[i], net(photos[i : i + 1], Told(latents=latents[i : i + 1]), 2)[0], atol=1e-5)


def test_a_silent_head_leaves_the_bicubic_picture():
    net = UNet(SMALL)
    torch.nn.init.zeros_(net.head.weight)
    photo = torch.rand(1, 3, 12, 12)
    assert torch.equal(net(photo, Told(latents=torch.zeros(1, D)), 2), resize(photo, 24, 24))
    assert torch.equal(net(photo, Told(latents=torch.zeros(1, D)), 1), photo)


@torch.no_grad()
def test_nine_stages_neither_fade_nor_blow_up_at_the_start():
    torch.manual_seed(0)
    net = UNet(UNetConfig(channels=(32, 32, 64, 64, 64)))
    features = net.trunk(torch.rand(1, 3, 128, 128))
    entered = float((torch.rand(1, 3, 128, 128) - 0.5).square().mean())
    assert 0.2 * entered < float(features.square().mean()) < 5 * entered
    net.head = torch.nn.Identity()
    assert 0.05 * entered < float(net.tail(features, Told(latents=torch.zeros(1, D)), 2).square().mean()) < 20 * entered


@pytest.mark.parametrize("scale", [1, 3])
def test_every_weight_learns(scale):
    torch.manual_seed(0)
    net = UNet(SMALL)
    net(torch.rand(2, 3, 16, 16), Told(latents=torch.randn(2, D)), scale).square().mean().backward()
    assert [name for name, weight in net.named_parameters() if not weight.grad.any()] == []
    used = net.scale_code.weight.grad.any(dim=1)
    assert used.tolist() == [each == scale for each in net.scales]


@torch.no_grad()
def test_bfloat16_body_stays_near_float32(net, photo):
    low = copy.deepcopy(net).set_body_dtype(torch.bfloat16).channels_last()
    image = torch.from_numpy(photo.pixels.copy()).permute(2, 0, 1)[None].float() / 255
    exact, rough = (each(image, Told(latents=torch.zeros(1, D)), 2) for each in (net, low))
    assert low.body_dtype == torch.bfloat16
    assert low.entry.convolution.weight.dtype == low.modulate.weight.dtype == torch.float32
    assert rough.dtype == torch.float32
    assert float((exact - rough).abs().max()) < 0.05 * float((exact - resize(image, 90, 122)).abs().max())
