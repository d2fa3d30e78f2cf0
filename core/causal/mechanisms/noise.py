"""Noise: a stored unit field, coloured by grain and chroma, scaled to a mean standard deviation."""

from __future__ import annotations

import torch
from torch import Tensor

from core.causal.mechanisms.blur import blur, kernels

SMALLEST = 1e-6
"""Of a share under the root, so that its slope stays finite."""


def unit_field(epsilon_BCHW: Tensor, grain_B: Tensor, chroma_B: Tensor) -> Tensor:
    """White noise ε turned into a field of unit variance per channel with the wished correlations.

    Args:
        epsilon_BCHW: independent standard normal draws, three channels.
        grain_B: correlation length in pixels: the field is blurred by it and rescaled to unit variance.
        chroma_B: share of the variance that differs between channels; 2/3 is independent channels.
    """
    common = epsilon_BCHW.mean(dim=1, keepdim=True)
    own = epsilon_BCHW - common
    share = chroma_B.view(-1, 1, 1, 1)
    field = _root(1 - share) * common * 3**0.5 + _root(share) * own * 1.5**0.5
    longest = float(grain_B.detach().max())
    if longest <= 0:
        return field
    radius = max(int(3.5 * longest + 0.5), 1)
    loss = kernels(grain_B, radius).square().sum(dim=1)
    return blur(field, grain_B) / loss.view(-1, 1, 1, 1)


def _root(share: Tensor) -> Tensor:
    return share.clamp_min(SMALLEST).sqrt() * (share > 0)


def noise(
    image_BCHW: Tensor,
    deviation_B: Tensor,
    epsilon_BCHW: Tensor,
    grain_B: Tensor,
    chroma_B: Tensor,
    poisson_B: Tensor | None = None,
) -> Tensor:
    """Add noise of mean standard deviation `deviation_B` (in 1/255); not clipped.

    Args:
        epsilon_BCHW: the exogenous field, standard normal, of the image's shape.
        poisson_B: share in [0, 1] of the variance that grows with brightness; None is 0.
    """
    field = unit_field(epsilon_BCHW, grain_B, chroma_B)
    amplitude = (deviation_B / 255).view(-1, 1, 1, 1)
    if poisson_B is not None:
        luma = image_BCHW.mean(dim=1, keepdim=True).clamp_min(0.02)
        share = poisson_B.view(-1, 1, 1, 1)
        relative = (1 - share + share * luma / luma.mean(dim=(2, 3), keepdim=True)).sqrt()
        amplitude = amplitude * relative / relative.mean(dim=(2, 3), keepdim=True)
    return image_BCHW + amplitude * field


def draw_field(shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    """ε_n: standard normal draws, float32."""
    return torch.randn(shape, generator=generator, device=generator.device)
