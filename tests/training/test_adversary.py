"""The hinge losses of (20) by hand."""

import pytest
import torch

from core.causal.factors import FACTORS
from training.nets.discriminator import Discriminator
from training.objectives.adversary import adversary_loss, deception

D = len(FACTORS)


def test_adversary_loss_by_hand():
    # natural: max(0, 1 - D) = 0, .5, 3; intervened: max(0, 1 + D) = 0, 2
    loss = adversary_loss(torch.tensor([2.0, 0.5, -2.0]), torch.tensor([-4.0, 1.0]))
    assert float(loss) == pytest.approx(3.5 / 3 + 1.0)


def test_scores_beyond_the_margin_teach_nothing():
    natural, intervened = torch.tensor([1.5, 0.0], requires_grad=True), torch.tensor([-1.5, 0.0], requires_grad=True)
    adversary_loss(natural, intervened).backward()
    assert natural.grad.tolist() == [0.0, -0.5]
    assert intervened.grad.tolist() == [0.0, 0.5]


def test_deception_by_hand():
    assert float(deception(torch.tensor([2.0, -0.5, 0.0]))) == pytest.approx(-0.5)


def test_a_discriminator_learns_to_tell_shifted_latents_from_natural_ones(generator):
    torch.manual_seed(0)
    net = Discriminator()
    weights = list(net.parameters())
    for _ in range(60):
        natural = torch.randn((64, D), generator=generator)
        loss = adversary_loss(net(natural), net(natural.flip(0) + 1.5))
        with torch.no_grad():
            for weight, gradient in zip(weights, torch.autograd.grad(loss, weights), strict=True):
                weight -= 0.2 * gradient
    natural = torch.randn((500, D), generator=generator)
    with torch.no_grad():
        right = (net(natural) > 0).float().mean() + (net(natural + 1.5) < 0).float().mean()
    assert net(natural).shape == (500,)
    assert float(right) / 2 > 0.9
