"""L_sup: the log-likelihood of the simulator's true U under the encoder's posterior."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from core.nets.encoder import Gaussian


def supervision(posterior: Gaussian, latents_BD: Tensor) -> Tensor:
    """Mean of -log N(U; μ, Σ) over the batch, in nats; a scalar.

    Closed form: ½ (d log 2π - log det Λ + δᵀ Λ δ) with Λ = Σ⁻¹, δ = U - μ.
    """
    covariance = posterior.covariance
    delta = (latents_BD - posterior.mean)[..., None]
    factor = torch.linalg.cholesky(covariance)
    whitened = torch.linalg.solve_triangular(factor, delta, upper=False)
    log_determinant = 2 * factor.diagonal(dim1=1, dim2=2).log().sum(dim=1)
    distance = whitened.square().sum(dim=(1, 2))
    return 0.5 * (latents_BD.shape[1] * math.log(2 * math.pi) + log_determinant + distance).mean()
