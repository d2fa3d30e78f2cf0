"""A window on which photos can be dropped anywhere."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow

from causalsr_app.window import incoming


class DropWindow(QMainWindow):
    """Takes files and images that are let go over it.

    Signals:
        hovered: bool, whether something that can be dropped is held over the window.
        dropped: `Incoming`.
    """

    hovered = Signal(bool)
    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Files and images may be dropped anywhere."""
        if incoming.acceptable(event.mimeData()):
            event.acceptProposedAction()
            self.hovered.emit(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is held over the window any more."""
        self.hovered.emit(False)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Hand on what was dropped."""
        self.hovered.emit(False)
        event.acceptProposedAction()
        self.dropped.emit(incoming.from_mime(event.mimeData()))
