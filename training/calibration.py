"""One temperature a factor, so that 90 % intervals hold the truth 90 % of the time on held-out photos."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from core.causal.estimate import Z90
from core.nets.encoder import Encoder
from training.data.photos import PhotoSet
from training.data.samples import encoder_batch
from training.recipes import Recipe


@torch.no_grad()
def calibrate(encoder: Encoder, held_out: PhotoSet, recipe: Recipe, batches: int = 60) -> Tensor:
    """Set the encoder's temperatures, and return them, shape (6,).

    T_i is the .9 quantile of |U_i - μ_i| / σ_i over simulated held-out photos to which something happened
    (clean ones are read so surely that they would hide what the others need), divided by the normal's;
    never under .5, since so few photos can't prove more.
    """
    harmed = replace(recipe, prior=replace(recipe.prior, clean=0.0))
    encoder.eval()
    encoder.temperature.fill_(1.0)
    ratios = []
    for step in range(batches):
        batch = encoder_batch(held_out, harmed, step, "calibration")
        posterior = encoder(batch.crops, batch.group)
        deviation = posterior.covariance.diagonal(dim1=1, dim2=2).sqrt()
        ratios.append((batch.latents - posterior.mean).abs() / deviation)
    temperatures = torch.cat(ratios).quantile(0.9, dim=0) / Z90
    encoder.temperature.copy_(temperatures.clamp_min(0.5))
    return encoder.temperature
