"""The update of Algorithm 2, lines 10 and 11, as printed: Adam's without the correction of its first steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

EPSILON = 1e-8
"""ε of line 11, under the root."""


class LineMomentum(torch.optim.Optimizer):
    """M ← β₁ M + (1 - β₁) g, w ← w - η M / √(E[g²] + ε), E[g²] a running mean with β₂ that begins at 0.

    Adam divides M by 1 - β₁ᵗ and E[g²] by 1 - β₂ᵗ; here the first step is (1 - β₁) / √(1 - β₂) times as long: 3.2 η
    with (.9, .999).

    Attributes:
        hold: a number on the weights' device: above 0 no weight is moved; None is 0.
    """

    def __init__(self, groups: Iterable[dict[str, Any]], betas: tuple[float, ...]) -> None:
        super().__init__(list(groups), {"lr": 1e-4, "betas": (betas[0], betas[1])})
        self.hold: Tensor | None = None

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One update; a parameter without gradient stays."""
        del closure
        for group in self.param_groups:
            weights = [weight for weight in group["params"] if weight.grad is not None]
            if weights:
                self._move(weights, group)

    def _move(self, weights: list[Tensor], group: dict[str, Any]) -> None:
        first, second = group["betas"]
        for weight in weights:
            if not self.state[weight]:
                self.state[weight] = {"momentum": torch.zeros_like(weight), "square": torch.zeros_like(weight)}
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        momenta, squares = ([self.state[weight][name] for weight in weights] for name in ("momentum", "square"))
        torch._foreach_lerp_(momenta, gradients, 1 - first)
        torch._foreach_lerp_(squares, torch._foreach_mul(gradients, gradients), 1 - second)
        roots = torch._foreach_add(squares, EPSILON)
        torch._foreach_sqrt_(roots)
        moves = list(torch._foreach_div(torch._foreach_mul(momenta, group["lr"]), roots))
        if self.hold is not None:
            moves = [torch.where(self.hold > 0, 0.0, each) for each in moves]
        torch._foreach_sub_(weights, moves)
