"""The exponential moving average of weights: what is evaluated and shipped."""

from __future__ import annotations

import copy
from typing import Generic, TypeVar

import torch
from torch import nn

N = TypeVar("N", bound=nn.Module)


class Ema(Generic[N]):
    """average ← decay · average + (1 - decay) · weights, with a faster decay in the first steps."""

    def __init__(self, network: N, decay: float) -> None:
        self.average: N = copy.deepcopy(network)
        self.average.requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, network: N, step: int) -> None:
        """Take in the weights after step number `step` (from 0)."""
        decay = min(self.decay, (1 + step) / (10 + step))
        torch._foreach_lerp_(list(self.average.parameters()), list(network.parameters()), 1 - decay)
