"""The adversary of (20): tells U_int from U as it comes about by itself."""

from __future__ import annotations

from torch import Tensor, nn

from core.causal.factors import FACTORS

HIDDEN = 64


class Discriminator(nn.Module):
    """Three layers on the latent coordinates."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(len(FACTORS), HIDDEN),
            nn.LeakyReLU(0.2),
            nn.Linear(HIDDEN, HIDDEN),
            nn.LeakyReLU(0.2),
            nn.Linear(HIDDEN, 1),
        )

    def forward(self, latents_BD: Tensor) -> Tensor:
        """A score, B: above 0 for "by itself"."""
        score: Tensor = self.layers(latents_BD)[:, 0]
        return score
