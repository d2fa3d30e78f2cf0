"""Opening photos: one at a time, the newest wins, and never in the middle of an export."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from causalsr_app.runner import Failure, Result, Runner, Share, Ticket
from causalsr_app.window.work.requests import Open, Opened


class Opener(QObject):
    """Follows one `Open` from the request to its end.

    Signals:
        began: str, the name of what is being opened.
        progressed: float.
        opened: `Opened`.
        failed: str.
        ended: after any of the ends.
    """

    began = Signal(str)
    progressed = Signal(float)
    opened = Signal(object)
    failed = Signal(str)
    ended = Signal()

    def __init__(self, runner: Runner) -> None:
        super().__init__()
        self._runner = runner
        self._ticket: Ticket | None = None
        self._later: Open | None = None
        self._held = False
        runner.progressed.connect(self._on_progress)
        runner.finished.connect(self._on_finished)
        runner.cancelled.connect(self._on_cancelled)
        runner.failed.connect(self._on_failed)

    @property
    def busy(self) -> bool:
        """Whether a photo is being opened."""
        return self._ticket is not None

    def open(self, request: Open) -> bool:
        """Open, at once or when `hold` ends. False when it has to wait."""
        if self._held:
            self._later = request
            return False
        ticket = self._runner.submit(request)
        if ticket is not None:
            self._ticket = ticket
            self.began.emit(request.path.name if request.path is not None else "pasted image")
        return True

    def hold(self, on: bool) -> None:
        """While on, what is to be opened waits."""
        self._held = on
        if not on and self._later is not None:
            later, self._later = self._later, None
            self.open(later)

    def _mine(self, ticket: Ticket) -> bool:
        if self._ticket is not ticket:
            return False
        self._ticket = None
        return True

    @Slot(object)
    def _on_progress(self, share: Share) -> None:
        if share.ticket is self._ticket:
            self.progressed.emit(share.share)

    @Slot(object)
    def _on_finished(self, result: Result) -> None:
        if self._mine(result.ticket) and isinstance(result.value, Opened):
            self.opened.emit(result.value)
            self.ended.emit()

    @Slot(object)
    def _on_cancelled(self, ticket: Ticket) -> None:
        if self._mine(ticket):
            self.ended.emit()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        if self._mine(failure.ticket):
            self.failed.emit(failure.message)
            self.ended.emit()
