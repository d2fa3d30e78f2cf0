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
    """

    def __init__(self, groups: Iterable[dict[str, Any]], betas: tuple[float, ...] = (0.9, 0.99)) -> None:
        super().__init__([{"muon": False, **group} for group in groups], lr=1e-4, betas=(betas[0], betas[1]))

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One update; a parameter without gradient stays."""
        del closure
        for group in self.param_groups:
            for bank in group["params"] if group["muon"] else ():
                if bank.grad is not None:
                    self._move(bank, bank.grad, float(group["lr"]))
                    bank.grad = None  # Adam leaves it alone
        super().step()

    def _move(self, bank: Tensor, gradient: Tensor, rate: float) -> None:
        state = self.state[bank]
        if "momentum" not in state:
            state["momentum"], state["step"] = torch.zeros_like(bank), torch.zeros(())  # Adam looks for a step in each
        momentum: Tensor = state["momentum"]
        momentum.lerp_(gradient, 1 - MOMENTUM)
        ahead = gradient.lerp(momentum, MOMENTUM).flatten(1)
        stretch = max(1.0, ahead.shape[0] / ahead.shape[1]) ** 0.5
        bank.sub_((rate * stretch * orthogonalised(ahead)).view_as(bank))


def orthogonalised(matrix_OI: Tensor) -> Tensor:
    """The nearest semi-orthogonal matrix, roughly: singular values come to lie between .7 and 1.2."""
    a, b, c = COEFFICIENTS
    wide = matrix_OI.shape[0] <= matrix_OI.shape[1]
    x = matrix_OI if wide else matrix_OI.T
    x = x / x.norm().clamp_min(1e-7)
    for _ in range(ITERATIONS):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x if wide else x.T
