"""Opening photos: one at a time, the newest wins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal

from causalsr_app.requests import EngineMaker, Feedback, Request
from causalsr_app.runner import Runner
from causalsr_app.translation import mark, tr
from causalsr_app.window.images import to_image
from causalsr_app.window.opened import Opened
from causalsr_app.window.viewer.pyramid import Pyramid
from causalsr_app.window.work.follower import Follower
from core.image_io import Photo, read

PASTED = mark("pasted image")


@dataclass(frozen=True, kw_only=True)
class Open(Request):
    """Read a photo (or take the pasted one) and estimate what happened to it. Ends in `Opened`."""

    path: Path | None = None
    pasted: Photo | None = None

    @property
    def name(self) -> str:
        """What is opened, as shown to people."""
        return self.path.name if self.path is not None else tr(PASTED)

    def yields_to(self, newer: Request) -> bool:
        """Only to another photo."""
        return isinstance(newer, Open)

    def stops_for(self, newer: Request) -> bool:
        """As it yields."""
        return self.yields_to(newer)

    def run(self, engine: EngineMaker, feedback: Feedback) -> Opened:
        """See `Request.run`."""
        photo = self._read()
        feedback.token.check()
        before = Pyramid.of(to_image(photo))
        feedback.token.check()
        loaded = engine()
        session = loaded.open(photo)
        estimate = session.estimate(progress=feedback.progress, token=feedback.token)
        return Opened(
            name=self.name,
            path=self.path,
            photo=photo,
            session=session,
            model=loaded.model_ref,
            estimate=estimate,
            before=before,
        )

    def _read(self) -> Photo:
        if self.pasted is not None:
            return self.pasted
        if self.path is None:
            raise ValueError("neither a path nor a photo")
        return read(self.path)


class Opener(Follower):
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

    def open(self, request: Open) -> None:
        """Open this; what is being opened gives way."""
        ticket = self._runner.submit(request)
        if ticket is not None:
            self.follow(ticket)
            self.began.emit(request.name)

    def progress(self, share: float) -> None:
        """See `Follower`."""
        self.progressed.emit(share)

    def succeed(self, value: object) -> None:
        """See `Follower`."""
        self.opened.emit(value)
        self.ended.emit()

    def stop(self) -> None:
        """See `Follower`."""
        self.ended.emit()

    def fail(self, message: str) -> None:
        """See `Follower`."""
        self.failed.emit(message)
        self.ended.emit()
