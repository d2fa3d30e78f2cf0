"""Rectangles of pixels inside the engine; what people and windows ask for is a `Region`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

N = TypeVar("N", int, float)


@dataclass(frozen=True)
class Box(Generic[N]):
    """Rows top…bottom and columns left…right (ends excluded); whole pixels, or fractional borders.

    May reach beyond what it is cut from.
    """

    top: N
    left: N
    bottom: N
    right: N

    @property
    def height(self) -> N:
        """Rows."""
        return self.bottom - self.top

    @property
    def width(self) -> N:
        """Columns."""
        return self.right - self.left

    def larger_than(self, side: int) -> bool:
        """Whether it does not fit into a square of that side."""
        return max(self.height, self.width) > side

    def within(self, top: N, left: N) -> Box[N]:
        """The same box seen from an array that begins at (top, left)."""
        return Box(self.top - top, self.left - left, self.bottom - top, self.right - left)

    def times(self, scale: N) -> Box[N]:
        """The same box in an array enlarged by `scale`."""
        return Box(self.top * scale, self.left * scale, self.bottom * scale, self.right * scale)


def grown(box: Box[int], margin: int, multiple: int = 1) -> Box[int]:
    """The box with at least `margin` pixels more on each side, so many that it begins and ends at multiples."""
    low, high = (
        ((side - margin) // multiple * multiple for side in (box.top, box.left)),
        (-(-(side + margin) // multiple) * multiple for side in (box.bottom, box.right)),
    )
    return Box(*low, *high)


def around(tile: Box[int], whole: Box[int], margin: int, border: int, multiple: int) -> Box[int]:
    """What a network is to be given for a tile: `margin` pixels more on each side, but no more than `border` beyond
    the whole, beginning and ending at multiples."""
    wide, limit = grown(tile, margin, multiple), grown(whole, border, multiple)
    return Box(
        max(wide.top, limit.top),
        max(wide.left, limit.left),
        min(wide.bottom, limit.bottom),
        min(wide.right, limit.right),
    )


def rounded(box: Box[float]) -> Box[int] | None:
    """The box with whole borders when they are whole (to 1e-6), else None."""
    borders = (box.top, box.left, box.bottom, box.right)
    whole = tuple(round(border) for border in borders)
    close = all(abs(a - b) < 1e-6 for a, b in zip(borders, whole, strict=True))
    return Box(*whole) if close else None
