"""Opening photos: one at a time, the newest wins."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import Signal

from causalsr_app.requests import EngineMaker, Feedback, Request
from causalsr_app.runner import Runner
from causalsr_app.translation import mark, tr
from causalsr_app.window.images import to_image
from causalsr_app.window.opened import Opened
from causalsr_app.window.viewer.pyramid import Pyramid
from causalsr_app.window.work.follower import Follower
from core.image_io import Photo, ReadOptions, read
from core.image_io.options import KEEPING

PASTED = mark("pasted image")


@dataclass(frozen=True, kw_only=True)
class Open(Request):
    """Read a photo (or take the pasted one) and estimate what happened to it. Ends in `Opened`."""

    path: Path | None = None
    pasted: Photo | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)

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
            reading=self.reading,
        )

    def _read(self) -> Photo:
        if self.pasted is not None:
            return self.pasted
        if self.path is None:
            raise ValueError("neither a path nor a photo")
        return read(self.path, options=self.reading)


class Opener(Follower):
    """Follows one `Open` from the request to its end.

    Signals:
        began: str, the name of what is being opened.
        progressed: float.
        opened: `Opened`.
        failed: str.
        cut: (str, `Open`): the file is cut off, and the request would open what is left of it.
        ended: after any of the ends.
    """

    began = Signal(str)
    progressed = Signal(float)
    opened = Signal(object)
    failed = Signal(str)
    cut = Signal(str, object)
    ended = Signal()

    def __init__(self, runner: Runner) -> None:
        super().__init__()
        self._runner = runner
        self._asked: Open | None = None

    def open(self, request: Open) -> None:
        """Open this; what is being opened gives way."""
        ticket = self._runner.submit(request)
        if ticket is not None:
            self._asked = request
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
        if KEEPING in message and self._asked is not None:
            kept = replace(self._asked, reading=replace(self._asked.reading, keep_damaged=True))
            self.cut.emit(message.replace(KEEPING, ""), kept)
        else:
            self.failed.emit(message)
        self.ended.emit()
