"""Distillation (3): KL(q(U | X, Y) ‖ q(U | Y)), the teacher that sees the scene teaching the one that doesn't."""

from __future__ import annotations

import torch
from torch import Tensor

from core.nets.encoder import Gaussian


def distillation(teacher: Gaussian, student: Gaussian) -> Tensor:
    """Mean KL divergence in nats, in closed form; no gradient reaches the teacher.

    KL = ½ (tr(Σ_s⁻¹ Σ_t) + δᵀ Σ_s⁻¹ δ - d + log det Σ_s - log det Σ_t), δ = μ_s - μ_t.
    """
    target, covariance = teacher.covariance.detach(), student.covariance
    delta = (student.mean - teacher.mean.detach())[..., None]
    lower_s, lower_t = torch.linalg.cholesky(covariance), torch.linalg.cholesky(target)
    whitened = torch.linalg.solve_triangular(lower_s, torch.cat([lower_t, delta], dim=2), upper=False)
    log_ratio = 2 * (_log_diagonal(lower_s) - _log_diagonal(lower_t))
    return 0.5 * (whitened.square().sum(dim=(1, 2)) - delta.shape[1] + log_ratio).mean()


def _log_diagonal(lower: Tensor) -> Tensor:
    return lower.diagonal(dim1=1, dim2=2).log().sum(dim=1)
