"""L_rec (23): distance of the restored picture from the scene, taken in X, with its gradient term."""

from __future__ import annotations

from typing import Literal

from torch import Tensor

RMS_FLOOR = 1e-6
"""Added to a patch's mean square before the root: (1/1000)², a quarter of a grey level."""


Measure = Literal["absolute", "rms", "squared"]
"""Mean absolute error; mean over patches of each one's root mean square, what PSNR measures without letting the
hardest patches outweigh the others; mean square, as printed."""


def measured(error_BCHW: Tensor, measure: Measure) -> Tensor:
    """How large an error is; a scalar ≥ 0."""
    if measure == "rms":
        return (error_BCHW.square().mean(dim=(1, 2, 3)) + RMS_FLOOR).sqrt().mean()
    return error_BCHW.square().mean() if measure == "squared" else error_BCHW.abs().mean()


def reconstruction(
    restored_BCHW: Tensor, target_BCHW: Tensor, gradient_weight: float, measure: Measure = "absolute"
) -> Tensor:
    """The error by `measure` plus `gradient_weight` (γ) times the mean absolute error of the finite differences; a
    scalar. (23) prints sums; means keep the weights free of the patch's size."""
    error = restored_BCHW - target_BCHW
    loss = measured(error, measure)
    if gradient_weight:
        across = (error[..., 1:] - error[..., :-1]).abs().mean()
        down = (error[..., 1:, :] - error[..., :-1, :]).abs().mean()
        loss = loss + gradient_weight * (across + down)
    return loss
