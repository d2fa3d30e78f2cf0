"""Temperatures of the 90 % intervals."""

import pytest
import torch

from core.causal.estimate import Z90
from core.causal.factors import EVENTS, to_latent
from core.causal.prior import Prior
from core.causal.scm import Scm
from core.nets.encoder import Encoder, EncoderConfig
from core.nets.posterior import FLOOR, D, Posterior, happened
from training.calibration import TEMPERATURES, calibrate, cautious_quantile, event_temperatures
from training.data.photos import load_photos
from training.data.samples import row_generator
from training.recipes import changed


class Constant(Encoder):
    """Reads 0 ± 1 from every photo."""

    def forward(self, crops_NCHW, group, scene_NCHW=None):
        """N(0, 1) whatever the crops."""
        del scene_NCHW
        count = len(crops_NCHW) // group
        return Posterior(torch.zeros(count, D), torch.eye(D).expand(count, D, D), torch.zeros(count, len(EVENTS)))


def test_temperatures_by_an_encoder_that_reads_nothing(recipe, folder):
    photos = load_photos(folder)
    recipe = changed(recipe, prior=Prior(untouched=0.9))
    found = calibrate(Constant(EncoderConfig(channels=4, hidden=8)), photos, recipe, draws=5)
    distances = torch.zeros(len(photos), 5, D)
    for number in range(len(photos)):
        for draw in range(5):
            g = row_generator(recipe.seed, "calibration", number, draw)
            world = Scm(prior=Prior(untouched=0.0)).sample(photos.crop(120, g, number)[None], 2, g)
            latents = to_latent(world.factors)
            own = latents.abs().masked_fill(~happened(latents), torch.nan)
            distances[number, draw] = own[0] / (1 + FLOOR**2) ** 0.5
    assert torch.allclose(found, (cautious_quantile(distances) / Z90).clamp_min(0.5))


def test_the_cautious_quantile_is_the_plain_one_of_photos_that_agree():
    """Whichever photos are drawn anew, .9 of 0, 1, … 10 is 9."""
    ratios = torch.arange(11.0)[None, :, None].expand(7, 11, 2)
    assert torch.equal(cautious_quantile(ratios), torch.tensor([9.0, 9.0]))


def test_the_cautious_quantile_is_wider_by_about_a_standard_error():
    """N photos with one ratio each, uniform on [0, 1]: the .9 quantile's standard error is √(.9 · .1 / N)."""
    ratios = torch.rand((400, 1, 1), generator=torch.Generator().manual_seed(3))
    plain = ratios.flatten().quantile(0.9)
    assert float(cautious_quantile(ratios) - plain) == pytest.approx((0.09 / 400) ** 0.5, rel=0.5)


def test_photos_in_which_a_factor_is_not_there_tell_nothing_of_its_interval():
    ratios = torch.arange(11.0)[None, :, None].expand(7, 11, 2).clone()
    more = torch.cat([ratios, torch.full_like(ratios, torch.nan)], dim=1)
    more[:, :, 1] = torch.nan
    assert cautious_quantile(more).tolist() == pytest.approx([9.0, Z90])


def test_an_event_s_temperature_makes_its_odds_come_true():
    """Said to be e⁴ : 1 and e⁻⁴ : 1, but right in e² of e² + 1 only: to be divided by two."""
    right = round(1000 * 2.718281828**2 / (2.718281828**2 + 1))
    odds = torch.cat([torch.full((1000, 1), 4.0), torch.full((1000, 1), -4.0)])
    there = torch.zeros(2000, 1, dtype=torch.bool)
    there[:right] = there[1000 + right :] = True
    found = float(event_temperatures(odds, there))
    assert found == pytest.approx(2.0, rel=0.03)
    assert found in TEMPERATURES.tolist()
