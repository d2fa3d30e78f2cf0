"""q(U | Y): which events happened, and a Gaussian over the values of those that did (model.md, section 3).

    b_i ~ Bernoulli(p_i)      V ~ N(μ, Σ)      U_i = V_i where b_i, else the latent value of "none"

Spike and slab; factors that aren't events have p_i = 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from core.causal.factors import EVENTS, FACTORS, NONE, to_latent

D = len(FACTORS)
FLOOR = 0.02
"""Smallest standard deviation of a value, latent units: what is surely known stays a density."""
NONE_LATENT = torch.from_numpy(to_latent(NONE)).float()
"""U of a photo to which nothing happened, (d,)."""
EVENT_PLACES = torch.tensor(EVENTS)
ALWAYS = torch.tensor([i not in EVENTS for i in range(D)])
"""Which factors are no events, (d,)."""


@lru_cache(maxsize=64)
def kept(constant: Tensor, device: torch.device) -> Tensor:
    """One of the constants above on a device, where it is kept."""
    with torch.inference_mode(False):
        return constant.to(device)


def cholesky(matrix_xDD: Tensor) -> Tensor:
    """L of LLᵀ, without waiting for the device; not a number where there is none."""
    lower, wrong = torch.linalg.cholesky_ex(matrix_xDD)
    return torch.where((wrong > 0)[..., None, None], torch.nan, lower)


def inverse(matrix_xDD: Tensor) -> Tensor:
    """The inverse, without waiting for the device; not a number where there is none."""
    inverted, wrong = torch.linalg.inv_ex(matrix_xDD)
    return torch.where((wrong > 0)[..., None, None], torch.nan, inverted)


@dataclass(frozen=True)
class Posterior:
    """A batch of posteriors.

    Attributes:
        value: μ, B×d: what each factor is believed to be if it happened.
        precision: of those values, B×d×d.
        odds: log-odds that each event happened, B×e, in the order of `EVENTS`.
    """

    value: Tensor
    precision: Tensor
    odds: Tensor

    @property
    def presence(self) -> Tensor:
        """p, B×d."""
        ones = torch.ones_like(self.value)
        return ones.index_copy(1, kept(EVENT_PLACES, self.value.device), torch.sigmoid(self.odds))

    @property
    def value_covariance(self) -> Tensor:
        """Σ, B×d×d, with `FLOOR`² added on the diagonal."""
        eye = torch.eye(D, device=self.value.device, dtype=self.value.dtype)
        return inverse(self.precision) + FLOOR**2 * eye

    @property
    def mean(self) -> Tensor:
        """E U, B×d."""
        none = kept(NONE_LATENT, self.value.device)
        return none + self.presence * (self.value - none)

    @property
    def covariance(self) -> Tensor:
        """Cov U, B×d×d: p_i p_j Σ_ij, and on the diagonal p Σ_ii + p (1 - p) (μ - none)²."""
        presence, slab = self.presence, self.value_covariance
        both = presence[:, :, None] * presence[:, None, :] * slab
        doubt = presence * (1 - presence)
        own = doubt * (slab.diagonal(dim1=1, dim2=2) + (self.value - kept(NONE_LATENT, self.value.device)).square())
        return both + torch.diag_embed(own)

    @property
    def cholesky(self) -> Tensor:
        """L of Cov U = LLᵀ (2), lower triangular with a positive diagonal."""
        return cholesky(self.covariance)

    @classmethod
    def average(cls, views: Posterior) -> Posterior:
        """One posterior of several views that tell nothing new about each other."""
        parts: Iterable[Tensor] = (views.value, views.precision, views.odds)
        return cls(*(each.mean(dim=0, keepdim=True) for each in parts))


def happened(latents_BD: Tensor) -> Tensor:
    """Which factors have a value to be read, B×d bool: events that happened, and everything that is no event."""
    none = kept(NONE_LATENT, latents_BD.device).to(latents_BD.dtype)
    return ((latents_BD - none).abs() > 1e-5) | kept(ALWAYS, latents_BD.device)


def kept_values(covariance_BDD: Tensor, kept_BD: Tensor) -> Tensor:
    """Σ of the kept factors, B×d×d, with ones on the diagonal and nothing else for the others: its determinant, and
    distances of vectors that are zero there, are those of the marginal."""
    kept = kept_BD.to(covariance_BDD.dtype)
    return covariance_BDD * kept[:, :, None] * kept[:, None, :] + torch.diag_embed(1 - kept)
