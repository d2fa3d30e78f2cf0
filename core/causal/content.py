"""What of a picture bends what happens to it: four numbers, the C of f_z that the simulator knows."""

from __future__ import annotations

import math

import torch
from torch import Tensor

CONTENT = ("luma", "screen", "skin", "size")
USUAL = torch.tensor([0.45, 0.3, 0.15, 0.0])
"""Of an ordinary photo: f_z is bent by the distance from these."""


def content(scene_BCHW: Tensor, longest: int | None = None) -> Tensor:
    """B×4: mean luma in [0, 1]; share of equal neighbours, high in text and graphics, [0, 1]; share of colours that
    skin has, high in portraits and snapshots, [0, 1]; size as log₂ of the longer side over 512 px, within ±2.

    Args:
        longest: the longer side of the whole picture, px; None takes the scene's.
    """
    luma = scene_BCHW.mean(dim=1)
    equal = (luma[:, :, 1:] - luma[:, :, :-1]).abs() < 0.5 / 255
    red, green, blue = scene_BCHW.unbind(dim=1)
    skin = (red > green + 0.06) & (green > blue) & (red - blue < 0.5) & (red > 0.3)
    size = max(min(math.log2((longest or max(scene_BCHW.shape[2:])) / 512), 2.0), -2.0)
    shares = [luma.mean(dim=(1, 2)), equal.float().mean(dim=(1, 2)), skin.float().mean(dim=(1, 2))]
    return torch.stack([*shares, torch.full_like(shares[0], size)], dim=1)
