"""A small autoencoder, fitted to the photos at hand: its codes are optimised where arXiv 2502.03656 optimises those of
a StyleGAN, which isn't to be had here."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.nets.restorer import ResidualBlock
from training.data.photos import PhotoSet
from training.data.scenes import row_generator
from training.schedule import learning_rate

SHRINK = 4
"""Pixels of a picture a side of a code's place; pictures' sides must be multiples."""
CODE = 12
"""Numbers a place: a quarter of the picture's own."""
CHANNELS = 32
RATE = 3e-3
WARM_UP = 20
BATCH, PATCH = 16, 64


class Autoencoder(nn.Module):
    """Pictures ⇄ codes, B×12×H/4×W/4, both ways through a residual block."""

    def __init__(self) -> None:
        super().__init__()
        self.read = nn.Conv2d(3 * SHRINK**2, CHANNELS, 3, padding=1)
        self.reading = ResidualBlock(CHANNELS)
        self.code = nn.Conv2d(CHANNELS, CODE, 1)
        self.enter = nn.Conv2d(CODE, CHANNELS, 3, padding=1)
        self.drawing = ResidualBlock(CHANNELS)
        self.draw = nn.Conv2d(CHANNELS, 3 * SHRINK**2, 3, padding=1)

    def encode(self, pictures_B3HW: Tensor) -> Tensor:
        """The code of pictures in [0, 1]."""
        code: Tensor = self.code(self.reading(self.read(F.pixel_unshuffle(pictures_B3HW - 0.5, SHRINK))))
        return code

    def decode(self, codes_BCHW: Tensor) -> Tensor:
        """Pictures, not clipped."""
        return F.pixel_shuffle(self.draw(self.drawing(self.enter(codes_BCHW))), SHRINK) + 0.5


def fitted(photos: PhotoSet, steps: int, seed: int) -> Autoencoder:
    """An autoencoder after so many steps on random crops, by their mean square error."""
    torch.manual_seed(seed)
    network = Autoencoder()
    optimiser = torch.optim.Adam(network.parameters(), lr=RATE)
    side = min(PATCH, photos.largest // SHRINK * SHRINK)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(RATE, step / steps, step, WARM_UP)
        g = row_generator(seed, "autoencoder", step)
        pictures = torch.stack([photos.crop(side, g) for _ in range(BATCH)])
        F.mse_loss(network.decode(network.encode(pictures)), pictures).backward()
        optimiser.step()
        optimiser.zero_grad()
    return network.requires_grad_(False)
