"""Weights that change during a run: λ_i(t) (24), a softmax of falls beside it, and the learning-rate rule (26)."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

TEMPERATURE = 2.0
"""Of the softmax of the falls: how far a term that lags is favoured."""
DECAY = 0.99
"""Of the running mean square in (26)."""


class Weights(nn.Module):
    """λ_i / λ_i⁰ of some terms, renewed every so many steps; kept on the processor, whatever the run's device.

    Attributes:
        every: T_update; 0 keeps every weight at 1.
        taken: steps taken in.
    """

    def __init__(self, names: tuple[str, ...], every: int) -> None:
        super().__init__()
        self.names, self.every = names, every
        self.register_buffer("factors", torch.ones(len(names), dtype=torch.float64))
        self.register_buffer("seen", torch.zeros((), dtype=torch.long))
        self.factors: torch.Tensor
        self.seen: torch.Tensor
        self._read()

    def _read(self) -> None:
        self._factors: list[float] = self.factors.tolist()
        self.taken = int(self.seen)

    def load_state_dict(self, *state: Any, **how: Any) -> Any:
        """As torch's."""
        loaded = super().load_state_dict(*state, **how)
        self._read()
        return loaded

    def factor(self, name: str) -> float:
        """λ_i / λ_i⁰; 1 before the first renewal and for a term that isn't among them."""
        return self._factors[self.names.index(name)] if name in self.names else 1.0

    def update(self, terms: Mapping[str, float], progress: float = 0.0) -> None:
        """Take in one step's unweighted terms, the same in every process, and t / T in [0, 1]."""
        if self.every <= 0:
            return
        self._take(terms)
        self.seen += 1
        if int(self.seen) % self.every == 0:
            self._renew(progress)
        self._read()

    @abstractmethod
    def _take(self, terms: Mapping[str, float]) -> None: ...

    @abstractmethod
    def _renew(self, progress: float) -> None: ...


class Balance(Weights):
    """Not (24), but what it is for: every T_update steps, terms that fell more slowly since the last time weigh more.

    λ_i = λ_i⁰ · n · softmax_i(r_i / T), r_i the ratio of the term's mean over the last T_update steps to the mean over
    those before. The mean of λ_i / λ_i⁰ stays 1. Terms that can be negative keep their weight.
    """

    def __init__(self, names: tuple[str, ...], every: int) -> None:
        super().__init__(names, every)
        self.register_buffer("now", torch.zeros(len(names), dtype=torch.float64))
        self.register_buffer("before", torch.zeros(len(names), dtype=torch.float64))
        self.now: torch.Tensor
        self.before: torch.Tensor

    def _take(self, terms: Mapping[str, float]) -> None:
        self.now += torch.tensor([max(terms.get(name, 0.0), 0.0) for name in self.names], dtype=torch.float64)

    def _renew(self, progress: float) -> None:
        del progress
        usable = (self.before > 0) & (self.now > 0)
        self.factors.fill_(1.0)
        if bool(usable.any()):
            ratios = self.now[usable] / self.before[usable]
            self.factors[usable] = torch.softmax(ratios / TEMPERATURE, dim=0) * int(usable.sum())
        self.before.copy_(self.now)
        self.now.zero_()


class Schedule(Weights):
    """λ_i(t) = λ_i⁰ (1 + γ cos(π t / T)) / (1 + exp(-α L_i(t))) (24), renewed every T_update steps.

    The factor lies between 0 and 1 + γ, and is (1 + γ cos) / 2 at a loss of 0. L_i(t) is the term's last value; a term
    that was not there yet counts as 0.
    """

    GAMMA = 0.5
    """γ of (24); not printed."""
    ALPHA = 1.0
    """α of (24); not printed."""

    def __init__(self, names: tuple[str, ...], every: int) -> None:
        super().__init__(names, every)
        self.register_buffer("losses", torch.zeros(len(names), dtype=torch.float64))
        self.losses: torch.Tensor

    def _take(self, terms: Mapping[str, float]) -> None:
        for place, name in enumerate(self.names):
            self.losses[place] = terms.get(name, float(self.losses[place]))

    def _renew(self, progress: float) -> None:
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

    def factor(self, group: str) -> torch.Tensor:
        """What to multiply the group's learning rate by in the step whose gradient was taken in last, a number on the
        rule's device; 1 before."""
        i = self.groups.index(group)
        rate = (self.first[i] / self.mean[i]).sqrt() * self.ratio[i]
        return torch.where(self.mean[i] > 0, rate, 1.0)

    def update(self, group: str, norm: float | torch.Tensor) -> None:
        """Take in a gradient norm, before clipping."""
        i = self.groups.index(group)
        now = torch.as_tensor(norm, dtype=self.mean.dtype, device=self.mean.device)
        fresh = self.first[i] == 0
        self.first[i] = torch.where(fresh, now.square(), self.first[i])
        before = torch.where(fresh, now.square(), self.mean[i])
        self.mean[i] = DECAY * before + (1 - DECAY) * now.square()
        last = torch.where(fresh, now, self.last[i])
        self.ratio[i] = torch.where(now > 0, (last / now).clamp_max(1.0), 1.0)
        self.last[i] = now
