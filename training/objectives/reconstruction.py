"""L_rec (23): distance of the restored picture from the scene, taken in X, with its gradient term."""

from __future__ import annotations

from torch import Tensor


def reconstruction(restored_BCHW: Tensor, target_BCHW: Tensor, gradient_weight: float) -> Tensor:
    """Mean absolute error plus `gradient_weight` times that of the finite differences; a scalar."""
    error = restored_BCHW - target_BCHW
    loss = error.abs().mean()
    if gradient_weight:
        across = (error[..., 1:] - error[..., :-1]).abs().mean()
        down = (error[..., 1:, :] - error[..., :-1, :]).abs().mean()
        loss = loss + gradient_weight * (across + down)
    return loss
