"""Weights that change during a run: λ_i(t) (24) and the learning-rate rule (26)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import nn

TEMPERATURE = 2.0
"""Of the softmax in (24): how far a term that lags is favoured."""
DECAY = 0.99
"""Of the running mean square in (26)."""


class Balance(nn.Module):
    """λ_i(t) (24): every T_update steps, terms that fell more slowly since the last time weigh more.

    λ_i = λ_i⁰ · n · softmax_i(r_i / T), r_i the ratio of the term's mean over the last T_update steps to the mean over
    those before. The mean of λ_i / λ_i⁰ stays 1. Terms that can be negative keep their weight.
    """

    def __init__(self, names: tuple[str, ...], every: int) -> None:
        super().__init__()
        self.names, self.every = names, every
        self.register_buffer("now", torch.zeros(len(names), dtype=torch.float64))
        self.register_buffer("before", torch.zeros(len(names), dtype=torch.float64))
        self.register_buffer("factors", torch.ones(len(names), dtype=torch.float64))
        self.register_buffer("seen", torch.zeros((), dtype=torch.long))
        self.now: torch.Tensor
        self.before: torch.Tensor
        self.factors: torch.Tensor
        self.seen: torch.Tensor

    def factor(self, name: str) -> float:
        """λ_i / λ_i⁰; 1 for a term that isn't balanced."""
        return float(self.factors[self.names.index(name)]) if name in self.names else 1.0

    def update(self, terms: Mapping[str, float]) -> None:
        """Take in one step's unweighted terms, the same in every process."""
        if self.every <= 0:
            return
        self.now += torch.tensor([max(terms.get(name, 0.0), 0.0) for name in self.names], dtype=torch.float64)
        self.seen += 1
        if int(self.seen) % self.every:
            return
        usable = (self.before > 0) & (self.now > 0)
        self.factors.fill_(1.0)
        if bool(usable.any()):
            ratios = self.now[usable] / self.before[usable]
            self.factors[usable] = torch.softmax(ratios / TEMPERATURE, dim=0) * int(usable.sum())
        self.before.copy_(self.now)
        self.now.zero_()


class RmsRule(nn.Module):
    """(26): η_t = η / √v_t, v_t the running mean of ‖g‖² as a multiple of its first value."""

    def __init__(self, groups: tuple[str, ...]) -> None:
        super().__init__()
        self.groups = groups
        self.register_buffer("first", torch.zeros(len(groups), dtype=torch.float64))
        self.register_buffer("mean", torch.zeros(len(groups), dtype=torch.float64))
        self.first: torch.Tensor
        self.mean: torch.Tensor

    def factor(self, group: str) -> float:
        """What to multiply the group's learning rate by; 1 before the first gradient."""
        i = self.groups.index(group)
        return math.sqrt(float(self.first[i] / self.mean[i])) if float(self.mean[i]) > 0 else 1.0

    def update(self, group: str, norm: float) -> None:
        """Take in a gradient norm, before clipping."""
        i = self.groups.index(group)
        square = norm**2
        if float(self.first[i]) == 0:
            self.first[i] = self.mean[i] = square
        self.mean[i] = DECAY * self.mean[i] + (1 - DECAY) * square
