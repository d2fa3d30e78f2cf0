"""h_ψ(X, Y) of (14): how strongly Algorithm 1 may move each place of a scene, a map."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.causal.mechanisms import resize

CHANNELS = 16


class StepMap(nn.Module):
    """Two convolutions at the photo's size, enlarged to the scene's; σ of it multiplies α₀."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(6, CHANNELS, 3, padding=1)
        self.last = nn.Conv2d(CHANNELS, 1, 3, padding=1)

    def forward(self, scene_BCHW: Tensor, photo_BCHW: Tensor) -> Tensor:
        """The map before its sigmoid, B×1×sh×sw."""
        small = resize(scene_BCHW, photo_BCHW.shape[2], photo_BCHW.shape[3])
        hidden = F.silu(self.first(torch.cat([small, photo_BCHW], dim=1) - 0.5))
        return F.interpolate(self.last(hidden), size=scene_BCHW.shape[2:], mode="nearest")
