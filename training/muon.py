"""Muon for filter banks, Adam for everything else, in one optimiser with one state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

MOMENTUM = 0.95
ITERATIONS = 5
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of the quintic Newton–Schulz iteration (Jordan 2024), which brings singular values near 1 fast."""


class FilterMuon(torch.optim.Adam):
    """Groups marked `"muon": True` hold filter banks, each taken as an out × (in·k·k) matrix: Nesterov momentum .95,
    orthogonalised by five Newton–Schulz steps, so that every direction of a bank moves as far. Others are Adam's.

    Banks of one shape are moved together, and Adam's weights all at once.

    Attributes:
        hold: a number on the weights' device: above 0 no weight is moved; None is 0.
    """

    def __init__(self, groups: Iterable[dict[str, Any]], betas: tuple[float, ...] = (0.9, 0.99)) -> None:
        own = [{"muon": False, **group} for group in groups]
        super().__init__(own, lr=1e-4, betas=(betas[0], betas[1]), fused=True)
        self.hold: Tensor | None = None

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One update; a parameter without gradient stays."""
        del closure
        for group in self.param_groups:
            shapes: dict[torch.Size, list[Tensor]] = {}
            for bank in group["params"] if group["muon"] else ():
                if bank.grad is not None:
                    shapes.setdefault(bank.shape, []).append(bank)
            for banks in shapes.values():
                self._move(banks, group["lr"])
        self.found_inf = self.hold  # Adam's own name for it
        super().step()

    def _move(self, banks: list[Tensor], rate: float | Tensor) -> None:
        gradients = [bank.grad for bank in banks if bank.grad is not None]
        moments = [self._momentum(bank) for bank in banks]
        torch._foreach_lerp_(moments, gradients, 1 - MOMENTUM)
        ahead = torch.stack(torch._foreach_lerp(gradients, moments, MOMENTUM)).flatten(2)
        stretch = max(1.0, ahead.shape[1] / ahead.shape[2]) ** 0.5
        moves = (orthogonalised(ahead) * (rate * stretch)).view(len(banks), *banks[0].shape)
        if self.hold is not None:
            moves = torch.where(self.hold > 0, 0.0, moves)
        torch._foreach_sub_(banks, list(moves.unbind()))
        for bank in banks:
            bank.grad = None  # Adam leaves it alone

    def _momentum(self, bank: Tensor) -> Tensor:
        state = self.state[bank]
        if "momentum" not in state:
            state["momentum"], state["step"] = torch.zeros_like(bank), torch.zeros(())  # Adam looks for a step in each
        momentum: Tensor = state["momentum"]
        return momentum


def orthogonalised(matrices_NOI: Tensor) -> Tensor:
    """Of each matrix the nearest semi-orthogonal one, roughly: singular values come to lie between .7 and 1.2."""
    a, b, c = COEFFICIENTS
    wide = matrices_NOI.shape[1] <= matrices_NOI.shape[2]
    x = matrices_NOI if wide else matrices_NOI.mT
    x = x / x.square().sum(dim=(1, 2), keepdim=True).sqrt().clamp_min(1e-7)
    for _ in range(ITERATIONS):
        square = torch.bmm(x, x.mT)
        x = torch.baddbmm(x, torch.baddbmm(square, square, square, beta=b, alpha=c), x, beta=a)
    return x if wide else x.mT
