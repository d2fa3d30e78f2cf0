"""Sets of real crops: at random, the hardest, or such that none of the others is far from them."""

from __future__ import annotations

import torch
from torch import Tensor


def at_random(total: int, count: int, generator: torch.Generator) -> Tensor:
    """`count` different numbers below `total`."""
    return torch.randperm(total, generator=generator)[:count]


def hardest(energy_N: Tensor, count: int) -> Tensor:
    """Numbers of the crops with the highest gradient energy, falling."""
    return energy_N.argsort(descending=True, stable=True)[:count]


def k_centre(features_NF: Tensor, count: int, first: int) -> Tensor:
    """Numbers of `count` rows, the first given, each next one the farthest from all before it (Gonzalez 1985): the
    farthest row that is left out is at most twice as far from them as the best choice could bring it.

    Args:
        features_NF: compared by Euclidean distance.
    """
    chosen = [first]
    nearest = _squares(features_NF, first)
    while len(chosen) < count:
        nearest[chosen[-1]] = -1.0  # taken, also where others are equal to it
        chosen.append(int(nearest.argmax()))
        nearest = torch.minimum(nearest, _squares(features_NF, chosen[-1]))
    return torch.tensor(chosen)


def _squares(features_NF: Tensor, row: int) -> Tensor:
    return (features_NF - features_NF[row]).square().sum(dim=1)
