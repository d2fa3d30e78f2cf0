"""Weights that change during a run: λ_i(t) (24), a softmax of falls beside it, and the learning-rate rule (26)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import torch
from torch import nn

TEMPERATURE = 2.0
"""Of the softmax of the falls: how far a term that lags is favoured."""
DECAY = 0.99
"""Of the running mean square in (26)."""


class Balance(nn.Module):
    """Not (24), but what it is for: every T_update steps, terms that fell more slowly since the last time weigh more.

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

    def update(self, terms: Mapping[str, float], progress: float = 0.0) -> None:
        """Take in one step's unweighted terms, the same in every process."""
        del progress
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


class Schedule(nn.Module):
    """λ_i(t) = λ_i⁰ (1 + γ cos(π t / T)) / (1 + exp(-α L_i(t))) (24), renewed every T_update steps.

    The factor lies between 0 and 1 + γ, and is (1 + γ cos) / 2 at a loss of 0. L_i(t) is the term's last value; a term
    that was not there yet counts as 0.
    """

    GAMMA = 0.5
    """γ of (24); not printed."""
    ALPHA = 1.0
    """α of (24); not printed."""

    def __init__(self, names: tuple[str, ...], every: int) -> None:
        super().__init__()
        self.names, self.every = names, every
        self.register_buffer("losses", torch.zeros(len(names), dtype=torch.float64))
        self.register_buffer("factors", torch.ones(len(names), dtype=torch.float64))
        self.register_buffer("seen", torch.zeros((), dtype=torch.long))
        self.losses: torch.Tensor
        self.factors: torch.Tensor
        self.seen: torch.Tensor

    def factor(self, name: str) -> float:
        """λ_i / λ_i⁰; 1 before the first update and for a term that isn't scheduled."""
        return float(self.factors[self.names.index(name)]) if name in self.names else 1.0

    def update(self, terms: Mapping[str, float], progress: float) -> None:
        """Take in one step's unweighted terms, the same in every process, and t / T in [0, 1]."""
        if self.every <= 0:
            return
        for place, name in enumerate(self.names):
            self.losses[place] = terms.get(name, float(self.losses[place]))
        self.seen += 1
        if int(self.seen) % self.every == 0:
            envelope = 1 + self.GAMMA * math.cos(math.pi * progress)
            self.factors.copy_(envelope * torch.sigmoid(self.ALPHA * self.losses))


class RmsRule(nn.Module):
    """(26): η_t = η / √v_t · min(1, ‖g_{t-1}‖ / ‖g_t‖), v_t the running mean of ‖g‖² as a multiple of its first value.

    As printed, η has the unit of a gradient; the first value takes it off, so that the rule begins at η.
    """

    def __init__(self, groups: tuple[str, ...]) -> None:
        super().__init__()
        self.groups = groups
        for name in ("first", "mean", "last", "ratio"):
            self.register_buffer(name, torch.zeros(len(groups), dtype=torch.float64))
        self.first: torch.Tensor
        self.mean: torch.Tensor
        self.last: torch.Tensor
        self.ratio: torch.Tensor

    def factor(self, group: str) -> float:
        """What to multiply the group's learning rate by in the step whose gradient was taken in last; 1 before."""
        i = self.groups.index(group)
        if float(self.mean[i]) <= 0:
            return 1.0
        return math.sqrt(float(self.first[i] / self.mean[i])) * float(self.ratio[i])

    def update(self, group: str, norm: float) -> None:
        """Take in a gradient norm, before clipping."""
        i, square = self.groups.index(group), norm**2
        if float(self.first[i]) == 0:
            self.first[i] = self.mean[i] = square
            self.last[i] = norm
        self.mean[i] = DECAY * self.mean[i] + (1 - DECAY) * square
        self.ratio[i] = min(1.0, float(self.last[i]) / norm) if norm > 0 else 1.0
        self.last[i] = norm
