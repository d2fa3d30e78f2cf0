"""A button to take hold of: what is pulled from it is dragged out of the window."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from causalsr_app.window.buttons import IconButton


class Grip(IconButton):
    """A click asks for what a pull would take.

    Signals:
        pulled: a person drags from here.
    """

    pulled = Signal()

    def __init__(self, tip: str, name: str) -> None:
        super().__init__("drag", tip, accessible=name)
        self._pressed: QPointF | None = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Perhaps the beginning of a pull."""
        self._pressed = event.position() if event.button() is Qt.MouseButton.LeftButton else None
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A pull, once it is long enough."""
        if self._pressed is None:
            super().mouseMoveEvent(event)
        elif (event.position() - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None
            self.setDown(False)
            self.pulled.emit()
