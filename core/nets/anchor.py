"""Low frequencies belong to the photo: what a network adds has none (model.md, section 6).

residual - upsampled(Gaussian(residual at the photo's size)): no slider position can veil, tint or darken a picture.
"""

from __future__ import annotations

from functools import lru_cache

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

SIGMA = 8.0
"""Standard deviation of the Gaussian, pixels of Y."""
TAPS = 24
"""Pixels of Y on each side that it reads: three deviations."""
REACH = TAPS + 1
"""Pixels of Y on each side that an anchored residual can depend on; one more than the Gaussian, for the upsampling."""


def anchored(residual_BCHW: Tensor, scale: int, *, by_phase: bool = False) -> Tensor:
    """The residual without what a Gaussian of `SIGMA` px of Y would keep of it.

    Where the Gaussian reaches beyond what is given, it is normalised to what lies inside.

    Args:
        residual_BCHW: float32, both sides multiples of `scale`.
        by_phase: of each of the scale² places in a pixel of Y by itself, so that no grid of that period is left
            either; for scale² times the work.
    """
    if scale == 1:
        return residual_BCHW - _low(residual_BCHW)
    if by_phase:
        phases = F.pixel_unshuffle(residual_BCHW, scale)
        return F.pixel_shuffle(phases - _low(phases), scale)
    low = _low(F.avg_pool2d(residual_BCHW, scale))
    return residual_BCHW - F.interpolate(low, scale_factor=scale, mode="bilinear", align_corners=False)


def _low(image_BCHW: Tensor) -> Tensor:
    return _smoothed(_smoothed(image_BCHW).transpose(2, 3)).transpose(2, 3)


def _smoothed(image_BCHW: Tensor) -> Tensor:
    """Rows smoothed by the normalised Gaussian."""
    return image_BCHW @ _bands(image_BCHW.shape[3], image_BCHW.device, image_BCHW.dtype)


@lru_cache(maxsize=64)
def _bands(width: int, device: torch.device, dtype: torch.dtype) -> Tensor:
    """The Gaussian as a matrix, width×width: column j holds the weights of pixel j, which sum to 1."""
    with torch.inference_mode(False):  # kept for training, too
        place = torch.arange(width)
        distance = place[:, None] - place
        weight = torch.exp(-0.5 * (distance / SIGMA).square()) * (distance.abs() <= TAPS)
        return (weight / weight.sum(dim=0)).to(device, dtype)
