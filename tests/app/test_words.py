"""The estimate in words."""

import numpy as np

from causalsr_app.words import sentence
from core.causal.estimate import Estimate
from core.causal.factors import FACTORS


def believed(*values: float) -> Estimate:
    mean = np.array(
        [each.to_latent(value) for each, value in zip(FACTORS, (*values, *(f.none for f in FACTORS[3:])), strict=True)]
    )
    return Estimate(mean, np.diag([(0.063 / each.spread) ** 2 if each.curve is None else 0.01 for each in FACTORS]))


def test_sentence_names_every_slider_with_its_interval():
    assert sentence(believed(0.5, 10, 52)) == "Noise 10 (8–12), blur 0.5 px (0.4–0.6), JPEG quality 52 (43–59)"


def test_what_did_not_happen_is_said_so():
    assert sentence(believed(0.02, 0.1, 99.5)) == "No noise, no blur, no JPEG"
