"""Each loss against torch.distributions or numbers worked out by hand."""

import math

import pytest
import torch
from torch.distributions import MultivariateNormal, kl_divergence

from core.causal.factors import EVENTS
from core.nets.posterior import FLOOR, NONE_LATENT, D, Posterior
from training.objectives.distillation import distillation
from training.objectives.intervention import monotone_hinge
from training.objectives.reconstruction import reconstruction
from training.objectives.supervision import supervision

SURE = 40.0
"""Log-odds beyond any doubt."""


def posterior(generator: torch.Generator, odds: float = SURE) -> Posterior:
    lower = torch.randn((3, D, D), generator=generator).tril() * 0.3 + torch.eye(D)
    value = torch.randn((3, D), generator=generator)
    return Posterior(value, lower @ lower.transpose(1, 2), torch.full((3, len(EVENTS)), odds))


def test_supervision_is_the_negative_log_likelihood(generator):
    q, u = posterior(generator), torch.randn((3, D), generator=generator)
    expected = -MultivariateNormal(q.value, q.value_covariance).log_prob(u).mean()
    assert float(supervision(q, u)) == pytest.approx(float(expected), rel=1e-5)


def test_supervision_scores_events_and_the_values_of_those_that_happened(generator):
    """Odds of 3 : 1 for each event, of which the first and the last happened."""
    q, u = posterior(generator, math.log(3)), torch.randn((3, D), generator=generator)
    absent = list(EVENTS[1:-1])
    u[:, absent] = NONE_LATENT[absent]
    kept = [i for i in range(D) if i not in absent]
    marginal = MultivariateNormal(q.value[:, kept], q.value_covariance[:, kept][:, :, kept])
    events = 2 * math.log(0.75) + len(absent) * math.log(0.25)
    assert float(supervision(q, u)) == pytest.approx(-float(marginal.log_prob(u[:, kept]).mean()) - events, rel=1e-5)


def test_a_sure_posterior_keeps_a_floor():
    q = Posterior(torch.zeros(1, D), 1e12 * torch.eye(D)[None], torch.full((1, len(EVENTS)), SURE))
    assert float(q.value_covariance[0, 0, 0]) == pytest.approx(FLOOR**2, rel=1e-4)


def test_distillation_is_the_kl_divergence(generator):
    teacher, student = posterior(generator), posterior(generator)
    p = MultivariateNormal(teacher.value, teacher.value_covariance)
    q = MultivariateNormal(student.value, student.value_covariance)
    assert float(distillation(teacher, student)) == pytest.approx(float(kl_divergence(p, q).mean()), rel=1e-4)


def test_distillation_of_events_is_their_kl_divergence(generator):
    """The teacher is sure that nothing happened, the student says 1 : 3: log 4/3 an event, and no value to compare but
    those of the factors that are no events."""
    teacher, student = posterior(generator, -SURE), posterior(generator, -math.log(3))
    rest = [i for i in range(D) if i not in EVENTS]
    p, q = (
        MultivariateNormal(each.value[:, rest], each.value_covariance[:, rest][:, :, rest])
        for each in (teacher, student)
    )
    expected = float(kl_divergence(p, q).mean()) + len(EVENTS) * math.log(4 / 3)
    assert float(distillation(teacher, student)) == pytest.approx(expected, rel=1e-4)


def test_distillation_of_a_student_that_agrees_is_zero(generator):
    teacher = posterior(generator, 0.3)
    assert float(distillation(teacher, teacher)) == pytest.approx(0.0, abs=1e-5)


def test_distillation_teaches_the_student_only(generator):
    teacher, student = posterior(generator), posterior(generator)
    for each in (teacher, student):
        each.value.requires_grad_()
    distillation(teacher, student).backward()
    assert teacher.value.grad is None
    assert student.value.grad is not None


def test_reconstruction_by_hand():
    restored = torch.tensor([[[[0.0, 0.5], [1.0, 0.5]]]])
    target = torch.zeros_like(restored)
    # mean |e| = .5; across: |.5|, |-.5| → .5; down: |1|, |0| → .5
    assert float(reconstruction(restored, target, 0.0)) == pytest.approx(0.5)
    assert float(reconstruction(restored, target, 0.2)) == pytest.approx(0.5 + 0.2 * (0.5 + 0.5))


def test_the_printed_reconstruction_is_a_square_and_absolute_differences():
    """(23): mean e² = (0 + .25 + 1 + .25) / 4 = .375, γ (.5 + .5)."""
    restored = torch.tensor([[[[0.0, 0.5], [1.0, 0.5]]]])
    found = reconstruction(restored, torch.zeros_like(restored), 0.1, "squared")
    assert float(found) == pytest.approx(0.375 + 0.1 * 1.0)


def test_root_mean_square_weighs_patches_by_their_own_error():
    restored = torch.stack([torch.full((1, 2, 2), 0.3), torch.tensor([[[0.0, 0.0], [0.0, 0.2]]])])
    # .3 for the first patch, √(.04 / 4) = .1 for the second
    assert float(reconstruction(restored, torch.zeros_like(restored), 0.0, "rms")) == pytest.approx(0.2, abs=1e-4)


def picture(value: float) -> torch.Tensor:
    return torch.full((1, 3, 4, 4), value)


def test_hinge_is_nothing_when_more_removes_more():
    assert float(monotone_hinge(picture(0.0), picture(0.2), picture(0.3))) == 0.0


def test_hinge_by_hand_when_more_removes_less():
    # the truth removes .2, the harsher wish only .05: a = 1/4, weight .2
    assert float(monotone_hinge(picture(0.0), picture(0.2), picture(0.05))) == pytest.approx(0.75 * 0.2, rel=1e-5)


def test_hinge_asks_nothing_of_a_factor_that_removes_nothing():
    assert float(monotone_hinge(picture(0.1), picture(0.1), picture(0.9))) == pytest.approx(0.0, abs=1e-6)
