"""Exports, one after the other in a thread of their own; what is seen meanwhile goes first."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage

from causalsr_app.requests import EngineMaker, Feedback, Request
from causalsr_app.runner import Runner
from causalsr_app.window.compared import compared
from causalsr_app.window.images import to_image, to_photo
from causalsr_app.window.remaining import Remaining
from causalsr_app.window.work.follower import Follower
from core.batch.earlier import Stamp
from core.batch.one import Done, check_model, refer, restore_opened, write_photo
from core.engine.interface import PhotoSession
from core.files.leftovers import sweep
from core.image_io import Photo, check_target
from core.order import Order


@dataclass(frozen=True, kw_only=True, eq=False)
class WholePicture(Request):
    """Something to be done with the whole result.

    Attributes:
        photo: what is restored.
        order: what the person asks for.
    """

    photo: Photo
    order: Order

    def yields_to(self, newer: Request) -> bool:
        """To nothing: it was asked for."""
        return False

    def stops_for(self, newer: Request) -> bool:
        """For nothing."""
        return False

    def opened(self, engine: EngineMaker) -> PhotoSession:
        """The photo in an engine of the order's model; what is seen meanwhile goes first."""
        loaded = engine()
        check_model(loaded, self.order)
        session = loaded.open(self.photo, patient=True)
        refer(session, self.order)
        return session

    @property
    def scale(self) -> float:
        """The enlargement."""
        return self.order.size.scale_for(self.photo.width, self.photo.height)


@dataclass(frozen=True, kw_only=True, eq=False)
class Export(WholePicture):
    """Render the whole picture and write it. Ends in `core.batch.one.Done`.

    Attributes:
        target: the file to write.
        replaces: the file of that name that gives way; without one the result takes a free name.
        passing: the file is there to be dragged elsewhere, and not kept.
    """

    target: Path
    replaces: Stamp | None
    passing: bool = False

    def run(self, engine: EngineMaker, feedback: Feedback) -> Done:
        """See `Request.run`."""
        session = self.opened(engine)
        sweep(self.target.parent)
        return restore_opened(
            session,
            self.target,
            self.order,
            replaces=self.replaces,
            progress=feedback.progress,
            token=feedback.token,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Copy(WholePicture):
    """Render the whole picture for the clipboard. Ends in a `QImage`.

    Attributes:
        name: of the photo.
    """

    name: str

    def run(self, engine: EngineMaker, feedback: Feedback) -> QImage:
        """See `Request.run`."""
        picture = self.opened(engine).render(
            self.order.actions, self.scale, progress=feedback.progress, token=feedback.token
        )
        return to_image(picture.photo)


@dataclass(frozen=True, kw_only=True, eq=False)
class ExportComparison(WholePicture):
    """Render the whole picture, and write it with the photo as one. Ends in `core.batch.one.Done`.

    Attributes:
        target: the file to write; another free name is taken if it is there.
        way: `side` or `split`.
    """

    target: Path
    way: str

    def run(self, engine: EngineMaker, feedback: Feedback) -> Done:
        """See `Request.run`."""
        began = time.perf_counter()
        session, scale = self.opened(engine), self.scale
        height, width = session.output_size(scale)
        options = replace(self.order.options, bits=8)
        check_target(self.target, width * (2 if self.way == "side" else 1), height, options)
        picture = session.render(self.order.actions, scale, bits=8, progress=feedback.progress, token=feedback.token)
        both = to_photo(compared(to_image(self.photo), to_image(picture.photo), self.way), "")
        feedback.token.check()
        written = write_photo(self.target, both, options)
        seconds = time.perf_counter() - began
        return Done(target=written, picture=replace(picture, photo=both), size=written.stat().st_size, seconds=seconds)


class State(Enum):
    """Where an export is."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (State.WAITING, State.RUNNING, State.STOPPING)
"""An export that has not ended."""


@dataclass(eq=False)
class ExportJob:
    """One export on its way.

    Attributes:
        request: what is to be written.
        state: where it is.
        share: so much is done.
        left: how long it still takes, in words, where that is worth saying.
        done: the result, once written.
        image: the result for the clipboard.
        why: it failed, in one line.
        stamp: of the file, as it was written.
        undone: its file was moved to the bin.
    """

    request: Export | ExportComparison | Copy
    state: State = State.WAITING
    share: float = 0.0
    left: str = ""
    done: Done | None = None
    image: QImage | None = None
    why: str = ""
    stamp: Stamp | None = None
    undone: bool = False
    clock: Remaining = field(default_factory=Remaining)

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.state in OPEN

    @property
    def path(self) -> Path | None:
        """The file that is written, or meant; None for the clipboard."""
        if self.done is not None:
            return self.done.target
        return None if isinstance(self.request, Copy) else self.request.target

    @property
    def name(self) -> str:
        """What people call it."""
        return self.request.name if isinstance(self.request, Copy) else "" if self.path is None else self.path.name

    @property
    def passing(self) -> bool:
        """Whether its file is not kept."""
        return isinstance(self.request, Export) and self.request.passing

    @property
    def there(self) -> bool:
        """Whether the file that was written is still there, and still the same."""
        if self.done is None or self.undone or self.stamp is None:
            return False
        return Stamp.of(self.done.target) == self.stamp

    @property
    def undoable(self) -> bool:
        """Whether it is a file that took nothing's place, and is kept and still there."""
        return not self.passing and getattr(self.request, "replaces", None) is None and self.there


class ExportQueue(Follower):
    """What is to be written, in order. Lives in Qt's thread and is closed by whoever made it.

    Signals:
        added: `ExportJob`.
        changed: `ExportJob`, somewhere on its way.
        ended: `ExportJob`, however it ended; once each.
        idle: nothing is left to do.
    """

    added = Signal(object)
    changed = Signal(object)
    ended = Signal(object)
    idle = Signal()

    def __init__(self, engine: EngineMaker) -> None:
        super().__init__()
        self._lane = Runner(engine, name="exports")
        self._waiting: deque[ExportJob] = deque()
        self._running: ExportJob | None = None

    @property
    def busy(self) -> bool:
        """Whether anything is waiting or under way."""
        return self._running is not None

    @property
    def open(self) -> tuple[ExportJob, ...]:
        """What has not ended, in order."""
        return (*(() if self._running is None else (self._running,)), *self._waiting)

    def add(self, request: Export | ExportComparison | Copy) -> ExportJob:
        """Do this when everything before it is done."""
        job = ExportJob(request)
        self._waiting.append(job)
        self.added.emit(job)
        self._next()
        return job

    def cancel(self, job: ExportJob) -> None:
        """Stop an export, or forget it if it hasn't begun; nothing of it is left."""
        if job in self._waiting:
            self._waiting.remove(job)
            self._end(job, State.CANCELLED)
        elif job is self._running and self.ticket is not None:
            job.state = State.STOPPING
            self.changed.emit(job)
            self._lane.cancel(self.ticket)

    def close(self) -> None:
        """Stop everything; may be called more than once."""
        self._waiting.clear()
        self._lane.close()

    def _next(self) -> None:
        if self._running is not None:
            return
        if not self._waiting:
            self.idle.emit()
            return
        job = self._waiting.popleft()
        ticket = self._lane.submit(job.request)
        if ticket is None:  # closed
            return
        self._running = job
        job.state = State.RUNNING
        job.clock.begin()
        self.follow(ticket)
        self.changed.emit(job)

    def _end(self, job: ExportJob, state: State) -> None:
        job.state = state
        self.ended.emit(job)

    def _over(self, state: State, *, value: object = None, why: str = "") -> None:
        job, self._running = self._running, None
        if job is not None:
            job.done, job.why = value if isinstance(value, Done) else None, why
            job.stamp = None if job.done is None else Stamp.of(job.done.target)
            job.image = value if isinstance(value, QImage) else None
            self._end(job, state)
        self._next()

    def progress(self, share: float) -> None:
        """See `Follower`."""
        job = self._running
        if job is not None and job.state is State.RUNNING:
            job.share, job.left = share, job.clock.words(share)
            self.changed.emit(job)

    def succeed(self, value: object) -> None:
        """See `Follower`."""
        self._over(State.DONE, value=value)

    def stop(self) -> None:
        """See `Follower`."""
        self._over(State.CANCELLED)

    def fail(self, message: str) -> None:
        """See `Follower`."""
        self._over(State.FAILED, why=message)
