"""Algorithm 2, lines 1, 10 and 11 by hand: Xavier, Adam's decays, and the momentum update."""

import math

import pytest
import torch
from torch import nn

from training.algorithm2.descent import Descent
from training.algorithm2.state import State
from training.momentum import EPSILON, LineMomentum
from training.muon import FilterMuon
from training.nets.bundle import Networks
from training.nets.xavier import initialise_xavier
from training.parallel import Workers
from training.recipes import changed, recipe_named


def test_the_momentum_lines_by_hand():
    weight = nn.Parameter(torch.tensor([1.0]))
    optimiser = LineMomentum([{"params": [weight]}], (0.9, 0.999))
    optimiser.param_groups[0]["lr"] = 0.1
    expected, momentum, square = 1.0, 0.0, 0.0
    for gradient in (2.0, -1.0):
        weight.grad = torch.tensor([gradient])
        optimiser.step()
        momentum, square = 0.9 * momentum + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
        expected -= 0.1 * momentum / math.sqrt(square + EPSILON)
        assert weight.item() == pytest.approx(expected, rel=1e-5)


def test_the_first_step_is_3_2_times_adam_s():
    ours, theirs = (nn.Parameter(torch.tensor([1.0])) for _ in range(2))
    optimisers = LineMomentum([{"params": [ours]}], (0.9, 0.999)), torch.optim.Adam([theirs], betas=(0.9, 0.999))
    for optimiser, weight in zip(optimisers, (ours, theirs), strict=True):
        optimiser.param_groups[0]["lr"] = 1e-3
        weight.grad = torch.tensor([0.7])
        optimiser.step()
    assert ((1 - ours) / (1 - theirs)).item() == pytest.approx(0.1 / math.sqrt(0.001), rel=1e-3)


@pytest.mark.parametrize(
    ("layer", "inputs", "outputs"),
    [(nn.Linear(30, 50), 30, 50), (nn.Conv2d(4, 6, 3), 36, 54), (nn.ConvTranspose2d(4, 6, 4), 96, 64)],
)
def test_xavier_s_range_by_hand(layer, inputs, outputs):
    torch.manual_seed(0)
    bias = layer.bias.detach().clone()
    initialise_xavier([layer])
    bound = math.sqrt(6 / (inputs + outputs))
    weight = layer.weight.detach()
    assert 0.9 * bound < float(weight.abs().max()) <= bound
    assert float(weight.square().mean()) == pytest.approx(bound**2 / 3, rel=0.2)
    assert torch.equal(layer.bias, bias)


def test_a_recipe_chooses_initialisation_and_optimiser(recipe):
    own = changed(recipe, optimisation__xavier=True, optimisation__betas=(0.9, 0.999), semantics="none")
    networks = Networks(own)
    entry = networks.restorer.entry.weight.detach()
    assert float(entry.abs().max()) == pytest.approx(math.sqrt(6 / (entry[0].numel() + entry[:, 0].numel())), rel=0.1)
    assert float(networks.degrader.last.weight.detach().abs().max()) < 0.01
    adam = Descent(State(own, networks, Workers("cpu"))).optimisers["theta"]
    assert isinstance(adam, FilterMuon)
    assert adam.param_groups[0]["betas"] == (0.9, 0.999)
    lines = changed(own, optimisation__momentum_line=True)
    optimisers = Descent(State(lines, networks, Workers("cpu"))).optimisers
    assert {type(each) for each in optimisers.values()} == {LineMomentum}


def test_the_paper_s_recipe_is_as_printed():
    paper = recipe_named("paper")
    assert (paper.optimisation.betas, paper.optimisation.xavier) == ((0.9, 0.999), True)
    assert paper.optimisation.schedule
    assert paper.optimisation.rms_rule
    assert paper.restoration.measure(1.0) == paper.restoration.norm == "squared"
    assert recipe_named("fast").restoration.measure(1.0) == "rms"
