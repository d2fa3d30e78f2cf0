"""g_ψ: its guarantees hold for any weights, and its gates are the hard-concrete ones."""

import math

import pytest
import torch

from core.nets.intervention import BETA, GAMMA, ZETA, D, InterventionConfig, InterventionNet


@pytest.fixture
def net(generator) -> InterventionNet:
    torch.manual_seed(4)
    net = InterventionNet(InterventionConfig(hidden=16))
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(generator=generator)
    return net


def asked(*columns: int) -> torch.Tensor:
    return torch.tensor([[column in columns for column in range(D)]]).expand(5, D)


def test_asking_for_nothing_is_the_identity_to_the_bit(net, generator):
    latents = torch.randn(5, D, generator=generator)
    assert torch.equal(net(latents, asked(), torch.full((5, D), 9.0)), latents)


def test_asking_for_what_is_believed_is_the_identity_to_the_bit(net, generator):
    latents = torch.randn(5, D, generator=generator)
    assert torch.equal(net(latents, asked(0, 1, 2), latents), latents)


def test_full_strength_puts_asked_factors_on_their_targets_to_the_bit(net, generator):
    latents, targets = torch.randn(2, 5, D, generator=generator)
    told = net(latents, asked(1, 2), targets)
    assert torch.equal(told[:, 1:3], targets[:, 1:3])


def test_no_strength_is_the_identity_and_half_goes_half_way(net, generator):
    latents, targets = torch.randn(2, 5, D, generator=generator)
    assert torch.equal(net(latents, asked(1), targets, torch.zeros(5)), latents)
    half = net(latents, asked(1), targets, torch.full((5,), 0.5))
    assert torch.allclose(half[:, 1], (latents[:, 1] + targets[:, 1]) / 2, atol=1e-6)


def test_others_move_no_further_than_their_gate_allows(net, generator):
    latents, targets = torch.randn(2, 5, D, generator=generator)
    moved = (net(latents, asked(1), targets, torch.full((5,), 0.7)) - latents).abs()
    bound = 0.7 * net.gates()[1] * (targets - latents)[:, 1:2].abs()
    others = [0, 2, 3, 4, 5]
    assert (moved[:, others] <= bound[:, others] + 1e-6).all()
    assert (moved[:, others] > 0).any()


def test_a_closed_gate_holds_its_factor(net, generator):
    latents, targets = torch.randn(2, 5, D, generator=generator)
    with torch.no_grad():
        net.gate_logits[1, 4] = -10.0
    assert torch.equal(net(latents, asked(1), targets)[:, 4], latents[:, 4])


def test_gates_by_hand():
    net = InterventionNet(InterventionConfig())
    with torch.no_grad():
        net.gate_logits.fill_(0.3)
    expected = 1 / (1 + math.exp(-0.3)) * (ZETA - GAMMA) + GAMMA
    assert torch.allclose(net.gates(), torch.full((D, D), expected))
    draws = torch.stack([net.gates(torch.Generator().manual_seed(seed)) for seed in range(400)])
    open_share = float((draws.detach() > 0).float().mean())
    formula = 1 / (1 + math.exp(-(0.3 - BETA * math.log(-GAMMA / ZETA))))
    assert float(net.open_probability()[0, 0].detach()) == pytest.approx(formula)
    assert open_share == pytest.approx(formula, abs=0.02)
