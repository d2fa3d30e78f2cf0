"""How far a stage is, by steps or by time, and what the learning rate is there."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Budget:
    """When a stage ends: after `steps`, or after `seconds` of training if that is given.

    Attributes:
        steps: number of steps when no time is given.
        seconds: training time, resumed runs counted together; None counts steps.
    """

    steps: int
    seconds: float | None = None

    def progress(self, step: int, seconds: float) -> float:
        """Share of the stage that is done, in [0, 1]."""
        share = step / self.steps if self.seconds is None else seconds / self.seconds
        return min(share, 1.0)


def learning_rate(
    peak: float, progress: float, step: int, warm_up: int, halve_every: int = 0, constant_until: float = 1.0
) -> float:
    """Linear warm-up over `warm_up` steps, then a cosine from `peak` to a thousandth of it, or halving by steps.

    Args:
        constant_until: under 1, the rate stays at its peak up to this share of the run and falls straight to 0 then.
    """
    if constant_until < 1:
        return peak * min(1.0, (step + 1) / warm_up) * min(1.0, (1 - progress) / (1 - constant_until))
    if halve_every:
        return peak * min(1.0, (step + 1) / warm_up) * 0.5 ** (step // halve_every)
    cosine = 0.5 * (1 + math.cos(math.pi * progress))
    return peak * min(1.0, (step + 1) / warm_up) * max(cosine, 1e-3)
