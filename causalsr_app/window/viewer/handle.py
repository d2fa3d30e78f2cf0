"""The handle between before and after: where it is, and which side is which."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF

REACH = 10
"""Device-independent pixels on either side of the line that still take hold of it."""


@dataclass(frozen=True)
class Handle:
    """A line across the pane.

    Attributes:
        share: its place, from 0 (left or top) to 1.
        upright: a vertical line with before on its left; else a horizontal one with before above it.
    """

    share: float = 0.5
    upright: bool = True

    def at(self, pane: QRectF) -> float:
        """Coordinate of the line: x when upright, else y."""
        if self.upright:
            return pane.left() + self.share * pane.width()
        return pane.top() + self.share * pane.height()

    def hit(self, x: float, y: float, pane: QRectF, reach: float = REACH) -> bool:
        """Whether the point is on the line."""
        return abs((x if self.upright else y) - self.at(pane)) <= reach

    def dragged_to(self, x: float, y: float, pane: QRectF) -> Handle:
        """The line through the point, kept in the pane."""
        share = (x - pane.left()) / pane.width() if self.upright else (y - pane.top()) / pane.height()
        return replace(self, share=min(max(share, 0.0), 1.0))

    def nudged(self, step: float) -> Handle:
        """Moved by a share of the pane."""
        return replace(self, share=min(max(self.share + step, 0.0), 1.0))

    def turned(self) -> Handle:
        """Upright to lying, and back."""
        return replace(self, upright=not self.upright)

    def before(self, pane: QRectF) -> QRectF:
        """The part of the pane that shows the input."""
        if self.upright:
            return QRectF(pane.left(), pane.top(), self.at(pane) - pane.left(), pane.height())
        return QRectF(pane.left(), pane.top(), pane.width(), self.at(pane) - pane.top())

    def after(self, pane: QRectF) -> QRectF:
        """The part of the pane that shows the result."""
        if self.upright:
            return QRectF(self.at(pane), pane.top(), pane.right() - self.at(pane), pane.height())
        return QRectF(pane.left(), self.at(pane), pane.width(), pane.bottom() - self.at(pane))
