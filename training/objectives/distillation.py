"""Distillation (3): KL(q(U | X, Y) ‖ q(U | Y)), the teacher that sees the scene teaching the one that doesn't."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

from core.nets.posterior import Posterior, cholesky, kept_values


def distillation(teacher: Posterior, student: Posterior) -> Tensor:
    """Mean KL divergence in nats; no gradient reaches the teacher.

    The events' part in closed form, and the values' by one draw of the teacher's events: of those that happened,
    KL = ½ (tr(Σ_s⁻¹ Σ_t) + δᵀ Σ_s⁻¹ δ - |P| + log det Σ_s - log det Σ_t), δ = μ_s - μ_t.
    """
    there = torch.bernoulli(teacher.presence.detach())
    target = kept_values(teacher.value_covariance.detach(), there)
    delta = ((student.value - teacher.value.detach()) * there)[..., None]
    lower_s = cholesky(kept_values(student.value_covariance, there))
    lower_t = cholesky(target)
    whitened = torch.linalg.solve_triangular(lower_s, torch.cat([lower_t, delta], dim=2), upper=False)
    log_ratio = 2 * (_log_diagonal(lower_s) - _log_diagonal(lower_t))
    values = 0.5 * (whitened.square().sum(dim=(1, 2)) - delta.shape[1] + log_ratio)
    odds = teacher.odds.detach()
    chance = torch.sigmoid(odds)
    crossed, own = (
        F.binary_cross_entropy_with_logits(each, chance, reduction="none").sum(dim=1) for each in (student.odds, odds)
    )
    return (values + crossed - own).mean()


def _log_diagonal(lower: Tensor) -> Tensor:
    return lower.diagonal(dim1=1, dim2=2).log().sum(dim=1)
