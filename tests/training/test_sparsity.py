"""Ω against the explicit Jacobian, R by hand."""

import pytest
import torch

from core.nets.intervention import D, InterventionConfig, InterventionNet
from training.objectives.sparsity import BETA, gate_cost, omega

NONE_ASKED = torch.zeros(1, D, dtype=torch.bool)


def asking(*columns: int) -> torch.Tensor:
    return torch.tensor([[column in columns for column in range(D)]])


def test_the_identity_costs_nothing():
    assert float(omega(lambda latents: latents * 1, torch.randn(4, D), NONE_ASKED.expand(4, -1))) == 0


def test_omega_by_hand():
    matrix = torch.eye(D)
    matrix[2, 0], matrix[4, 4], matrix[0, 1] = -0.5, 1.25, 3.0
    # row 2 follows factor 0 by -.5, row 4 itself by a quarter too much, row 0 factor 1 by 3

    def intervene(latents: torch.Tensor) -> torch.Tensor:
        return latents @ matrix.T

    latents = torch.randn(1, D)
    assert float(omega(intervene, latents, NONE_ASKED)) == pytest.approx(0.5 + 0.25 + 3.0)
    assert float(omega(intervene, latents, asking(0))) == pytest.approx(0.5 + 0.25)
    assert float(omega(intervene, latents, asking(0, 2, 4))) == 0


def test_a_factor_that_no_longer_follows_itself_is_disturbed():
    def intervene(latents: torch.Tensor) -> torch.Tensor:
        return torch.cat([latents[:, :-1], 0 * latents[:, -1:]], dim=1)

    assert float(omega(intervene, torch.randn(1, D), NONE_ASKED)) == 1
    assert float(omega(intervene, torch.randn(1, D), asking(D - 1))) == 0


def test_omega_is_the_jacobians_distance_from_the_identity(generator):
    net = InterventionNet(InterventionConfig(hidden=8))
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.normal_(generator=generator)
    latents, targets = torch.randn((2, 3, D), generator=generator)
    asked = torch.cat([asking(1), asking(0, 2), asking()])
    gates = net.gates(generator).detach()
    found = omega(lambda each: net(each, asked, targets, gates_66=gates), latents, asked)
    expected = 0.0
    for row in range(3):
        one = slice(row, row + 1)
        jacobian = torch.autograd.functional.jacobian(
            lambda each, one=one: net(each[None], asked[one], targets[one], gates_66=gates)[0], latents[row]
        )
        untouched = ~asked[row]
        expected += float((jacobian - torch.eye(D))[untouched].abs().sum()) / 3
    assert float(found.detach()) == pytest.approx(expected, rel=1e-5)
    assert expected > 0.1


def test_omega_teaches_the_network(generator):
    torch.manual_seed(0)
    net = InterventionNet(InterventionConfig(hidden=8))
    latents, targets = torch.randn((2, 3, D), generator=generator)
    asked = asking(1).expand(3, -1)
    omega(lambda each: net(each, asked, targets), latents, asked).backward()
    assert float(net.leave.weight.grad.abs().sum()) > 0
    # only the asked factor's gates let anything through
    assert [row for row in range(D) if net.gate_logits.grad[row].any()] == [1]


def test_gate_cost_by_hand():
    gates = torch.tensor([[9.0, 0.5], [0.0, 9.0]])
    probability = torch.tensor([[9.0, 0.8], [0.4, 9.0]])
    pairs = ~torch.eye(2, dtype=torch.bool)
    assert float(gate_cost(gates, probability, pairs)) == pytest.approx(0.25 / 2 + BETA * 0.6)
