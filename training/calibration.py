"""One temperature a factor, so that 90 % intervals hold the truth 90 % of the time on held-out photos."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from core.causal.estimate import Z90
from core.causal.factors import to_latent
from core.causal.scm import Scm
from core.nets.encoder import Encoder, photo_posterior
from training.data.photos import PhotoSet
from training.data.samples import row_generator
from training.recipes import Recipe

LARGEST = 512
"""Longest side, pixels, that is cut from a held-out photo: more crops than the encoder looks at."""
SCALE = 2
"""How much a photo is shrunk before it is harmed: most are not sharp to their own pixel."""
RESAMPLES = 1000
CAUTION = 0.84
"""Φ(1): too narrow an interval is worse than one too wide."""
SMALLEST = 0.5
"""No temperature is lower: so few photos can't prove more."""


@torch.no_grad()
def calibrate(encoder: Encoder, held_out: PhotoSet, recipe: Recipe, draws: int = 10) -> Tensor:
    """Set the encoder's temperatures, and return them, shape (d,).

    T_i is the .9 quantile of |U_i - μ_i| / σ_i, divided by the normal's, over held-out photos at half their size,
    each harmed `draws` times (decision 5) and read as the engine reads a photo; of what a dozen photos leave open,
    the wider (`cautious_quantile`).
    """
    scm = Scm(prior=replace(recipe.prior, untouched=0.0))
    encoder.eval()
    encoder.temperature.fill_(1.0)
    ratios: list[list[Tensor]] = []
    for number, (_, height, width) in enumerate(held_out.places):
        side = min(LARGEST, min(height, width) // SCALE) * SCALE
        ratios.append([])
        for draw in range(draws):
            g = row_generator(recipe.seed, "calibration", number, draw)
            world = scm.sample(held_out.crop(side, g, number)[None], SCALE, g)
            pixels = (world.photo[0] * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
            posterior = photo_posterior(encoder, pixels)
            deviation = posterior.covariance[0].diagonal().sqrt()
            ratios[-1].append((to_latent(world.factors)[0] - posterior.mean[0]).abs() / deviation)
    temperatures = cautious_quantile(torch.stack([torch.stack(each) for each in ratios])) / Z90
    encoder.temperature.copy_(temperatures.clamp_min(SMALLEST))
    return encoder.temperature


def cautious_quantile(ratios_NDF: Tensor) -> Tensor:
    """The .9 quantile of N photos' D draws, a factor, plus about one standard error of it: the `CAUTION` quantile of
    what it is when the photos are drawn anew with replacement. Draws of one photo are not independent of each other."""
    random = torch.Generator().manual_seed(0)
    count = len(ratios_NDF)
    drawn = torch.randint(count, (RESAMPLES, count), generator=random)
    quantiles = torch.stack([ratios_NDF[photos].flatten(0, 1).quantile(0.9, dim=0) for photos in drawn])
    return quantiles.quantile(CAUTION, dim=0)
