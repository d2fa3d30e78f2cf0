"""L_sup: the negative log score of the simulator's true U under the encoder's posterior."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

from core.nets.posterior import EVENT_PLACES, Posterior, cholesky, happened, kept, kept_values


def supervision(posterior: Posterior, latents_BD: Tensor) -> Tensor:
    """Mean of -log q(U) over the batch, in nats; a scalar.

    With P the factors that are there: -Σ log Bernoulli(b_i) + ½ (|P| log 2π + log det Σ_PP + δᵀ Σ_PP⁻¹ δ), δ = U - μ.
    """
    there = happened(latents_BD)
    delta = ((latents_BD - posterior.value) * there)[..., None]
    factor = cholesky(kept_values(posterior.value_covariance, there))
    whitened = torch.linalg.solve_triangular(factor, delta, upper=False)
    log_determinant = 2 * factor.diagonal(dim1=1, dim2=2).log().sum(dim=1)
    distance = whitened.square().sum(dim=(1, 2))
    values = 0.5 * (there.sum(dim=1) * math.log(2 * math.pi) + log_determinant + distance)
    truth = there.index_select(1, kept(EVENT_PLACES, there.device)).to(posterior.odds.dtype)
    events = F.binary_cross_entropy_with_logits(posterior.odds, truth, reduction="none").sum(dim=1)
    return (values + events).mean()
