"""Closing the window: one inline question while something would be lost by it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from causalsr_app.translation import mark, tr
from causalsr_app.window.exports import Exports
from causalsr_app.window.many import Many

LATER = mark("The window closes when all is saved.")


class Closing(QObject):
    """Knows whether the window may close, and asks where it may not yet."""

    def __init__(self, window: QWidget, many: Many, exports: Exports) -> None:
        super().__init__(window)
        self._window, self._many, self._exports = window, many, exports
        self._sure = self._later = False
        self._asked = ""
        exports.queue.idle.connect(self._on_idle)

    def may(self) -> bool:
        """Whether nothing would be lost, or the person said so; else they are asked."""
        question = self._question()
        if not question or self._sure:
            self._later = False
            return True
        self._asked = question
        later = ((tr("Close when it is done"), self._on_later),) if self._exports.queue.busy else ()
        self._many.message.ask(question, (*later, (tr("Stop and close"), self._on_sure), (tr("Go on"), self.stay)))
        return False

    @Slot()
    def stay(self) -> None:
        """Who goes on working doesn't want the window to close any more."""
        self._later = False
        for bar in (self._many.message, self._many.page.message):
            if bar.text == tr(LATER):
                bar.clear()

    def _question(self) -> str:
        """What closing would end, in words; empty for nothing."""
        batch = tr("A batch is running. It can be gone on with at the next start.") if self._many.page.running else ""
        return " ".join(filter(None, (self._exports.question(), batch)))

    @Slot()
    def _on_sure(self) -> None:
        self._sure = True
        self._window.close()

    @Slot()
    def _on_later(self) -> None:
        self._later = True
        self._many.message.ask(tr(LATER), ((tr("Stay open"), self.stay),))

    @Slot()
    def _on_idle(self) -> None:
        if self._later:
            self._window.close()
        elif not self._question() and self._many.message.text == self._asked:
            self._many.message.clear()  # nothing would be lost any more
