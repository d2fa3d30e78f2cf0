"""The degrader f_y(X, U; ε) of (1) and (3): the mechanisms, differentiable, and a small learned residual."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.causal.factors import FACTORS, from_latent
from core.causal.world import World, soft_photo

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

    def forward(self, scene_BCHW: Tensor, latents_BD: Tensor, world: World) -> Tensor:
        """f_y, B×3×h×w: the photo that these factors make of the scene with the world's own draws.

        Args:
            scene_BCHW: X, of the world's scene size, or already of its photo's size.
            latents_BD: U; gradients flow to it and to the scene.
        """
        photo = soft_photo(scene_BCHW, from_latent(latents_BD), world)
        hidden = F.silu(self.first(photo - 0.5) + self.film(latents_BD)[:, :, None, None])
        return photo + self.last(hidden)

    def log_likelihood(self, photo_BCHW: Tensor, predicted_BCHW: Tensor) -> Tensor:
        """log p(Y | X, U), nats a pixel value (a mean over them), B."""
        squares = (photo_BCHW - predicted_BCHW).square().mean(dim=(1, 2, 3))
        variance = (2 * self.log_deviation).exp()
        return -0.5 * (squares / variance + 2 * self.log_deviation + math.log(2 * math.pi))
