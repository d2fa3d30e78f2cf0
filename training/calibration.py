"""One temperature a factor, so that 90 % intervals hold the truth 90 % of the time on held-out photos; one an event,
so that what is said to be 80 % sure happens in 80 of 100."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

from core.causal.estimate import Z90
from core.causal.factors import EVENTS, to_latent
from core.causal.scm import Scm
from core.nets.encoder import Encoder, photo_posterior
from core.nets.posterior import happened
from training.data.photos import PhotoSet
from training.data.scenes import row_generator
from training.recipes import Recipe

LARGEST = 512
"""Longest side, pixels, that is cut from a held-out photo: more crops than the encoder looks at."""
SCALE = 2
"""How much a photo is shrunk before it is harmed: most are not sharp to their own pixel."""
RESAMPLES = 1000
CAUTION = 0.84
"""Φ(1): too narrow an interval is worse than one too wide."""
DRAWS = 10
"""How often each photo is harmed."""
FEW = 5
"""Fewer photos say little of others."""
SMALLEST = 0.5
"""No temperature is lower: so few photos can't prove more."""
TEMPERATURES = torch.logspace(-1, 2, 61, base=2)
"""Of the events, from a half to four."""


@dataclass(frozen=True)
class Readings:
    """What was read of N photos, D draws each.

    Attributes:
        ratios: |U - μ| / σ, N×D×d; not a number where the factor isn't there.
        odds: log-odds of the events, N×D×e.
        there: whether they happened, N×D×e bool.
    """

    ratios: Tensor
    odds: Tensor
    there: Tensor


@torch.no_grad()
def calibrate(
    encoder: Encoder,
    held_out: PhotoSet,
    recipe: Recipe,
    draws: int = DRAWS,
    say: Callable[[str], None] = lambda _line: None,
) -> Tensor:
    """Set the encoder's temperatures, and return those of the values, shape (d,).

    T_i is the .9 quantile of |U_i - μ_i| / σ_i, divided by the normal's, over held-out photos at half their size,
    each harmed `draws` times (decision 5) and read as the engine reads a photo; of what a dozen photos leave open,
    the wider (`cautious_quantile`). An event's temperature is the one with the best log score.
    """
    encoder.eval()
    encoder.temperature.fill_(1.0)
    encoder.presence_temperature.fill_(1.0)
    found = _read(encoder, held_out, recipe, draws, say)
    temperatures = cautious_quantile(found.ratios) / Z90
    encoder.temperature.copy_(temperatures.clamp_min(SMALLEST))
    encoder.presence_temperature.copy_(event_temperatures(found.odds.flatten(0, 1), found.there.flatten(0, 1)))
    return encoder.temperature


def calibration_seconds(encoder: Encoder, held_out: PhotoSet, recipe: Recipe, draws: int = DRAWS) -> float:
    """How long `calibrate` will take, from one reading of the first photo (the second: the first warms up)."""
    encoder.eval()
    for _ in range(2):
        start = time.perf_counter()
        with torch.no_grad():
            _reading(encoder, held_out, recipe, 0, 0)
        seconds = time.perf_counter() - start
    return seconds * len(held_out) * draws


def _read(encoder: Encoder, held_out: PhotoSet, recipe: Recipe, draws: int, say: Callable[[str], None]) -> Readings:
    rows: list[list[Tensor]] = [[], [], []]
    start, count = time.perf_counter(), len(held_out)
    for number in range(count):
        for draw in range(draws):
            for row, each in zip(rows, _reading(encoder, held_out, recipe, number, draw), strict=True):
                row.append(each[0])
        left = (time.perf_counter() - start) * (count / (number + 1) - 1)
        say(f"calibrating: photo {number + 1} of {count} read, {left / 60:.1f} min left")
    if count < FEW:
        say(f"calibrated on {count} photo{'s' * (count > 1)}: too few for ranges to rely on")
    return Readings(*(torch.stack(row).unflatten(0, (-1, draws)) for row in rows))


def _reading(
    encoder: Encoder, held_out: PhotoSet, recipe: Recipe, number: int, draw: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Ratios, odds and events of one harmed photo, as in `Readings`, 1×…"""
    _, height, width = held_out.places[number]
    side = min(LARGEST, min(height, width) // SCALE) * SCALE
    g = row_generator(recipe.seed, "calibration", number, draw)
    scm = Scm(prior=replace(recipe.prior, untouched=0.0))
    world = scm.sample(held_out.crop(side, g, number)[None], SCALE, g)
    pixels = (world.photo[0] * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
    posterior = photo_posterior(encoder, pixels)
    deviation = posterior.value_covariance.diagonal(dim1=1, dim2=2).sqrt()
    latents = to_latent(world.factors)
    there = happened(latents)
    ratios = ((latents - posterior.value).abs() / deviation).masked_fill(~there, torch.nan)
    return ratios, posterior.odds, there[:, list(EVENTS)]


def cautious_quantile(ratios_NDF: Tensor) -> Tensor:
    """The .9 quantile of N photos' D draws, a factor, plus about one standard error of it: the `CAUTION` quantile of
    what it is when the photos are drawn anew with replacement. Draws of one photo are not independent of each other;
    those that are not a number don't count, and a factor without any has the normal's own quantile."""
    random = torch.Generator().manual_seed(0)
    count = len(ratios_NDF)
    drawn = torch.randint(count, (RESAMPLES, count), generator=random)
    quantiles = torch.stack([ratios_NDF[photos].flatten(0, 1).nanquantile(0.9, dim=0) for photos in drawn])
    return quantiles.nanquantile(CAUTION, dim=0).nan_to_num(Z90)


def event_temperatures(odds_NE: Tensor, there_NE: Tensor) -> Tensor:
    """What each event's log-odds are to be divided by: of `TEMPERATURES` the one with the best mean log score."""
    tempered = odds_NE / TEMPERATURES[:, None, None]
    truth = there_NE.to(odds_NE.dtype).expand_as(tempered)
    score = F.binary_cross_entropy_with_logits(tempered, truth, reduction="none").mean(dim=1)
    return TEMPERATURES[score.argmin(dim=0)]
