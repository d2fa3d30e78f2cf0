"""L_int where no true answer exists: a wish harsher than the truth must never remove less (model.md, section 8)."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor


def monotone_hinge(none_BCHW: Tensor, truth_BCHW: Tensor, excess_BCHW: Tensor) -> Tensor:
    """How far the harsher wish falls short of removing what the truth removes; a scalar ≥ 0.

    With D = X̂(truth) - X̂(none) the removal that the truth asks for, the harsher wish removes the share
    a = ⟨X̂(excess) - X̂(none), D⟩ / ‖D‖², and the hinge is max(0, 1 - a), weighted by D's mean magnitude so
    that factors which remove nothing ask for nothing. No gradient flows through the reference pictures.

    Args:
        none_BCHW, truth_BCHW, excess_BCHW: restorations with the factor absent, true, and exceeded.
    """
    removal = (truth_BCHW - none_BCHW).detach()
    removed = excess_BCHW - none_BCHW.detach()
    energy = removal.square().sum(dim=(1, 2, 3))
    share = (removed * removal).sum(dim=(1, 2, 3)) / energy.clamp_min(1e-8)
    weight = removal.abs().mean(dim=(1, 2, 3))
    return (F.relu(1 - share) * weight).mean()
