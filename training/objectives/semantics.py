"""L_sem (12), (23): two pictures show the same thing, and the photo's context agrees with its scene's."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor


def semantic_distance(tokens_a_BNW: Tensor, tokens_b_BNW: Tensor) -> Tensor:
    """Mean over the batch of 1 - cosine of the global tokens (the first of each row); a scalar in [0, 2]."""
    return (1 - F.cosine_similarity(tokens_a_BNW[:, 0], tokens_b_BNW[:, 0], dim=1)).mean()


def context_alignment(context_photo_BC: Tensor, context_scene_BC: Tensor) -> Tensor:
    """|C(X) - C(Y)|₁ as the mean absolute difference; a scalar ≥ 0.

    C(X) teaches C(Y): no gradient reaches the scene's side.
    """
    return (context_photo_BC - context_scene_BC.detach()).abs().mean()
