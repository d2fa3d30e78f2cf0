"""L_rec (23): distance of the restored picture from the scene, taken in X, with its gradient term."""

from __future__ import annotations

from torch import Tensor

RMS_FLOOR = 1e-6
"""Added to a patch's mean square before the root: (1/1000)², a quarter of a grey level."""


def reconstruction(restored_BCHW: Tensor, target_BCHW: Tensor, gradient_weight: float, *, rms: bool = False) -> Tensor:
    """Mean absolute error plus `gradient_weight` times that of the finite differences; a scalar.

    Args:
        rms: instead of the absolute error, the mean over patches of each patch's root mean square: what PSNR
            measures, without letting the hardest patches outweigh the others.
    """
    error = restored_BCHW - target_BCHW
    loss = (error.square().mean(dim=(1, 2, 3)) + RMS_FLOOR).sqrt().mean() if rms else error.abs().mean()
    if gradient_weight:
        across = (error[..., 1:] - error[..., :-1]).abs().mean()
        down = (error[..., 1:, :] - error[..., :-1, :]).abs().mean()
        loss = loss + gradient_weight * (across + down)
    return loss
