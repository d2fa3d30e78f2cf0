"""Undo and redo of what a person asks for one photo; moves of one slider in a row are one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from core.causal.actions import SHARES, Actions
from core.order import Size

MERGED = 1
"""Id of commands that may be joined."""


@dataclass(frozen=True)
class Wish:
    """What a person asks for a photo, apart from how it is written.

    Attributes:
        actions: per factor.
        size: of the result.
        dpi: that the result states, or None for the photo's own.
    """

    actions: Actions = field(default_factory=Actions)
    size: Size = field(default_factory=lambda: Size(scale=2))
    dpi: float | None = None


class _Change(QUndoCommand):
    """From one wish to another."""

    def __init__(self, before: Wish, after: Wish, show: Callable[[Wish], None]) -> None:
        super().__init__()
        self._before, self._after, self._show = before, after, show
        self._done = True  # when it is pushed, the person has made the change already

    def id(self) -> int:
        """See `MERGED`."""
        return MERGED

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        """Another move of the same controls is the same step, but not the way back to what was found."""
        if not isinstance(other, _Change):
            return False
        names = changed(other._before, other._after)
        moved = all(name in other._after.actions.by_factor for name in names - set(SHARES))
        if not moved or changed(self._before, self._after) != names:
            return False
        self._after = other._after
        return True

    def undo(self) -> None:
        """Show what was before."""
        self._show(self._before)

    def redo(self) -> None:
        """Show what came after."""
        if self._done:
            self._done = False
        else:
            self._show(self._after)


class History(QObject):
    """The steps of the photo that is open.

    Attributes:
        stack: Qt's.
    """

    def __init__(self, show: Callable[[Wish], None]) -> None:
        """`show` puts the controls so and renders it."""
        super().__init__()
        self.stack = QUndoStack(self)
        self._show = show
        self._now = Wish()

    def begin(self, wish: Wish) -> None:
        """Another photo."""
        self.stack.clear()
        self._now = wish

    def remember(self, wish: Wish) -> None:
        """A person has changed something."""
        before, self._now = self._now, wish
        if before != wish:
            self.stack.push(_Change(before, wish, self._on_step))

    @Slot()
    def undo(self) -> None:
        """One step back."""
        self.stack.undo()

    @Slot()
    def redo(self) -> None:
        """One step on."""
        self.stack.redo()

    def _on_step(self, wish: Wish) -> None:
        self._now = wish
        self._show(wish)


def changed(one: Wish, other: Wish) -> frozenset[str]:
    """Names of what differs."""
    before, after = one.actions, other.actions
    names = set(before.by_factor) | set(after.by_factor)
    found = {name for name in names if before.by_factor.get(name) != after.by_factor.get(name)}
    found |= {name for name in SHARES if getattr(before, name) != getattr(after, name)}
    found |= {"size"} if (one.size, one.dpi) != (other.size, other.dpi) else set()
    return frozenset(found | ({"evidence"} if before.evidence != after.evidence else set()))
