"""How steep a differentiable map is: the L of (15) and Theorem 1, measured."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

ITERATIONS = 20


def steepest(of: Callable[[Tensor], Tensor], at: Tensor, iterations: int = ITERATIONS) -> float:
    """The largest singular value of the Jacobian of `of` at a point, by power iteration of JᵀJ from a fixed start; it
    comes from below, and is exact where the two largest differ by enough."""
    point = at.detach().requires_grad_()
    value = of(point)
    probe = torch.zeros_like(value, requires_grad=True)
    (back,) = torch.autograd.grad(value, point, probe, create_graph=True)
    direction = torch.randn(at.shape, generator=torch.Generator().manual_seed(0)).to(at)
    largest = 0.0
    for _ in range(iterations):
        direction = direction / direction.norm().clamp_min(1e-30)
        (ahead,) = torch.autograd.grad(back, probe, direction, retain_graph=True)
        largest = max(largest, float(ahead.norm()))
        (direction,) = torch.autograd.grad(value, point, ahead, retain_graph=True)
    return largest
