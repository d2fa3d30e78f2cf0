"""Adding a model beside the window: read, measured and kept in a thread of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal

from causalsr_app.requests import EngineMaker, Feedback, Request
from causalsr_app.runner import Runner
from causalsr_app.window.work.follower import Follower
from core.models.card import Card


@dataclass(frozen=True, kw_only=True)
class Pickled:
    """The file is a pickle; a person has to allow it.

    Attributes:
        path: the file.
        warning: what to tell them, in one line.
    """

    path: Path
    warning: str


@dataclass(frozen=True, kw_only=True)
class Add(Request):
    """Put a file's model into the library. Ends in its `Card`, or in `Pickled` where that was not allowed."""

    path: Path
    pickles: bool = False

    def yields_to(self, newer: Request) -> bool:
        """To nothing: it was asked for."""
        return False

    def stops_for(self, newer: Request) -> bool:
        """For nothing."""
        return False

    def run(self, engine: EngineMaker, feedback: Feedback) -> Card | Pickled:
        """See `Request.run`; the engine is not needed."""
        from core.models.adding import add  # imports torch, in this thread
        from core.models.weights import PickleRefusedError

        try:
            return add(self.path, pickles=self.pickles, progress=feedback.progress, token=feedback.token)
        except PickleRefusedError as error:
            return Pickled(path=self.path, warning=str(error))


class Adder(Follower):
    """Follows one `Add` from the request to its end.

    Signals:
        progressed: float.
        added: `Card`.
        pickled: `Pickled`.
        failed: str.
        ended: after any of the ends.
    """

    progressed = Signal(float)
    added = Signal(object)
    pickled = Signal(object)
    failed = Signal(str)
    ended = Signal()

    def __init__(self, engine: EngineMaker) -> None:
        super().__init__()
        self._engine = engine
        self._lane: Runner | None = None

    def add(self, path: Path, *, pickles: bool = False) -> None:
        """Begin; nothing while another one is being added."""
        if self.busy:
            return
        if self._lane is None:
            self._lane = Runner(self._engine, name="models")
        ticket = self._lane.submit(Add(path=path, pickles=pickles))
        if ticket is not None:
            self.follow(ticket)

    def cancel(self) -> None:
        """Stop it."""
        if self._lane is not None and self.ticket is not None:
            self._lane.cancel(self.ticket)

    def close(self) -> None:
        """End the thread; may be called more than once."""
        if self._lane is not None:
            self._lane.close()

    def progress(self, share: float) -> None:
        """See `Follower`."""
        self.progressed.emit(share)

    def succeed(self, value: object) -> None:
        """See `Follower`."""
        (self.pickled if isinstance(value, Pickled) else self.added).emit(value)
        self.ended.emit()

    def stop(self) -> None:
        """See `Follower`."""
        self.ended.emit()

    def fail(self, message: str) -> None:
        """See `Follower`."""
        self.failed.emit(message)
        self.ended.emit()
