"""The table of factors and its latent coordinates."""

import math

import numpy as np
import pytest
import torch

from core.causal import factors
from core.causal.factors import FACTORS, NONE, factor, from_latent, to_latent
from core.errors import InterventionError


def test_latent_of_noise_by_hand():
    noise = factor("noise")
    assert noise.to_latent(15.0) == pytest.approx((math.log(1 + 15 / 2) - noise.centre) / noise.spread)


def test_latent_of_quality_counts_the_harm():
    jpeg = factor("jpeg")
    assert jpeg.to_latent(30.0) == pytest.approx((math.log(1 + 70 / 5) - jpeg.centre) / jpeg.spread)
    assert jpeg.to_latent(30.0) > jpeg.to_latent(90.0)


@pytest.mark.parametrize("each", FACTORS, ids=lambda each: each.name)
def test_latent_map_rises_with_harm_and_inverts(each):
    values = np.linspace(each.low, each.high, 31)
    latents = each.to_latent(values)
    assert (np.diff(latents) * each.worse > 0).all()
    np.testing.assert_allclose(each.from_latent(latents), values, atol=1e-9)


def test_columns_agree_between_numpy_and_torch():
    values = np.array([[0.5, 12.0, 40.0, 0.3, 0.5, 1.0, -0.4, 0.7, 60.0], NONE])
    tensor = torch.tensor(values)
    np.testing.assert_allclose(to_latent(tensor).numpy(), to_latent(values))
    np.testing.assert_allclose(from_latent(to_latent(tensor)).numpy(), values, atol=1e-9)


def test_values_beyond_the_range_are_clipped_on_the_way_back():
    assert factor("noise").from_latent(-9.0) == 0.0
    assert factor("jpeg").from_latent(9.0) == 10.0


def test_unknown_factor_is_refused_by_name():
    with pytest.raises(InterventionError, match=r"'haze'.*blur, noise, jpeg"):
        factors.index("haze")


@pytest.mark.parametrize("value", [-1.0, 51.0, math.nan, math.inf])
def test_value_out_of_range_is_refused(value):
    with pytest.raises(InterventionError, match="from 0 to 50"):
        factor("noise").checked(value)
