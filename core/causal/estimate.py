"""What the program believes happened to a photo: the posterior of U, and how it reads in units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.causal.factors import FACTORS, from_latent, index, to_latent

Z90 = 1.6448536269514722
"""The normal quantile at .95: mean ± Z90 standard deviations hold 90 %."""


@dataclass(frozen=True)
class Reading:
    """One factor in physical units: posterior mean with its 90 % interval (low ≤ mean ≤ high)."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Estimate:
    """Posterior q(U | Y) = N(mean, covariance) of one photo (2).

    Attributes:
        mean: latent mean, shape (d,), float64.
        covariance: latent covariance, shape (d, d), float64, symmetric positive definite.
    """

    mean: np.ndarray
    covariance: np.ndarray

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        """Factor name → mean and 90 % interval in the factor's own unit (quantiles of the marginal)."""
        half = Z90 * np.sqrt(np.diag(self.covariance))
        middle, below, above = (from_latent(self.mean + shift) for shift in (0.0, -half, half))
        return {
            each.name: Reading(float(middle[i]), float(min(below[i], above[i])), float(max(below[i], above[i])))
            for i, each in enumerate(FACTORS)
        }

    def tell(self, values: Mapping[str, float]) -> Estimate:
        """The posterior given that some factors are known: Gaussian conditioning on Σ.

        Args:
            values: factor name → physical value that is known to be true.
        """
        if not values:
            return self
        known = [index(name) for name in values]
        physical = from_latent(self.mean)
        physical[known] = list(values.values())
        target = to_latent(physical)[known]
        gain = np.linalg.solve(self.covariance[np.ix_(known, known)], self.covariance[known]).T
        mean = self.mean + gain @ (target - self.mean[known])
        covariance = self.covariance - gain @ self.covariance[known]
        mean[known] = target
        covariance[known, :] = covariance[:, known] = 0.0
        covariance[known, known] = 1e-12
        return Estimate(mean, (covariance + covariance.T) / 2)
