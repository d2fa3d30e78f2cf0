"""Undo and redo of what a person asks for one photo; moves of one slider in a row are one step."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from core.causal.actions import Actions

MERGED = 1
"""Id of commands that may be joined."""


class _Change(QUndoCommand):
    """From one order of the sliders to another."""

    def __init__(self, before: Actions, after: Actions, show: Callable[[Actions], None]) -> None:
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
        moved = all(name in other._after.by_factor for name in names - {"strength"})
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

    def __init__(self, show: Callable[[Actions], None]) -> None:
        """`show` puts the controls into an order and renders it."""
        super().__init__()
        self.stack = QUndoStack(self)
        self._show = show
        self._now = Actions()

    def begin(self, actions: Actions) -> None:
        """Another photo."""
        self.stack.clear()
        self._now = actions

    def remember(self, actions: Actions) -> None:
        """A person has changed something."""
        before, self._now = self._now, actions
        if before != actions:
            self.stack.push(_Change(before, actions, self._on_step))

    @Slot()
    def undo(self) -> None:
        """One step back."""
        self.stack.undo()

    @Slot()
    def redo(self) -> None:
        """One step on."""
        self.stack.redo()

    def _on_step(self, actions: Actions) -> None:
        self._now = actions
        self._show(actions)


def changed(before: Actions, after: Actions) -> frozenset[str]:
    """Names of what differs."""
    names = set(before.by_factor) | set(after.by_factor)
    found = {name for name in names if before.by_factor.get(name) != after.by_factor.get(name)}
    found |= {"strength"} if before.strength != after.strength else set()
    return frozenset(found | ({"evidence"} if before.evidence != after.evidence else set()))
