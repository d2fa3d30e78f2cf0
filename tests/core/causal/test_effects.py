"""Effects on structural models whose true effects are known."""

import numpy as np
import pytest

from core.causal.effects import average_effect, conditional_effects


def test_ate_of_a_linear_model_is_its_coefficient():
    """Y = 2 Z + U: do(Z = 3) against do(Z = 1) is 4 for every unit, so under common random numbers exactly 4."""
    u = np.random.default_rng(0).normal(size=50)
    effect = average_effect(2 * 3 + u, 2 * 1 + u)
    assert (effect.mean, effect.low, effect.high) == pytest.approx((4, 4, 4))
    assert effect.units == 50


def test_interval_is_the_normal_one_for_many_normal_units():
    effects = np.random.default_rng(1).normal(3, 2, 400)
    found = average_effect(effects, np.zeros(400))
    half = 1.645 * effects.std() / 20
    assert found.mean == pytest.approx(effects.mean())
    assert found.low == pytest.approx(effects.mean() - half, abs=0.03)
    assert found.high == pytest.approx(effects.mean() + half, abs=0.03)


def test_cate_finds_the_effect_of_each_stratum():
    """Y = (1 + S) Z + U with S in {0, 1}: the effect of do(Z = 2) against do(Z = 0) is 2 or 4."""
    s = np.array([0, 1] * 20)
    u = np.random.default_rng(2).normal(size=40)
    found = conditional_effects((1 + s) * 2 + u, u, s.tolist())
    assert found[0].mean == pytest.approx(2)
    assert found[1].mean == pytest.approx(4)
    assert average_effect((1 + s) * 2 + u, u).mean == pytest.approx(3)


def test_arms_must_have_the_same_units():
    with pytest.raises(ValueError, match="same units"):
        average_effect(np.zeros(3), np.zeros(2))
    with pytest.raises(ValueError, match="stratum"):
        conditional_effects(np.zeros(3), np.zeros(3), [1])
