"""What the restorer is told: knowledge is never moved, and the context is the photo's own."""

import copy

import numpy as np
import pytest
import torch

from core.causal.actions import Action, Actions, Mode
from core.causal.estimate import Estimate
from core.causal.factors import FACTORS, NAMES, index
from core.engine.belief import CONTEXT_SIDE, _small, intervened

D = len(FACTORS)


@pytest.fixture
def open_gates(tiny_model):
    """g_ψ that moves every factor with every other."""
    net = copy.deepcopy(tiny_model.intervention)
    torch.manual_seed(0)
    with torch.no_grad():
        net.gate_logits.fill_(9.0)
        torch.nn.init.normal_(net.leave.weight, std=0.5)
    return net


@pytest.mark.parametrize("strength", [1.0, 0.5])
def test_what_a_person_knows_is_not_moved_by_what_is_set(open_gates, strength):
    estimate = Estimate(np.linspace(-0.5, 0.5, D), np.eye(D) * 0.05)
    wishes = {"noise": Action(Mode.SET, 0.0), "jpeg": Action(Mode.TELL, 40.0), "blur": Action(Mode.TELL, 1.0)}
    used = intervened(estimate, Actions(wishes, strength), open_gates)
    assert (used["jpeg"], used["blur"]) == (40.0, 1.0)
    assert used["grain"] != estimate.readings["grain"].mean
    alone = intervened(estimate, Actions({"noise": wishes["noise"]}, strength), open_gates)
    assert alone["jpeg"] != estimate.readings["jpeg"].mean


def test_nothing_asked_is_the_estimate_itself(open_gates):
    estimate = Estimate(np.linspace(-0.5, 0.5, D), np.eye(D) * 0.05)
    assert intervened(estimate, Actions(), open_gates) == {
        name: reading.told for name, reading in estimate.readings.items()
    }
    assert list(intervened(estimate, Actions(), open_gates)) == list(NAMES)
    assert index(NAMES[-1]) == D - 1


def test_a_shift_counts_from_what_is_believed_when_the_rest_is_known(open_gates):
    """Noise and JPEG go together: who knows the JPEG's quality has noise read anew, and shifts that."""
    covariance = np.eye(D) * 0.05
    noise, jpeg = index("noise"), index("jpeg")
    covariance[noise, jpeg] = covariance[jpeg, noise] = 0.03
    estimate = Estimate(np.linspace(-0.5, 0.5, D), covariance)
    shift = {"noise": Action(Mode.SHIFT, 0.4)}
    for known in ({}, {"jpeg": Action(Mode.TELL, 40.0)}):
        believed = estimate.tell({name: action.value for name, action in known.items()})
        each = FACTORS[noise]
        wanted = each.from_latent(each.to_latent(believed.found["noise"]) + 0.4)
        used = intervened(estimate, Actions({**shift, **known}), open_gates)
        assert used == intervened(estimate, Actions({"noise": Action(Mode.SET, wanted), **known}), open_gates)
        assert used["noise"] == pytest.approx(wanted)


def test_the_context_is_read_from_a_smaller_copy_and_never_from_a_larger_one():
    small = np.full((50, 100, 3), 200, np.uint8)
    assert _small(small).shape == (1, 3, 50, 100)
    assert float(_small(small).mean()) == pytest.approx(200 / 255)
    wide = np.zeros((20, 3 * CONTEXT_SIDE, 3), np.uint16)
    assert _small(wide).shape == (1, 3, 7, CONTEXT_SIDE)
