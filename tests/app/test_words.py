"""Figures as people read them."""

import numpy as np

from causalsr_app.words import figure, summary
from core.causal.estimate import Estimate
from core.causal.factors import FACTORS, factor


def test_figures_have_their_digits_and_say_none():
    assert figure(factor("noise"), 11.04) == "11.0"
    assert figure(factor("blur"), 0.4) == "0.40"
    assert figure(factor("jpeg"), 99.7) == "none"
    assert figure(factor("noise"), 0.02) == "none"


def test_summary_names_every_slider_with_its_interval():
    mean = np.array([each.to_latent(value) for each, value in zip(FACTORS, (0.5, 10, 52, 0, 0.6, 0), strict=True)])
    said = summary(Estimate(mean, np.eye(6) * 1e-6))
    assert said == "blur 0.50 (0.50–0.50), noise 10.0 (10.0–10.0), JPEG 52 (52–52)"
