"""Which part of the widget shows what: pure arithmetic, in device pixels."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF

from causalsr_app.translation import mark
from causalsr_app.window.viewer.handle import Handle

BEFORE, AFTER, DIFFERENCE = mark("before"), mark("after"), "difference"
GAP = 2
"""Pixels between the panes that stand side by side."""


@dataclass(frozen=True)
class Side:
    """One picture.

    Attributes:
        pane: where the whole transform lies.
        clip: the part of it that is drawn.
        what: `BEFORE`, `AFTER` or `DIFFERENCE`.
    """

    pane: QRectF
    clip: QRectF
    what: str


def panes(mode: str, width: float, height: float) -> tuple[QRectF, ...]:
    """One, or two beside each other."""
    if mode != "side":
        return (QRectF(0, 0, width, height),)
    half = (width - GAP) // 2
    return QRectF(0, 0, half, height), QRectF(half + GAP, 0, half, height)


def sides(mode: str, where: tuple[QRectF, ...], handle: Handle, *, turned: bool) -> tuple[Side, ...]:
    """What is drawn where.

    Args:
        turned: only "before" is to be seen.
    """
    pane = where[0]
    if turned and mode != "side":
        return (Side(pane, pane, BEFORE),)
    if mode == "split":
        return Side(pane, handle.before(pane), BEFORE), Side(pane, handle.after(pane), AFTER)
    if mode == "side":
        return Side(pane, pane, BEFORE), Side(where[1], where[1], BEFORE if turned else AFTER)
    return (Side(pane, pane, DIFFERENCE if mode == "difference" else AFTER),)
