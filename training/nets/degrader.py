"""The degrader f_y(X, U; ε) of (1) and (3): the mechanisms, differentiable, and a small learned residual."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.causal.factors import FACTORS, NAMES, from_latent
from core.causal.mechanisms import blur, noise, resize, soft_jpeg
from core.causal.scm import World

CHANNELS = 16
FIRST_DEVIATION = 2 / 255
"""σ_y at the start: what soft rounding leaves between the two JPEGs."""


class Degrader(nn.Module):
    """p(Y | X, U) = N(f_y(X, U; ε), σ_y²), with σ_y learned."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, CHANNELS, 3, padding=1)
        self.film = nn.Linear(len(FACTORS), CHANNELS)
        self.last = nn.Conv2d(CHANNELS, 3, 3, padding=1)
        nn.init.normal_(self.last.weight, std=1e-3)
        nn.init.zeros_(self.last.bias) if self.last.bias is not None else None
        self.log_deviation = nn.Parameter(torch.tensor(math.log(FIRST_DEVIATION)))

    def forward(self, scene_BCHW: Tensor, latents_B6: Tensor, world: World) -> Tensor:
        """f_y, B×3×h×w: the photo that these factors make of the scene with the world's own draws.

        Args:
            scene_BCHW: X, of the world's scene size, or already of its photo's size.
            latents_B6: U; gradients flow to it and to the scene.
        """
        height, width = world.photo.shape[2:]
        small = scene_BCHW if scene_BCHW.shape[2] == height else resize(scene_BCHW, height, width)
        z = dict(zip(NAMES, from_latent(latents_B6).unbind(dim=1), strict=True))
        draws = world.exogenous
        photo = blur(small, z["blur"], draws.three_tap)
        photo = noise(photo, z["noise"], draws.field, z["grain"], z["chroma"], draws.poisson).clamp(0, 1)
        photo = soft_jpeg(photo, z["jpeg"], z["subsampling"])
        hidden = F.silu(self.first(photo - 0.5) + self.film(latents_B6)[:, :, None, None])
        return photo + self.last(hidden)

    def log_likelihood(self, photo_BCHW: Tensor, predicted_BCHW: Tensor) -> Tensor:
        """log p(Y | X, U), nats a pixel value (a mean over them), B."""
        squares = (photo_BCHW - predicted_BCHW).square().mean(dim=(1, 2, 3))
        variance = (2 * self.log_deviation).exp()
        return -0.5 * (squares / variance + 2 * self.log_deviation + math.log(2 * math.pi))
