"""The adversarial term of the textured tail: relativistic average scores, and what keeps the critic calm.

Jolicoeur-Martineau 2018, eq. (14) and (15); R1 of Mescheder et al. 2018, eq. (9).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor


def critic_loss(real: Tensor, made: Tensor) -> Tensor:
    """What the critic minimises: real places should score above the mean of made ones, and those below; a scalar."""
    return (F.softplus(made.mean() - real).mean() + F.softplus(made - real.mean()).mean()) / 2


def persuasion(real: Tensor, made: Tensor) -> Tensor:
    """What the tail minimises, the critic's own loss with the parts exchanged; no gradient reaches `real`'s scores
    but by the critic, which is not fitted here; a scalar."""
    return critic_loss(made, real)


def steepness(critic: Callable[[Tensor], Tensor], real_BCHW: Tensor) -> Tensor:
    """R1: ½ E ‖∇_x D(x)‖² at real pictures, of D's mean score; a scalar, differentiable."""
    pictures = real_BCHW.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(critic(pictures).mean(dim=(1, 2, 3)).sum(), pictures, create_graph=True)
    return 0.5 * gradient.square().sum(dim=(1, 2, 3)).mean()
