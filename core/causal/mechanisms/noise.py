"""Noise: a stored unit field, coloured by grain and chroma, louder where the picture is bright."""

from __future__ import annotations

import torch
from torch import Tensor

from core.causal.mechanisms.blur import kernels, soften

SMALLEST = 1e-6
"""Of a share under the root, so that its slope stays finite."""
DARKEST = 0.02
"""Luma below which shot noise falls no further: read-out noise takes over."""


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
    return soften(field, grain_B) / loss.view(-1, 1, 1, 1)


def _root(share: Tensor) -> Tensor:
    return share.clamp_min(SMALLEST).sqrt() * (share > 0)


def loudness(image_BCHW: Tensor, poisson_B: Tensor) -> Tensor:
    """How loud noise is at each place, B×1×H×W, of mean 1.

    Args:
        poisson_B: share in [0, 1] of the variance that grows with brightness.
    """
    luma = image_BCHW.mean(dim=1, keepdim=True).clamp_min(DARKEST)
    share = poisson_B.view(-1, 1, 1, 1)
    relative = (1 - share + share * luma / luma.mean(dim=(2, 3), keepdim=True)).sqrt()
    return relative / relative.mean(dim=(2, 3), keepdim=True)


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
    if poisson_B is not None:
        field = field * loudness(image_BCHW, poisson_B)
    return image_BCHW + (deviation_B / 255).view(-1, 1, 1, 1) * field


def correlation_length(field_BCHW: Tensor) -> Tensor:
    """The deviation (px) of the Gaussian that would make neighbours of white noise as alike as these, B.

    Blurred by σ, neighbours correlate by ρ = exp(-1 / 4σ²). Too little to be told from chance counts as 0.
    """
    across = (field_BCHW[..., 1:] * field_BCHW[..., :-1]).mean(dim=(1, 2, 3))
    down = (field_BCHW[..., 1:, :] * field_BCHW[..., :-1, :]).mean(dim=(1, 2, 3))
    alike = (across + down) / 2 / field_BCHW.square().mean(dim=(1, 2, 3)).clamp_min(1e-12)
    length = (-4 * alike.clamp(1e-6, 0.99).log()).rsqrt()
    return torch.where(alike > CHANCE, length, torch.zeros_like(length))


CHANCE = 0.05
"""Correlation of neighbours below which noise counts as white."""


def draw_field(shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    """ε_n: standard normal draws, float32."""
    return torch.randn(shape, generator=generator, device=generator.device)
