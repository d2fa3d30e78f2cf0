"""The estimate in words."""

import numpy as np

from causalsr_app.words import sentence
from core.causal.estimate import Estimate
from core.causal.factors import FACTORS, factor, index


def believed(*values: float) -> Estimate:
    mean = np.array(
        [each.to_latent(value) for each, value in zip(FACTORS, (*values, *(f.none for f in FACTORS[3:])), strict=True)]
    )
    return Estimate(mean, np.diag([(0.063 / each.spread) ** 2 if each.curve is None else 0.01 for each in FACTORS]))


def test_sentence_names_every_slider_with_its_interval():
    assert sentence(believed(0.5, 10, 52)) == "Noise 10 (8–12), blur 0.5 px (0.4–0.6), JPEG quality 52 (43–59)"


def test_what_did_not_happen_is_said_so():
    assert sentence(believed(0.02, 0.1, 99.5)) == "No noise, no blur, no JPEG"


def test_what_happened_before_is_said_where_it_is_likelier_than_not():
    estimate = believed(0.02, 0.1, 99.5)
    for name, value in (("rescale", 0.5), ("earlier_jpeg", 62), ("sharpen", 0.8)):
        estimate.mean[index(name)] = factor(name).to_latent(value)
    before = "saved at about 62 before, enlarged about 1.4× before, sharpened"
    assert sentence(estimate) == f"No noise, no blur, no JPEG, {before}"
    chances = np.ones(len(FACTORS))
    for name in ("rescale", "earlier_jpeg", "sharpen"):
        chances[index(name)] = 0.45
    assert sentence(Estimate(estimate.mean, estimate.covariance, chances)) == "No noise, no blur, no JPEG"


def test_shrinking_is_said_by_how_much():
    estimate = believed(0.02, 0.1, 99.5)
    estimate.mean[index("rescale")] = factor("rescale").to_latent(-1)
    assert sentence(estimate).endswith("shrunk about 2.0× before")
