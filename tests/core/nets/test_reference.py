"""The network that uses a reference: shut where nothing is shown, tiles equal the whole, attention as written out."""

import math

import pytest
import torch

from core.nets.reference import AROUND, MULTIPLE, WINDOW, ReferenceConfig, ReferenceNet, _Block


@pytest.fixture
def net() -> ReferenceNet:
    torch.manual_seed(1)
    made = ReferenceNet(ReferenceConfig(channels=8, blocks=2, heads=2))
    for parameter in made.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    return made.eval()


@pytest.fixture
def pair() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.rand(1, 3, 96, 128), torch.rand(1, 3, 96, 128)


@torch.no_grad()
def test_nothing_shown_changes_nothing_whatever_the_reference_holds(net, pair):
    picture, reference = pair
    assert torch.equal(net(picture, reference * torch.nan, torch.zeros(1, 1, 96, 128)), torch.zeros_like(picture))


@torch.no_grad()
def test_what_is_not_shown_has_no_say(net, pair):
    picture, reference = pair
    shown = torch.zeros(1, 1, 96, 128)
    shown[..., 40:] = 1
    other = torch.where(shown > 0, reference, torch.rand_like(reference))
    assert torch.equal(net(picture, reference, shown), net(picture, other, shown))
    assert float(net(picture, reference, shown)[..., :40].abs().max()) == 0


@torch.no_grad()
def test_a_fresh_network_takes_a_fifth_of_the_difference_over_and_a_change_has_no_mean(net, pair):
    torch.manual_seed(0)
    fresh = ReferenceNet(ReferenceConfig()).eval()
    difference = pair[1] - pair[0]  # white noise: its local means are small
    change = fresh(*pair, torch.ones(1, 1, 96, 128))
    slope = float((change * difference).sum() / difference.square().sum())
    assert slope == pytest.approx(0.2, abs=0.04)
    wall, brighter = torch.full((1, 3, 128, 128), 0.3), torch.full((1, 3, 128, 128), 0.8)
    change = net(wall, brighter, torch.ones(1, 1, 128, 128))[..., 48:-48, 48:-48]
    assert float(change.mean().abs()) < 0.5 / 255


@torch.no_grad()
def test_a_tile_with_its_margin_equals_the_whole(net):
    margin = net.margin
    assert margin % MULTIPLE == 0
    side = 2 * margin + 3 * MULTIPLE
    picture, reference = torch.rand(1, 3, side, side), torch.rand(1, 3, side, side)
    shown = (torch.rand(1, 1, side, side) > 0.2).float()
    whole = net(picture, reference, shown)
    tile = slice(margin + MULTIPLE, margin + 2 * MULTIPLE)
    given = slice(MULTIPLE, 2 * margin + 2 * MULTIPLE)
    part = net(*(each[..., given, given] for each in (picture, reference, shown)))
    inside = slice(margin, margin + MULTIPLE)
    assert torch.allclose(part[..., inside, inside], whole[..., tile, tile], atol=1e-6)


@torch.no_grad()
def test_cross_attention_is_softmax_over_the_larger_window():
    """One window, one head, written out token by token."""
    torch.manual_seed(4)
    block = _Block(4, 1)
    query, key, value = (torch.randn(1, 4, WINDOW, WINDOW) for _ in range(3))
    torch.nn.init.normal_(block.far)
    made = block._attend(query, key, value, block.far, AROUND)
    wide = WINDOW + 2 * AROUND
    keys, values = (torch.nn.functional.pad(each, (AROUND,) * 4).view(4, wide * wide) for each in (key, value))
    for row, column in ((0, 0), (3, 5)):
        asked = query[0, :, row, column]
        logits = asked @ keys / math.sqrt(4) + block.far[0, row * WINDOW + column]
        expected = values @ torch.softmax(logits, dim=0)
        assert torch.allclose(made[0, :, row, column], expected, atol=1e-5)
