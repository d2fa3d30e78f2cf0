"""Temperatures of the 90 % intervals, and the time that finding them takes."""

from types import SimpleNamespace

import pytest
import torch

from core.causal.estimate import Z90
from core.causal.factors import EVENTS, to_latent
from core.causal.prior import Prior
from core.causal.scm import Scm
from core.nets.encoder import Encoder, EncoderConfig
from core.nets.posterior import FLOOR, D, Posterior, happened
from tests.training.test_loop import algorithm
from training import calibration, fit
from training.calibration import (
    TEMPERATURES,
    calibrate,
    calibration_seconds,
    cautious_quantile,
    event_temperatures,
)
from training.data.photos import load_photos
from training.data.scenes import row_generator
from training.recipes import changed


class Constant(Encoder):
    """Reads 0 ± 1 from every photo."""

    def forward(self, crops_NCHW, group, scene_NCHW=None, *, bfloat16=False):
        """N(0, 1) whatever the crops."""
        del scene_NCHW, bfloat16
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


def clock(monkeypatch, *readings: float) -> None:
    """Calibration looks at a clock that shows these seconds, one after the other."""
    shown = iter(readings)
    monkeypatch.setattr(calibration, "time", SimpleNamespace(perf_counter=lambda: next(shown)))


def test_progress_is_said_photo_by_photo_with_the_time_that_is_left(recipe, folder, monkeypatch):
    """Of four photos each takes two minutes: six, four, two and none are left."""
    clock(monkeypatch, 0, 120, 240, 360, 480)
    said: list[str] = []
    calibrate(Constant(EncoderConfig(channels=4, hidden=8)), load_photos(folder), recipe, draws=1, say=said.append)
    assert said == [
        "calibrating: photo 1 of 4 read, 6.0 min left",
        "calibrating: photo 2 of 4 read, 4.0 min left",
        "calibrating: photo 3 of 4 read, 2.0 min left",
        "calibrating: photo 4 of 4 read, 0.0 min left",
        "calibrated on 4 photos: too few for ranges to rely on",
    ]


def test_what_calibration_will_take_is_a_reading_times_photos_and_draws(recipe, folder, monkeypatch):
    """The first reading takes 5 s, the second 2: 4 photos and 3 draws make 24."""
    clock(monkeypatch, 0, 5, 5, 7)
    assert calibration_seconds(Constant(EncoderConfig(channels=4, hidden=8)), load_photos(folder), recipe, 3) == 24


@pytest.mark.parametrize(("after", "seconds"), [(30.0, 90.0), (1000.0, 60.0)])
def test_calibration_counts_into_the_minutes_of_which_training_has_at_least_half(
    recipe, folder, monkeypatch, after, seconds
):
    monkeypatch.setattr(fit, "calibration_seconds", lambda *_: after)
    own, photos = algorithm(recipe, folder, without=frozenset({"sct", "cf", "elbo"}))
    said: list[str] = []
    assert fit._budget(own, photos, 2.0, said.append).seconds == seconds
    assert said == [f"of 2 minutes about {min(after, 60):.0f} s are kept for calibration"]
    assert fit._budget(own, photos, None, said.append).seconds is None
