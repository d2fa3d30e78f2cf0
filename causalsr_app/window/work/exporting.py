"""Exporting: from the panel's button to the file, with progress and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from causalsr_app.runner import Failure, Result, Runner, Share, Ticket
from causalsr_app.window.export import ExportPanel
from causalsr_app.window.work.requests import Export, Exported


class Exporter(QObject):
    """Follows one `Export` and tells the panel about it.

    Signals:
        began: an export runs.
        ended: it is over, however it ended.
    """

    began = Signal()
    ended = Signal()

    def __init__(self, runner: Runner, panel: ExportPanel) -> None:
        super().__init__()
        self._runner = runner
        self._panel = panel
        self._ticket: Ticket | None = None
        panel.cancel_wanted.connect(self.cancel)
        runner.progressed.connect(self._on_progress)
        runner.finished.connect(self._on_finished)
        runner.cancelled.connect(self._on_cancelled)
        runner.failed.connect(self._on_failed)

    @property
    def busy(self) -> bool:
        """Whether an export runs."""
        return self._ticket is not None

    def export(self, request: Export) -> None:
        """Begin, unless one runs already."""
        if self.busy:
            return
        self._ticket = self._runner.submit(request)
        if self._ticket is not None:
            self._panel.outcome.begin()
            self.began.emit()

    @Slot()
    def cancel(self) -> None:
        """Stop the export that runs."""
        if self._ticket is not None:
            self._runner.cancel(self._ticket)

    def _mine(self, ticket: Ticket) -> bool:
        if self._ticket is not ticket:
            return False
        self._ticket = None
        return True

    def _over(self) -> None:
        self._panel.refresh()
        self.ended.emit()

    @Slot(object)
    def _on_progress(self, share: Share) -> None:
        if share.ticket is self._ticket and not share.ticket.token.cancelled:
            self._panel.outcome.progress(share.share)

    @Slot(object)
    def _on_finished(self, result: Result) -> None:
        if self._mine(result.ticket) and isinstance(result.value, Exported):
            self._panel.outcome.done(result.value)
            self._over()

    @Slot(object)
    def _on_cancelled(self, ticket: Ticket) -> None:
        if self._mine(ticket):
            self._panel.outcome.cancelled()
            self._over()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        if self._mine(failure.ticket):
            self._panel.outcome.failed(failure.message)
            self._over()
