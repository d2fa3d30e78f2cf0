"""Where output pixels lie on the screen: pure arithmetic, in device pixels of one pane.

Zoom 1 means one output pixel for one pixel of the screen (100 %). `x, y` is the output point in the
middle of the pane. Both sides of a comparison share one transform.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

LARGEST = 32.0
SMALLEST = 0.01
STEP = 1.25
MARGIN = 24
"""Room around a picture that fits, in device-independent pixels."""


@dataclass(frozen=True)
class Transform:
    """A zoom, and the output point in the middle of the pane."""

    zoom: float
    x: float
    y: float

    def to_screen(self, x: float, y: float, pane: tuple[float, float]) -> tuple[float, float]:
        """Device pixel, from the pane's top left corner, of an output point."""
        return (x - self.x) * self.zoom + pane[0] / 2, (y - self.y) * self.zoom + pane[1] / 2

    def to_output(self, sx: float, sy: float, pane: tuple[float, float]) -> tuple[float, float]:
        """Output point at a device pixel of the pane."""
        return self.x + (sx - pane[0] / 2) / self.zoom, self.y + (sy - pane[1] / 2) / self.zoom

    def zoomed(self, zoom: float, sx: float, sy: float, pane: tuple[float, float]) -> Transform:
        """Another zoom, with the output point under device pixel (sx, sy) kept there."""
        zoom = min(max(zoom, SMALLEST), LARGEST)
        x, y = self.to_output(sx, sy, pane)
        return Transform(zoom, x - (sx - pane[0] / 2) / zoom, y - (sy - pane[1] / 2) / zoom)

    def moved(self, dx: float, dy: float) -> Transform:
        """The picture dragged by so many device pixels."""
        return replace(self, x=self.x - dx / self.zoom, y=self.y - dy / self.zoom)

    def held(self, size: tuple[float, float], pane: tuple[float, float]) -> Transform:
        """Kept on the picture: centred where it fits the pane, else without empty room at its edges."""
        return replace(
            self,
            x=_held(self.x, size[0], pane[0] / self.zoom),
            y=_held(self.y, size[1], pane[1] / self.zoom),
        )

    def visible(self, size: tuple[int, int], pane: tuple[float, float]) -> tuple[int, int, int, int]:
        """The part of the picture in the pane: x, y, width, height in output pixels, rounded outwards."""
        left, top = self.to_output(0, 0, pane)
        right, bottom = self.to_output(pane[0], pane[1], pane)
        x0, y0 = max(0, math.floor(left + 1e-6)), max(0, math.floor(top + 1e-6))
        x1, y1 = min(size[0], math.ceil(right - 1e-6)), min(size[1], math.ceil(bottom - 1e-6))
        return x0, y0, max(0, x1 - x0), max(0, y1 - y0)

    def rescaled(self, ratio: float) -> Transform:
        """The same place when the output becomes `ratio` times as large; the zoom stays."""
        return replace(self, x=self.x * ratio, y=self.y * ratio)


def fit(size: tuple[float, float], pane: tuple[float, float], margin: float = 0.0) -> Transform:
    """The whole picture in the pane, with a margin on every side."""
    room = max(1.0, pane[0] - 2 * margin), max(1.0, pane[1] - 2 * margin)
    zoom = min(room[0] / size[0], room[1] / size[1])
    return Transform(min(max(zoom, SMALLEST), LARGEST), size[0] / 2, size[1] / 2)


def _held(middle: float, length: float, room: float) -> float:
    if length <= room:
        return length / 2
    return min(max(middle, room / 2), length - room / 2)
