"""Tells patches of scenes from patches of restored pictures; the textured tail's adversary."""

from __future__ import annotations

from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

CHANNELS = (32, 64, 96)
SLOPE = 0.2


class Critic(nn.Module):
    """Convolutions under spectral norm (Miyato et al. 2018); a score for every patch of 22 px, 4 px apart."""

    def __init__(self) -> None:
        super().__init__()
        widths = (3, *CHANNELS)
        strides = (2, 2, 1)
        layers: list[nn.Module] = []
        for before, after, stride in zip(widths[:-1], widths[1:], strides, strict=True):
            size = 4 if stride == 2 else 3
            layers += [spectral_norm(nn.Conv2d(before, after, size, stride, padding=1)), nn.LeakyReLU(SLOPE)]
        self.layers = nn.Sequential(*layers, spectral_norm(nn.Conv2d(CHANNELS[-1], 1, 3, padding=1)))

    def forward(self, picture_B3HW: Tensor) -> Tensor:
        """RGB in [0, 1] to scores, B×1×⌊H/4⌋×⌊W/4⌋, above 0 for scenes."""
        scores: Tensor = self.layers(picture_B3HW * 2 - 1)
        return scores
