"""The update of Algorithm 2, lines 10 and 11, as printed: Adam's without the correction of its first steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

EPSILON = 1e-8
"""ε of line 11, under the root."""


class LineMomentum(torch.optim.Optimizer):
    """M ← β₁ M + (1 - β₁) g, w ← w - η M / √(E[g²] + ε), E[g²] a running mean with β₂ that begins at 0.

    Adam divides M by 1 - β₁ᵗ and E[g²] by 1 - β₂ᵗ; here the first step is (1 - β₁) / √(1 - β₂) times as long: 3.2 η
    with (.9, .999).
    """

    def __init__(self, groups: Iterable[dict[str, Any]], betas: tuple[float, ...]) -> None:
        super().__init__(list(groups), {"lr": 1e-4, "betas": (betas[0], betas[1])})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One update; a parameter without gradient stays."""
        del closure
        for group in self.param_groups:
            first, second = group["betas"]
            for weight in group["params"]:
                if weight.grad is None:
                    continue
                state = self.state[weight]
                if not state:
                    state["momentum"], state["square"] = torch.zeros_like(weight), torch.zeros_like(weight)
                state["momentum"].lerp_(weight.grad, 1 - first)
                state["square"].lerp_(weight.grad.square(), 1 - second)
                weight.sub_(group["lr"] * state["momentum"] / (state["square"] + EPSILON).sqrt())
