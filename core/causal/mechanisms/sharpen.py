"""The unsharp mask of cameras, phones and editors."""

from __future__ import annotations

from torch import Tensor

from core.causal.mechanisms.blur import soften


def sharpen(image_BCHW: Tensor, amount_B: Tensor, deviation_B: Tensor) -> Tensor:
    """x + amount · (x - G_σ x), linear in the image, not clipped; differentiable in image and amount.

    Args:
        amount_B: 0 is none.
        deviation_B: σ of the mask, px.
    """
    if not bool((amount_B.detach() != 0).any()):
        return image_BCHW
    return image_BCHW + amount_B.view(-1, 1, 1, 1) * (image_BCHW - soften(image_BCHW, deviation_B))
