"""Blur: an isotropic Gaussian whose standard deviation is given in pixels of the image it acts on."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

THREE_TAP_LIMIT = (2 / 3) ** 0.5
"""The largest standard deviation (px) of a non-negative symmetric kernel of three taps."""


def kernels(deviation_B: Tensor, radius: int, three_tap_B: Tensor | None = None) -> Tensor:
    """One-dimensional kernels, B×(2·radius+1), each summing to 1.

    Args:
        deviation_B: standard deviation in pixels; 0 gives the identity.
        three_tap_B: where true, and up to `THREE_TAP_LIMIT`, the kernel has the three taps
            (v/2, 1 - v, v/2) with variance v = deviation², as small truncated kernels do.
    """
    offsets = torch.arange(-radius, radius + 1, device=deviation_B.device, dtype=deviation_B.dtype)
    variance = deviation_B.square()[:, None]
    gaussian = torch.softmax(-offsets.square() / (2 * variance.clamp_min(1e-4)), dim=1)
    if three_tap_B is None:
        return gaussian
    distance = offsets.abs()
    short = torch.where(distance == 0, 1 - variance, torch.where(distance == 1, variance / 2, variance * 0))
    use_short = three_tap_B & (deviation_B <= THREE_TAP_LIMIT)
    return torch.where(use_short[:, None], short, gaussian)


def blur(image_BCHW: Tensor, deviation_B: Tensor, three_tap_B: Tensor | None = None) -> Tensor:
    """Blur each image by its own standard deviation (px), borders mirrored; differentiable in both."""
    largest = float(deviation_B.detach().max())
    if largest <= 0:
        return image_BCHW
    batch, channels, height, width = image_BCHW.shape
    radius = min(max(int(3.5 * largest + 0.5), 1), height - 1, width - 1)
    if radius < 1:
        return image_BCHW
    taps = kernels(deviation_B, radius, three_tap_B).repeat_interleave(channels, dim=0)[:, None]
    flat = F.pad(image_BCHW.reshape(1, batch * channels, height, width), [radius] * 4, mode="reflect")
    flat = F.conv2d(flat, taps[:, :, None, :], groups=batch * channels)
    flat = F.conv2d(flat, taps[:, :, :, None], groups=batch * channels)
    return flat.reshape(batch, channels, height, width)
