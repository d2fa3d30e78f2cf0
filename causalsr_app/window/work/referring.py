"""Taking another photo of the scene as reference, or taking it away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal, Slot

from causalsr_app.requests import EngineMaker, Feedback, Request
from causalsr_app.runner import Runner
from causalsr_app.window.desk import Desk
from causalsr_app.window.interventions.reference import ReferenceRow
from causalsr_app.window.opened import Opened
from causalsr_app.window.work.follower import Follower
from core.engine.interface import PhotoSession


@dataclass(frozen=True, eq=False)
class Refer(Request):
    """Lay a reference over a photo; None takes it away. Ends in what a person should know of it, or an empty string."""

    session: PhotoSession
    file: Path | None

    def yields_to(self, newer: Request) -> bool:
        """To another reference."""
        return isinstance(newer, Refer)

    def stops_for(self, newer: Request) -> bool:
        """For nothing: it is short, and what comes after shall have it."""
        return False

    def run(self, engine: EngineMaker, feedback: Feedback) -> str:
        """See `Request.run`."""
        from core.engine.reference import load_references  # imports torch, in this thread

        photos = load_references(() if self.file is None else (str(self.file),))
        return " ".join(each.note for each in self.session.refer(photos))


class Referrer(Follower):
    """Follows a reference from the wish to the picture.

    Signals:
        changed: the photo that is open has another reference, or none, from now on.
        failed: str.
    """

    changed = Signal()
    failed = Signal(str)

    def __init__(self, runner: Runner, desk: Desk, row: ReferenceRow) -> None:
        super().__init__()
        self._runner, self._desk, self._row = runner, desk, row
        self._photo: Opened | None = None
        self._wanted: Path | None = None
        row.wanted.connect(self.ask)

    @Slot(object)
    def ask(self, file: Path | None) -> None:
        """A person wants this reference, or none."""
        photo = self._desk.photo
        if photo is None:
            return
        self._photo, self._wanted = photo, file
        if file is None:
            self._row.show_none()
        else:
            self._row.show_file(file)
        ticket = self._runner.submit(Refer(photo.session, file))
        if ticket is not None:
            self.follow(ticket)

    def succeed(self, value: object) -> None:
        """See `Follower`; another photo that was opened meanwhile has nothing to do with it."""
        if self._desk.photo is not self._photo:
            return
        if self._wanted is not None:
            self._row.show_file(self._wanted, str(value))
        self._desk.refer(() if self._wanted is None else (str(self._wanted),))
        self.changed.emit()

    def stop(self) -> None:
        """See `Follower`: the photo that it was for is gone."""
        self._row.show_none()

    def fail(self, message: str) -> None:
        """See `Follower`."""
        self._row.show_none()
        self._desk.refer(())
        self.failed.emit(message)
