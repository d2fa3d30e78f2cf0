"""The adversarial term (20): U_int should look like a U that comes about by itself; hinge losses."""

from __future__ import annotations

import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor


def adversary_loss(score_natural_B: Tensor, score_intervened_B: Tensor) -> Tensor:
    """What the discriminator minimises: mean max(0, 1 - D(U)) + mean max(0, 1 + D(U_int)); a scalar."""
    return F.relu(1 - score_natural_B).mean() + F.relu(1 + score_intervened_B).mean()


def deception(score_intervened_B: Tensor) -> Tensor:
    """What g_ψ minimises: mean of -D(U_int); a scalar."""
    return -score_intervened_B.mean()
