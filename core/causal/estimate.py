"""What the program believes happened to a photo: the posterior of U, and how it reads in units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import NormalDist

import numpy as np

from core.causal.actions import Actions, Mode
from core.causal.evidence import Observation, without
from core.causal.factors import FACTORS, NONE, from_latent, index, to_latent

NORMAL = NormalDist()
Z90 = NORMAL.inv_cdf(0.95)
"""Mean ± Z90 standard deviations of a normal hold 90 %."""
FARTHEST = 3.0
"""Standard deviations: what the file says may lie farther from what was read, but the other factors are moved as if it
lay here. A normal tells nothing of the rest."""
KNOWN = 1e-12
"""Latent variance of what is known."""
SURE = 1e-9
"""An event with less doubt than this is taken to have happened, or not."""


@dataclass(frozen=True)
class Reading:
    """One factor in physical units.

    Attributes:
        mean: the middle of what is believed: the mixture's median. Of what surely happened it is the mean; of what is
            likelier not to have happened, none.
        low, high: the 90 % interval, low ≤ mean ≤ high.
        presence: how likely it is that it happened at all, in [0, 1]; 1 for factors that are no events.
        told: what the restorer is told: E U in the unit, within the interval. In doubt it lies between none and
            the value, which is the safer picture.
    """

    mean: float
    low: float
    high: float
    presence: float = 1.0
    told: float = float("nan")

    def __post_init__(self) -> None:
        if self.told != self.told:  # not given: the middle
            object.__setattr__(self, "told", self.mean)


@dataclass(frozen=True, eq=False)
class Estimate:
    """Posterior q(U | Y) of one photo (2): each factor is there with a probability, and has a value if it is.

    Attributes:
        mean: latent mean of the values, shape (d,), float64.
        covariance: their latent covariance, shape (d, d), float64, symmetric positive definite.
        presence: probability that each factor is there, shape (d,), in [0, 1].
        evidence: what the file said, which is in the above already.
        pixels: the posterior before that; None where nothing was said.
    """

    mean: np.ndarray
    covariance: np.ndarray
    presence: np.ndarray = field(default_factory=lambda: np.ones(len(FACTORS)))
    evidence: tuple[Observation, ...] = ()
    pixels: Estimate | None = None

    @cached_property
    def readings(self) -> Mapping[str, Reading]:
        """Factor name → middle and 90 % interval in the factor's own unit (quantiles of the marginal mixture)."""
        below, middle, above = (from_latent(self._quantiles(level)) for level in (0.05, 0.5, 0.95))
        lows, highs = np.minimum(below, above), np.maximum(below, above)
        none = to_latent(NONE)
        told = from_latent(none + self.presence * (self.mean - none)).clip(lows, highs)
        rows = zip(FACTORS, middle, lows, highs, self.presence, told, strict=True)
        return {each.name: Reading(*map(float, row)) for each, *row in rows}

    @property
    def found(self) -> Mapping[str, float]:
        """Factor name → middle of what is believed, in the factor's own unit."""
        return {name: reading.mean for name, reading in self.readings.items()}

    def _quantiles(self, level: float) -> np.ndarray:
        """Latent values below which each factor lies with that probability."""
        none, deviations = to_latent(NONE), np.sqrt(np.diag(self.covariance))
        parts = zip(self.mean, deviations, self.presence, none, strict=True)
        return np.array([_quantile(level, *map(float, part)) for part in parts])

    def tell(self, values: Mapping[str, float]) -> Estimate:
        """The posterior given that some factors are known.

        A known value conditions the Gaussian of the others; of an event that didn't happen there is no value to learn
        from.

        Args:
            values: factor name → physical value that is known to be true.
        """
        if not values:
            return self
        known = [index(name) for name in values]
        physical = from_latent(self.mean)
        physical[known] = list(values.values())
        target = to_latent(physical)
        there = [i for i in known if not FACTORS[i].event or physical[i] != FACTORS[i].none]
        mean, covariance = self.mean.copy(), self.covariance.copy()
        if there:
            gain = np.linalg.solve(covariance[np.ix_(there, there)], covariance[there]).T
            mean = mean + gain @ (target[there] - mean[there])
            covariance = covariance - gain @ covariance[there]
        mean[known] = target[known]
        covariance[known, :] = covariance[:, known] = 0.0
        covariance[known, known] = KNOWN
        presence = self.presence.copy()
        presence[known] = [float(i in there) for i in known]
        return Estimate(mean, (covariance + covariance.T) / 2, presence)

    def observe(self, seen: Sequence[Observation]) -> Estimate:
        """The posterior given what the file says, each observation with its own error."""
        if not seen:
            return self
        mean, covariance, presence = self.mean.copy(), self.covariance.copy(), self.presence.copy()
        for each in seen:
            i, target = index(each.factor), FACTORS[index(each.factor)].to_latent(each.value)
            variance = covariance[i, i] + each.deviation**2
            gain = covariance[i] / variance
            surprise = target - mean[i]
            own = target - each.deviation**2 / variance * surprise  # exactly the target where there is no error
            reach = FARTHEST * np.sqrt(variance)
            happened = not FACTORS[i].event or each.value != FACTORS[i].none
            if happened:
                mean = mean + gain * np.clip(surprise, -reach, reach)
                covariance = covariance - np.outer(gain, covariance[i])
            else:
                covariance[i, :] = covariance[:, i] = 0.0
            mean[i] = own if happened else target
            presence[i] = float(happened)
            covariance[i, i] = max(covariance[i, i], KNOWN)
        return Estimate(mean, (covariance + covariance.T) / 2, presence, tuple(seen), self)

    @property
    def stated(self) -> frozenset[str]:
        """Names of the factors that the file states."""
        return frozenset(each.factor for each in self.evidence)

    def without_evidence(self, names: Iterable[str] | None = None) -> Estimate:
        """The posterior without what the file says of these factors; without any of it for None."""
        if self.pixels is None:
            return self
        return self.pixels if names is None else self.pixels.observe(without(self.evidence, names))

    def heard(self, actions: Actions) -> Estimate:
        """What actions build on: what a person knows, or doesn't want to hear, outweighs the file's word."""
        return self.without_evidence(actions.values(Mode.TELL) if actions.evidence else None)

    def draw(self, random: np.random.Generator) -> np.ndarray:
        """One draw of U, shape (d,)."""
        values = random.multivariate_normal(self.mean, self.covariance)
        return np.where(random.random(len(values)) < self.presence, values, to_latent(NONE))


def _quantile(level: float, mean: float, deviation: float, presence: float, none: float) -> float:
    """Of N(mean, deviation²) with weight `presence`, and of `none` with the rest."""
    if presence <= SURE:
        return none
    below = presence * NORMAL.cdf((none - mean) / deviation)
    if level < below:
        share = level / presence
    elif level <= below + 1 - presence and presence < 1 - SURE:
        return none
    else:
        share = (level - (1 - presence)) / presence
    return mean + deviation * NORMAL.inv_cdf(min(max(share, SURE), 1 - SURE))
