"""What the engine relies on: sizes, radii, dtypes, and a trunk free of Z."""

import pytest
import torch

from core.causal.factors import FACTORS
from core.causal.mechanisms import resize
from core.nets.contract import Told
from core.nets.restorer import Restorer, RestorerConfig

D = len(FACTORS)


@pytest.fixture
def net(tiny_model) -> Restorer:
    return tiny_model.restorer


def test_fast_has_about_800_000_parameters():
    count = sum(p.numel() for p in Restorer(RestorerConfig()).parameters())
    assert 750_000 <= count <= 820_000


@pytest.mark.parametrize("scale", [1, 2, 3, 4])
def test_output_is_scale_times_the_input(net, scale):
    assert net(torch.rand(2, 3, 11, 13), Told(latents=torch.zeros(2, D)), scale).shape == (2, 3, 11 * scale, 13 * scale)


def test_radii_bound_what_an_output_pixel_can_see(net):
    side, centre = 41, 20
    photo = torch.rand(1, 3, side, side, requires_grad=True)
    features = net.trunk(photo)
    features[0, :, centre, centre].sum().backward()
    assert reach(photo.grad, centre) == net.trunk_radius
    features = features.detach().requires_grad_()
    net.tail(features, Told(latents=torch.zeros(1, D)), 1)[0, :, centre, centre].sum().backward()
    assert reach(features.grad, centre) == net.tail_radius


def reach(gradient: torch.Tensor, centre: int) -> int:
    _, rows, columns = gradient[0].nonzero(as_tuple=True)
    return int(torch.cat([(rows - centre).abs(), (columns - centre).abs()]).max())


def test_factors_change_the_tail(net):
    features = net.trunk(torch.rand(1, 3, 16, 16))
    for i in range(len(FACTORS)):
        moved = torch.zeros(1, D)
        moved[0, i] = 1.0
        assert not torch.equal(
            net.tail(features, Told(latents=moved), 2), net.tail(features, Told(latents=torch.zeros(1, D)), 2)
        )


def test_context_has_a_learned_null(net):
    features, latents = net.trunk(torch.rand(1, 3, 16, 16)), torch.zeros(1, D)
    null = net.tail(features, Told(latents=latents, context=net.no_context[None]), 2)
    assert torch.equal(net.tail(features, Told(latents=latents), 2), null)
    assert not torch.equal(net.tail(features, Told(latents=latents, context=net.no_context[None] + 1), 2), null)


def test_silent_heads_leave_the_bicubic_picture():
    net = Restorer(RestorerConfig(channels=8, trunk_blocks=1, tail_blocks=1))
    for head in net.heads.values():
        torch.nn.init.zeros_(head.weight)
    photo = torch.rand(1, 3, 12, 12)
    assert torch.equal(net(photo, Told(latents=torch.zeros(1, D)), 2), resize(photo, 24, 24))
    assert torch.equal(net(photo, Told(latents=torch.zeros(1, D)), 1), photo)


@torch.no_grad()
def test_bfloat16_body_stays_near_float32(tiny_model, photo):
    import copy

    low = copy.deepcopy(tiny_model.restorer).set_body_dtype(torch.bfloat16)
    image = torch.from_numpy(photo.pixels.copy()).permute(2, 0, 1)[None].float() / 255
    exact, rough = (net(image, Told(latents=torch.zeros(1, D)), 2) for net in (tiny_model.restorer, low))
    assert low.entry.weight.dtype == torch.float32
    assert rough.dtype == torch.float32
    assert float((exact - rough).abs().max()) < 0.03 * float((exact - resize(image, 90, 122)).abs().max()) + 1e-3
