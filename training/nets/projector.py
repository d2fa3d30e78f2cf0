"""Projections into the spaces in which L_con (16) compares."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

SIZE = 64


class Projector(nn.Module):
    """Two layers to a unit vector."""

    size = SIZE

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(inputs, 2 * SIZE), nn.SiLU(), nn.Linear(2 * SIZE, SIZE))

    def forward(self, features_BC: Tensor) -> Tensor:
        """B×d4, of length 1; feature maps are averaged over their places first."""
        flat = features_BC.float().mean(dim=(2, 3)) if features_BC.ndim == 4 else features_BC
        return F.normalize(self.layers(flat), dim=1)
