"""What lies on the desk: the photo that is open and what is asked of it. The regions hear of it from here."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from causalsr_app.window.history import History
from causalsr_app.window.work.opening import Opened
from core.causal.actions import Actions
from core.image_io import WriteOptions
from core.order import Order, Size


class Desk(QObject):
    """The window's only state of what is asked.

    Attributes:
        photo: what is open, or None.
        actions: of the person.
        scale: of the result.
        history: what was asked before.

    Signals:
        changed: other actions, by whomever.
        rescaled: another size of the result.
    """

    changed = Signal()
    rescaled = Signal()

    def __init__(self, scale: int) -> None:
        super().__init__()
        self.photo: Opened | None = None
        self.actions = Actions()
        self.scale = scale
        self.history = History(self._show)

    def open(self, photo: Opened, actions: Actions | None) -> None:
        """Another photo, all as found or with these actions."""
        self.photo, self.actions = photo, actions or Actions()
        self.history.begin(self.actions)

    @Slot(object)
    def ask(self, actions: Actions) -> None:
        """A person wants these actions; it can be undone."""
        if actions != self.actions:
            self.history.remember(actions)
            self._show(actions)

    @Slot()
    def reset(self) -> None:
        """All as found."""
        if self.photo is not None:
            self.ask(Actions())

    @Slot(int)
    def rescale(self, scale: int) -> None:
        """A person wants another size."""
        self.scale = scale
        self.rescaled.emit()

    def order(self, photo: Opened, options: WriteOptions) -> Order:
        """All that is asked of the photo."""
        return Order(actions=self.actions, size=Size(scale=self.scale), model=photo.model, options=options)

    def _show(self, actions: Actions) -> None:
        self.actions = actions
        self.changed.emit()
