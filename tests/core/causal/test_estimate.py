"""The posterior in physical units, and conditioning it."""

import numpy as np
import pytest
import torch

from core.causal.actions import Action, Actions, Mode
from core.causal.estimate import Estimate
from core.causal.factors import FACTORS, NAMES, factor, index
from core.errors import InterventionError

D = len(FACTORS)


@pytest.fixture
def estimate() -> Estimate:
    random = np.random.default_rng(2)
    lower = np.tril(random.normal(size=(D, D))) * 0.2 + 0.3 * np.eye(D)
    return Estimate(random.normal(size=D) * 0.3, lower @ lower.T)


def test_interval_is_the_marginal_quantile_in_units():
    mean = np.zeros(D)
    mean[index("noise")] = factor("noise").to_latent(10.0)
    reading = Estimate(mean, np.eye(D) * 0.04).readings["noise"]
    normal = torch.distributions.Normal(mean[index("noise")], 0.2)
    assert reading.mean == pytest.approx(10.0)
    assert reading.low == pytest.approx(factor("noise").from_latent(float(normal.icdf(torch.tensor(0.05)))), rel=1e-5)
    assert reading.high == pytest.approx(factor("noise").from_latent(float(normal.icdf(torch.tensor(0.95)))), rel=1e-5)


def test_quality_interval_is_ordered(estimate):
    reading = estimate.readings["jpeg"]
    assert reading.low <= reading.mean <= reading.high


def test_tell_equals_conditioning_by_the_precision_matrix(estimate):
    told = estimate.tell({"jpeg": 40.0, "blur": 1.0})
    known = [index("jpeg"), index("blur")]
    rest = [i for i in range(D) if i not in known]
    precision = np.linalg.inv(estimate.covariance)
    shift = np.array([factor("jpeg").to_latent(40.0), factor("blur").to_latent(1.0)]) - estimate.mean[known]
    block = np.linalg.inv(precision[np.ix_(rest, rest)])
    expected = estimate.mean[rest] - block @ precision[np.ix_(rest, known)] @ shift
    np.testing.assert_allclose(told.mean[rest], expected, atol=1e-9)
    np.testing.assert_allclose(told.covariance[np.ix_(rest, rest)], block, atol=1e-9)
    assert told.readings["jpeg"].mean == pytest.approx(40.0)


def test_telling_in_either_order_is_the_same(estimate):
    a = estimate.tell({"jpeg": 40.0}).tell({"noise": 5.0})
    b = estimate.tell({"noise": 5.0}).tell({"jpeg": 40.0})
    np.testing.assert_allclose(a.mean, b.mean, atol=1e-6)


def doubtful(presence: float) -> Estimate:
    mean = np.zeros(D)
    mean[index("noise")] = factor("noise").to_latent(10.0)
    chances = np.ones(D)
    chances[index("noise")] = presence
    return Estimate(mean, np.eye(D) * 0.04, chances)


def test_the_middle_of_a_doubtful_event_is_the_mixture_s_median():
    """A quarter: none lies in the middle. Four fifths: below it lie a fifth and (.5 - .2) / .8 of the values."""
    assert doubtful(0.25).readings["noise"].mean == 0.0
    assert doubtful(0.25).readings["noise"].presence == 0.25
    normal = torch.distributions.Normal(factor("noise").to_latent(10.0), 0.2)
    expected = factor("noise").from_latent(float(normal.icdf(torch.tensor(0.375))))
    assert doubtful(0.8).readings["noise"].mean == pytest.approx(expected, rel=1e-5)


def test_what_is_told_of_a_doubtful_event_lies_between_none_and_its_value():
    noise = factor("noise")
    for presence in (0.25, 0.8):
        latent = presence * noise.to_latent(10.0) + (1 - presence) * noise.to_latent(0.0)
        assert doubtful(presence).readings["noise"].told == pytest.approx(noise.from_latent(latent))
    assert doubtful(1.0).readings["noise"].told == pytest.approx(10.0)
    assert doubtful(0.04).readings["noise"].told == 0.0


def test_the_interval_of_a_doubtful_event_is_the_mixture_s():
    """A quarter of N(u, .2²), far from none: below 5 % lies none, and 95 % of all is 80 % of the quarter."""
    reading = doubtful(0.25).readings["noise"]
    assert reading.low == 0.0
    normal = torch.distributions.Normal(factor("noise").to_latent(10.0), 0.2)
    assert reading.high == pytest.approx(factor("noise").from_latent(float(normal.icdf(torch.tensor(0.8)))), rel=1e-5)


def test_what_is_less_likely_than_one_in_twenty_reads_none():
    reading = doubtful(0.04).readings["noise"]
    assert (reading.mean, reading.low, reading.high) == (0.0, 0.0, 0.0)
    certain = doubtful(0.0).readings["noise"]
    assert (certain.low, certain.high) == (0.0, 0.0)


def test_an_event_nearly_sure_has_an_interval_without_none():
    """99 %: none lies below 1 %, so the interval runs from (.05 - .01) / .99 to (.95 - .01) / .99 of the values."""
    reading = doubtful(0.99).readings["noise"]
    normal = torch.distributions.Normal(factor("noise").to_latent(10.0), 0.2)
    levels = torch.tensor([0.04 / 0.99, 0.94 / 0.99])
    low, high = (factor("noise").from_latent(float(each)) for each in normal.icdf(levels))
    assert (reading.low, reading.high) == pytest.approx((low, high), rel=1e-5)


def test_a_factor_told_to_be_absent_tells_nothing_of_the_others(estimate):
    told = estimate.tell({"noise": 0.0})
    rest = [i for i in range(D) if i != index("noise")]
    np.testing.assert_array_equal(told.mean[rest], estimate.mean[rest])
    np.testing.assert_array_equal(told.covariance[np.ix_(rest, rest)], estimate.covariance[np.ix_(rest, rest)])
    assert told.presence[index("noise")] == 0.0
    assert told.readings["noise"].high == 0.0


def test_a_factor_told_to_be_there_is_there():
    assert doubtful(0.25).tell({"noise": 5.0}).readings["noise"].presence == 1.0
    assert doubtful(0.25).tell({"blur": 1.0}).readings["noise"].presence == 0.25


def test_draws_have_the_mixture_s_moments():
    random = np.random.default_rng(4)
    estimate = doubtful(0.25)
    draws = np.stack([estimate.draw(random) for _ in range(4000)])[:, index("noise")]
    none = factor("noise").to_latent(0.0)
    assert (draws == none).mean() == pytest.approx(0.75, abs=0.02)
    assert draws[draws != none].mean() == pytest.approx(factor("noise").to_latent(10.0), abs=0.02)


def test_actions_keep_only_what_is_not_auto():
    actions = Actions({"noise": Action(Mode.SET, 5.0), "blur": Action(Mode.AUTO, 1.0)})
    assert dict(actions.by_factor) == {"noise": Action(Mode.SET, 5.0)}
    assert actions.with_action("noise", None).by_factor == {}
    assert actions.with_action("jpeg", Action(Mode.TELL, 40.0)).values(Mode.TELL) == {"jpeg": 40.0}


def test_actions_refuse_unknown_factors():
    with pytest.raises(InterventionError, match=", ".join(NAMES)):
        Actions.set(haze=1.0)
