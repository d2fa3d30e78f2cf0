"""Each loss against torch.distributions or numbers worked out by hand."""

import pytest
import torch
from torch.distributions import MultivariateNormal, kl_divergence

from core.nets.encoder import FLOOR, D, Gaussian
from training.objectives.distillation import distillation
from training.objectives.intervention import monotone_hinge
from training.objectives.reconstruction import reconstruction
from training.objectives.supervision import supervision


def posterior(generator: torch.Generator) -> Gaussian:
    lower = torch.randn((3, D, D), generator=generator).tril() * 0.3 + torch.eye(D)
    return Gaussian(torch.randn((3, D), generator=generator), lower @ lower.transpose(1, 2))


def test_supervision_is_the_negative_log_likelihood(generator):
    q, u = posterior(generator), torch.randn((3, D), generator=generator)
    expected = -MultivariateNormal(q.mean, q.covariance).log_prob(u).mean()
    assert float(supervision(q, u)) == pytest.approx(float(expected), rel=1e-5)


def test_a_sure_posterior_keeps_a_floor():
    q = Gaussian(torch.zeros(1, D), 1e12 * torch.eye(D)[None])
    assert float(q.covariance[0, 0, 0]) == pytest.approx(FLOOR**2, rel=1e-4)


def test_distillation_is_the_kl_divergence(generator):
    teacher, student = posterior(generator), posterior(generator)
    p = MultivariateNormal(teacher.mean, teacher.covariance)
    q = MultivariateNormal(student.mean, student.covariance)
    assert float(distillation(teacher, student)) == pytest.approx(float(kl_divergence(p, q).mean()), rel=1e-4)


def test_distillation_of_a_student_that_agrees_is_zero(generator):
    teacher = posterior(generator)
    assert float(distillation(teacher, teacher)) == pytest.approx(0.0, abs=1e-5)


def test_distillation_teaches_the_student_only(generator):
    teacher, student = posterior(generator), posterior(generator)
    for each in (teacher, student):
        each.mean.requires_grad_()
    distillation(teacher, student).backward()
    assert teacher.mean.grad is None
    assert student.mean.grad is not None


def test_reconstruction_by_hand():
    restored = torch.tensor([[[[0.0, 0.5], [1.0, 0.5]]]])
    target = torch.zeros_like(restored)
    # mean |e| = .5; across: |.5|, |-.5| → .5; down: |1|, |0| → .5
    assert float(reconstruction(restored, target, 0.0)) == pytest.approx(0.5)
    assert float(reconstruction(restored, target, 0.2)) == pytest.approx(0.5 + 0.2 * (0.5 + 0.5))


def test_root_mean_square_weighs_patches_by_their_own_error():
    restored = torch.stack([torch.full((1, 2, 2), 0.3), torch.tensor([[[0.0, 0.0], [0.0, 0.2]]])])
    # .3 for the first patch, √(.04 / 4) = .1 for the second
    assert float(reconstruction(restored, torch.zeros_like(restored), 0.0, rms=True)) == pytest.approx(0.2, abs=1e-4)


def picture(value: float) -> torch.Tensor:
    return torch.full((1, 3, 4, 4), value)


def test_hinge_is_nothing_when_more_removes_more():
    assert float(monotone_hinge(picture(0.0), picture(0.2), picture(0.3))) == 0.0


def test_hinge_by_hand_when_more_removes_less():
    # the truth removes .2, the harsher wish only .05: a = 1/4, weight .2
    assert float(monotone_hinge(picture(0.0), picture(0.2), picture(0.05))) == pytest.approx(0.75 * 0.2, rel=1e-5)


def test_hinge_asks_nothing_of_a_factor_that_removes_nothing():
    assert float(monotone_hinge(picture(0.1), picture(0.1), picture(0.9))) == pytest.approx(0.0, abs=1e-6)
