"""Effects of interventions: ATE (18) and CATE (19), estimated from paired outcomes under common random numbers.

A unit's effect is its outcome under do(Z_i = a) minus its outcome under do(Z_i = b), with everything else
(the photo, the draw of the other factors) the same in both arms, so that only the intervention differs.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000


@dataclass(frozen=True)
class Effect:
    """A mean effect with its 90 % bootstrap interval.

    Attributes:
        mean: in the outcome's unit.
        low, high: percentiles 5 and 95 of the resampled means.
        units: how many units it rests on.
    """

    mean: float
    low: float
    high: float
    units: int


def average_effect(under_a_N: np.ndarray, under_b_N: np.ndarray, seed: int = 0) -> Effect:
    """ATE (18): the mean over units of outcome(a) - outcome(b); units are resampled with their pairs kept.

    Raises:
        ValueError: no units, or arms of different length.
    """
    if under_a_N.shape != under_b_N.shape or under_a_N.size == 0:
        raise ValueError("both arms need the same units, at least one")
    effects = np.asarray(under_a_N, dtype=np.float64) - under_b_N
    random = np.random.default_rng(seed)
    chosen = random.integers(0, effects.size, (RESAMPLES, effects.size))
    low, high = np.quantile(effects[chosen].mean(axis=1), [0.05, 0.95])
    return Effect(float(effects.mean()), float(low), float(high), int(effects.size))


def conditional_effects(
    under_a_N: np.ndarray, under_b_N: np.ndarray, strata_N: Sequence[Hashable], seed: int = 0
) -> Mapping[Hashable, Effect]:
    """CATE (19): the average effect within each stratum, in order of first appearance."""
    if len(strata_N) != under_a_N.size:
        raise ValueError("every unit needs a stratum")
    members = {
        stratum: [i for i, each in enumerate(strata_N) if each == stratum] for stratum in dict.fromkeys(strata_N)
    }
    return {stratum: average_effect(under_a_N[rows], under_b_N[rows], seed) for stratum, rows in members.items()}
