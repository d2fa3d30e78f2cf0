"""Ω and R (21): an intervention should disturb what was not asked for as little, and as rarely, as possible."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

BETA = 0.1
"""Weight of the ‖·‖₁ half of R."""


def omega(intervene: Callable[[Tensor], Tensor], latents_BD: Tensor, asked_BD: Tensor) -> Tensor:
    """Ω = Σ_i w_i ‖∂U_int,i/∂U - e_i‖₁ over the factors i that were not asked for, mean over the batch; a scalar.

    (21) prints ∂U_int/∂U_i; meant is what disturbs an unasked factor, hence its row of the Jacobian. Untouched, it
    follows itself, so the identity is taken off; w_i is 1 where i was not asked for, else 0.

    Args:
        intervene: U → U_int, B×d to B×d, row by row.
    """
    latents = latents_BD.detach().requires_grad_()
    told = intervene(latents)
    total = latents.new_zeros(())
    identity = torch.eye(latents.shape[1], device=latents.device, dtype=latents.dtype)
    for j, own in enumerate(identity):
        (row,) = torch.autograd.grad(told[:, j].sum(), latents, create_graph=True)
        row = row - own
        total = total + (row.abs() * ~asked_BD[:, j : j + 1]).sum(dim=1).mean()
    return total


def gate_cost(gates: Tensor, open_probability: Tensor, off_diagonal: Tensor) -> Tensor:
    """R(ξ) = ‖ξ‖² + β ‖ξ‖₁ (21) with the gates for ξ, means over the pairs of different factors; a scalar.

    The ‖·‖₁ of a gate that is 0 or open is its probability to be open, which has a gradient at 0.
    """
    squares, chances = (torch.where(off_diagonal, each, 0.0).sum() for each in (gates.square(), open_probability))
    return (squares + BETA * chances) / off_diagonal.sum()
