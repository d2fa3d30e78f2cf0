"""Exporting: from the panel's button to the file, with progress and a way to stop it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal, Slot

from causalsr_app.requests import EngineMaker, Feedback, Request
from causalsr_app.runner import Runner
from causalsr_app.window.export import ExportPanel
from causalsr_app.window.work.follower import Follower
from core.batch.earlier import Stamp
from core.batch.one import Done, check_model, restore_opened
from core.engine.interface import PhotoSession
from core.files.leftovers import sweep
from core.files.names import printable
from core.order import Order


@dataclass(frozen=True, kw_only=True, eq=False)
class Export(Request):
    """Render the whole picture and write it. Ends in `core.batch.one.Done`.

    Attributes:
        session: of the photo shown.
        order: what the person asks for.
        target: the file to write.
        replaces: the file of that name that gives way; without one the result takes a free name.
    """

    session: PhotoSession
    order: Order
    target: Path
    replaces: Stamp | None

    def yields_to(self, newer: Request) -> bool:
        """To nothing; a person cancels it with its own button."""
        return False

    def stops_for(self, newer: Request) -> bool:
        """For nothing."""
        return False

    def run(self, engine: EngineMaker, feedback: Feedback) -> Done:
        """See `Request.run`."""
        check_model(engine(), self.order)
        sweep(self.target.parent)
        return restore_opened(
            self.session,
            self.target,
            self.order,
            replaces=self.replaces,
            progress=feedback.progress,
            token=feedback.token,
        )


class Exporter(Follower):
    """Follows one `Export` and tells the panel about it.

    Signals:
        began: an export runs.
        progressed: float.
        ended: it is over, however it ended.
        said: str, what became of it, in one line.
    """

    began = Signal()
    progressed = Signal(float)
    ended = Signal()
    said = Signal(str)

    def __init__(self, runner: Runner, panel: ExportPanel) -> None:
        super().__init__()
        self._runner = runner
        self._panel = panel
        panel.cancel_wanted.connect(self.cancel)

    def export(self, request: Export) -> None:
        """Begin, unless one runs already."""
        if self.busy:
            return
        ticket = self._runner.submit(request)
        if ticket is not None:
            self.follow(ticket)
            self._panel.outcome.begin()
            self.began.emit()

    @Slot()
    def cancel(self) -> None:
        """Stop the export that runs."""
        if self.ticket is not None:
            self._runner.cancel(self.ticket)

    def progress(self, share: float) -> None:
        """See `Follower`."""
        if self.ticket is not None and not self.ticket.token.cancelled:
            self._panel.outcome.progress(share)
            self.progressed.emit(share)

    def succeed(self, value: object) -> None:
        """See `Follower`."""
        if isinstance(value, Done):
            self._panel.outcome.done(value)
            self.said.emit(f"Exported {printable(value.target.name)}")
        self._over()

    def stop(self) -> None:
        """See `Follower`."""
        self._panel.outcome.cancelled()
        self._over()

    def fail(self, message: str) -> None:
        """See `Follower`."""
        self._panel.outcome.failed(message)
        self.said.emit(message)
        self._over()

    def _over(self) -> None:
        self._panel.refresh()
        self.ended.emit()
