"""The exponential moving average of weights: what is evaluated and shipped."""

from __future__ import annotations

import copy

import torch
from torch import nn


class Ema:
    """average ← decay · average + (1 - decay) · weights, with a faster decay in the first steps."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.average = copy.deepcopy(network).requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Take in the weights after step number `step` (from 0)."""
        decay = min(self.decay, (1 + step) / (10 + step))
        averages, weights = list(self.average.parameters()), list(network.parameters())
        torch._foreach_lerp_(averages, weights, 1 - decay)
