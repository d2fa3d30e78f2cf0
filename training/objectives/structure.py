"""The losses around the structure prior: L_struct of (23), the KL to the prior, and the negative ELBO (3)."""

from __future__ import annotations

import math
from typing import Protocol

import torch
from torch import Tensor

from core.nets.posterior import Posterior

FREE_BITS = 0.05
"""Nats a factor may cost before the KL presses on it (model.md, section 3)."""


class FactorDensity(Protocol):
    """What the KL needs of p(U); `StructurePrior` is one."""

    def conditionals(self, latents_BD: Tensor, generator: torch.Generator, temperature: float) -> Tensor:
        """log p(U_i | U_1 … U_{i-1}), nats, B×d."""
        ...


class UnitNormal:
    """p(U) without structure: independent standard normals."""

    def conditionals(self, latents_BD: Tensor, generator: torch.Generator, temperature: float) -> Tensor:
        """log N(U_i; 0, 1), nats, B×d."""
        del generator, temperature
        return -0.5 * latents_BD.square() - 0.5 * math.log(2 * math.pi)


def structure(posterior: Posterior, moral_DD: Tensor) -> Tensor:
    """L_struct (23): Σ_{i≠j} (1 - moral_ij) ρ_ij², the mean over the batch; a scalar ≥ 0.

    ρ is the posterior's correlation, not its covariance: free of units, and not to be lowered by a posterior that is
    merely surer. Pairs joined in the moral graph may correlate, since they do so in p(U) or once a child is seen; to
    penalise them would forbid what the full covariance is for. No gradient reaches the graph: else the cheapest
    answer would be an edge that excuses the correlation, while edges are for p(U) to find.

    Args:
        moral_DD: soft moral graph of the expected G, `prior.moral(prior.edges())`.
    """
    covariance = posterior.covariance
    deviation = covariance.diagonal(dim1=1, dim2=2).sqrt()
    correlation = covariance / (deviation[:, :, None] * deviation[:, None, :])
    allowed = moral_DD.detach() + torch.eye(len(moral_DD), device=moral_DD.device, dtype=moral_DD.dtype)
    return ((1 - allowed) * correlation.square()).sum(dim=(1, 2)).mean()


def kl_to_prior(
    posterior: Posterior,
    prior: FactorDensity,
    generator: torch.Generator,
    temperature: float,
    samples: int = 1,
    free_bits: float = FREE_BITS,
) -> Tensor:
    """KL(q(U) ‖ p(U)) in nats, the mean over the batch, from reparameterised samples; a scalar.

    By the chain rule it is the sum over factors of the KL of q(U_i | U_1 … U_{i-1}) from p(U_i | U_1 … U_{i-1}), no
    term of which is negative. Each term's batch mean counts as at least `free_bits`: a factor that says that little
    feels no pull towards saying nothing. One bound on the sum would let one factor use up the allowance of all;
    a bound a photo would reward noise in the estimate.

    Args:
        temperature: of the prior's relaxed edges.
        samples: draws a photo.
        free_bits: nats a factor; 0 gives the plain estimate.
    """
    lower = posterior.cholesky
    batch, d = posterior.mean.shape
    noise = torch.randn((samples, batch, d), generator=generator, device=generator.device)
    latents = posterior.mean + torch.einsum("bij,sbj->sbi", lower, noise)
    # U_i given the earlier ones is its own noise times L_ii: the order of L is the order of the factors
    scale = lower.diagonal(dim1=1, dim2=2).log()
    own = -0.5 * noise.square() - scale - 0.5 * math.log(2 * math.pi)
    theirs = prior.conditionals(latents.flatten(0, 1), generator, temperature).view_as(own)
    factors = (own - theirs).mean(dim=(0, 1))
    return (factors.clamp_min(free_bits) if free_bits > 0 else factors).sum()


def negative_elbo(log_likelihood_B: Tensor, kl: Tensor) -> Tensor:
    """-(E_q log p(Y | X, U) - KL(q ‖ p)) (3), nats, the mean over the batch; a scalar, to be minimised.

    (23) as printed adds H(q) to a loss, which would minimise the entropy; here it stands inside the KL with the sign
    of (3), which keeps the posterior from collapsing to a point.

    Args:
        log_likelihood_B: log p(Y | X, U) of each photo at its sampled U.
        kl: of `kl_to_prior`, or one a photo.
    """
    return kl.mean() - log_likelihood_B.mean()
