"""Where values lie on a slider: more harm is always further right. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

from core.causal.estimate import Reading
from core.causal.factors import Factor

HANDLE = 16
"""Width of the slider's knob, in device-independent pixels; the groove ends half of it inside the widget."""


@dataclass(frozen=True)
class Groove:
    """A factor's range laid over a width.

    Attributes:
        factor: the factor.
        width: of the widget, in device-independent pixels.
    """

    factor: Factor
    width: float

    @property
    def left(self) -> float:
        """Where the least harm lies."""
        return HANDLE / 2

    @property
    def length(self) -> float:
        """From the least to the most harm."""
        return max(1.0, self.width - HANDLE)

    def x(self, value: float) -> float:
        """Horizontal place of a physical value."""
        share = (value - self.factor.low) / (self.factor.high - self.factor.low)
        return self.left + self.length * (share if self.factor.worse > 0 else 1 - share)

    def value(self, x: float) -> float:
        """Physical value at a horizontal place, within the factor's range."""
        share = min(max((x - self.left) / self.length, 0.0), 1.0)
        if self.factor.worse < 0:
            share = 1 - share
        return self.factor.low + share * (self.factor.high - self.factor.low)

    def band(self, reading: Reading) -> tuple[float, float]:
        """Left and right end of the 90 % interval."""
        ends = self.x(reading.low), self.x(reading.high)
        return min(ends), max(ends)
