"""Errors that nobody foresaw, in Qt's own thread: written down, and said in one line instead of vanishing."""

from __future__ import annotations

import logging
import sys
from types import TracebackType

from PySide6.QtCore import QObject, Signal, Slot

from causalsr_app.log import unforeseen

log = logging.getLogger(__name__)


class Unforeseen(QObject):
    """Takes `sys.excepthook`'s place, which PySide calls for what a slot raises.

    Signals:
        happened: str, one line.
    """

    happened = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._former = sys.excepthook

    def install(self) -> None:
        """From now on."""
        self._former = sys.excepthook
        sys.excepthook = self.take

    @Slot()
    def remove(self) -> None:
        """As it was before, unless somebody else has taken the place since."""
        if sys.excepthook == self.take:
            sys.excepthook = self._former

    def take(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Write the error down and say it."""
        if issubclass(kind, KeyboardInterrupt):
            self._former(kind, error, trace)
            return
        log.error("unforeseen error in the window", exc_info=(kind, error, trace))
        text = " ".join(str(error).split())
        self.happened.emit(unforeseen(kind.__name__, text))
