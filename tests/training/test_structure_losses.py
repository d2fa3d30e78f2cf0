"""L_struct by hand; the KL to the prior against torch.distributions; the ELBO's sign."""

import pytest
import torch
from torch import Tensor
from torch.distributions import MultivariateNormal, kl_divergence

from core.causal.factors import EVENTS
from core.nets.posterior import D, Posterior
from core.nets.structure import StructureConfig, StructurePrior
from training.objectives.structure import UnitNormal, kl_to_prior, negative_elbo, structure


def gaussian(mean: Tensor, covariance: Tensor) -> Posterior:
    """All events happened."""
    return Posterior(mean, torch.linalg.inv(covariance), torch.full((len(mean), len(EVENTS)), 40.0))


def posterior(generator: torch.Generator) -> Posterior:
    lower = torch.randn((3, D, D), generator=generator).tril() * 0.3 + torch.eye(D)
    return gaussian(torch.randn((3, D), generator=generator), lower @ lower.transpose(1, 2))


@pytest.fixture
def standard() -> StructurePrior:
    """No edges, constants 0, σ 1: a standard normal."""
    torch.manual_seed(0)
    prior = StructurePrior(StructureConfig(hidden=2, graphs=1))
    torch.nn.init.constant_(prior.density_logits, -60.0)
    return prior


def correlated(rho: float, scale: float) -> Posterior:
    covariance = torch.eye(D) * scale
    covariance[0, 1] = covariance[1, 0] = rho * scale
    return gaussian(torch.zeros(1, D), covariance[None])


def test_correlation_outside_the_moral_graph_is_penalised():
    # both entries of the pair count: 2 ρ²
    assert float(structure(correlated(0.5, 4.0), torch.zeros(D, D))) == pytest.approx(2 * 0.25, rel=1e-3)


def test_the_penalty_knows_no_units():
    for scale in (2.0, 200.0):
        assert float(structure(correlated(0.5, scale), torch.zeros(D, D))) == pytest.approx(0.5, rel=1e-3)


def test_correlation_inside_the_moral_graph_is_free():
    moral = torch.zeros(D, D)
    moral[0, 1] = moral[1, 0] = 1
    assert float(structure(correlated(0.5, 1.0), moral)) == pytest.approx(0.0, abs=1e-6)
    assert float(structure(correlated(0.5, 1.0), moral * 0.75)) == pytest.approx(0.25 * 0.5, rel=5e-3)


def test_no_edge_is_drawn_to_excuse_a_correlation(generator):
    prior = StructurePrior(StructureConfig())
    q = correlated(0.5, 1.0)
    q.precision.requires_grad_()
    structure(q, prior.moral(prior.edges())).backward()
    assert q.precision.grad is not None
    assert prior.edge_logits.grad is None


def test_kl_to_a_standard_normal(standard, generator):
    q = posterior(generator)
    normal = MultivariateNormal(torch.zeros(D), torch.eye(D))
    expected = kl_divergence(MultivariateNormal(q.mean, q.covariance), normal).mean()
    # the prior's σ is √(1 + .02²): no digit of this
    found = kl_to_prior(q, standard, generator, 0.5, samples=5000, free_bits=0.0)
    assert float(found.detach()) == pytest.approx(float(expected), rel=0.02)


def test_kl_to_the_prior_is_estimated_without_bias_by_few_samples(generator):
    torch.manual_seed(5)
    prior = StructurePrior(StructureConfig(hidden=2))
    torch.nn.init.constant_(prior.density_logits, 60.0)  # one graph only: all edges
    torch.nn.init.constant_(prior.readout, 0.0)
    torch.nn.init.constant_(prior.constant, 0.5)
    q = posterior(generator)
    normal = MultivariateNormal(torch.full((D,), 0.5), torch.eye(D) * prior.deviation.detach() ** 2)
    expected = float(kl_divergence(MultivariateNormal(q.mean, q.covariance), normal).mean())
    with torch.no_grad():
        few = [float(kl_to_prior(q, prior, generator, 0.5, samples=4, free_bits=0.0)) for _ in range(400)]
    assert sum(few) / len(few) == pytest.approx(expected, rel=0.03)


def test_a_posterior_that_says_nothing_costs_its_free_bits(standard, generator):
    q = gaussian(torch.zeros(8, D), torch.eye(D).expand(8, D, D))
    assert float(kl_to_prior(q, standard, generator, 0.5, samples=500).detach()) == pytest.approx(D * 0.05)


def test_free_bits_are_a_factor_s_own(standard, generator):
    mean = torch.zeros(1, D, requires_grad=True)
    shifted = mean + torch.tensor([3.0, 0.1] + [0.0] * (D - 2))
    q = gaussian(shifted, torch.eye(D)[None])
    kl = kl_to_prior(q, standard, generator, 0.5, samples=4000)
    # ½ · 3² for the first; ½ · .1² is under the allowance, whatever the first one costs
    assert float(kl.detach()) == pytest.approx(4.5 + (D - 1) * 0.05, rel=0.02)
    (gradient,) = torch.autograd.grad(kl, mean)
    assert float(gradient[0, 0]) == pytest.approx(3.0, rel=0.05)
    assert gradient[0, 1:].tolist() == [0.0] * (D - 1)


def test_kl_teaches_posterior_and_prior(generator):
    prior = StructurePrior(StructureConfig())
    value, odds = torch.randn((4, D), generator=generator), torch.full((4, len(EVENTS)), 0.5)
    q = Posterior(value.requires_grad_(), torch.eye(D).repeat(4, 1, 1) * 5, odds.requires_grad_())
    q.precision.requires_grad_()
    kl_to_prior(q, prior, generator, 1.0).backward()
    for parameter in (q.value, q.precision, q.odds, *prior.parameters()):
        assert parameter.grad is not None
        assert parameter.grad.isfinite().all()


def test_negative_elbo_by_hand():
    assert float(negative_elbo(torch.tensor([-1.0, -3.0]), torch.tensor(0.5))) == pytest.approx(2.5)
    assert float(negative_elbo(torch.tensor([-1.0, -3.0]), torch.tensor([0.5, 1.5]))) == pytest.approx(3.0)


def test_a_wider_posterior_of_the_same_likelihood_is_better_until_the_prior_s_width(standard, generator):
    narrow, wide = (gaussian(torch.zeros(1, D), torch.eye(D)[None] * v) for v in (0.01, 0.5))
    losses = [negative_elbo(torch.zeros(1), kl_to_prior(q, standard, generator, 0.5, 500)) for q in (narrow, wide)]
    assert losses[0] > losses[1]


def test_kl_without_structure_is_the_one_to_a_unit_normal(generator):
    q = posterior(generator)
    expected = kl_divergence(MultivariateNormal(q.mean, q.covariance), MultivariateNormal(torch.zeros(D), torch.eye(D)))
    found = kl_to_prior(q, UnitNormal(), generator, 1.0, samples=20_000, free_bits=0.0)
    assert float(found) == pytest.approx(float(expected.mean()), rel=0.01)
