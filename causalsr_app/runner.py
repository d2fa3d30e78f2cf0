"""The bridge between Qt's thread and the engine: one thread, one worker, newest request wins.

    Qt's thread                           the worker's thread
    Runner.submit ─▶ Mailbox (one place) ─▶ Worker.work ─▶ request.run(engine, feedback)
    Ticket's signals ◀── queued signals ◀── parted, progressed, ended

Every accepted request's ticket ends in exactly one of `finished`, `cancelled` and `failed`, also when it is
replaced before it starts, when it raises something unexpected, and when the runner is closed.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, Signal, Slot

from causalsr_app.log import unforeseen
from causalsr_app.mailbox import Job, Mailbox
from causalsr_app.requests import EngineMaker, Request
from causalsr_app.translation import tr
from core.engine.interface import PhotoEngine
from core.errors import CausalSRError
from core.jobs import Cancelled, CancelToken

log = logging.getLogger(__name__)

SMALLEST_STEP = 0.01
"""Progress is passed on in steps of a hundredth, so that it can't flood Qt's event queue."""

STACK_BYTES = 8 * 2**20


def load_engine(model: str = "fast") -> PhotoEngine:
    """The real engine of a model's name or file. Imports torch, so it is called in the worker's thread only."""
    from core.engine import Engine

    return Engine(device="auto", model=model)


class SharedEngine:
    """Gives the one engine of the window, loaded when it is asked for first, to whichever thread asks."""

    def __init__(self, make: EngineMaker) -> None:
        self._make = make
        self._made: tuple[EngineMaker, PhotoEngine] | None = None
        self._loading = threading.Lock()

    def __call__(self) -> PhotoEngine:
        """The engine."""
        with self._loading:
            make = self._make
            if self._made is None or self._made[0] is not make:
                self._made = make, make()
            return self._made[1]

    def become(self, make: EngineMaker) -> None:
        """Give another engine from the next time on; waits for nothing."""
        self._make = make

    def stay(self) -> None:
        """Keep to the last engine that could be loaded, if there is one."""
        if self._made is not None:
            self._make = self._made[0]


@dataclass(frozen=True, kw_only=True)
class EngineFacts:
    """What the window says about the engine: its device, its model, and what that can do.

    Attributes:
        scales: enlargements.
        abilities: what of a model's own it has; see `PhotoEngine.abilities`.
    """

    device_name: str
    model_name: str
    scales: tuple[int, ...]
    abilities: frozenset[str]


class Ticket(QObject):
    """What a submitter holds of its request: it hears from no other. Lives in Qt's thread.

    Signals:
        progressed: float, the share done.
        parted: object, a part of the result.
        finished: object, the result; terminal.
        cancelled: terminal.
        failed: str, why, in one line; terminal.
    """

    progressed = Signal(float)
    parted = Signal(object)
    finished = Signal(object)
    cancelled = Signal()
    failed = Signal(str)

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.job = job

    @property
    def request(self) -> Request:
        """What was asked for."""
        return self.job.request

    @property
    def token(self) -> CancelToken:
        """Cancelled when the work should stop."""
        return self.job.token


@dataclass(frozen=True, eq=False)
class Result:
    """A result, or a part of one, of the job's request."""

    job: Job
    value: object


@dataclass(frozen=True, eq=False)
class Failure:
    """Why the job's request failed, in one line."""

    job: Job
    message: str


@dataclass(frozen=True, eq=False)
class Share:
    """How much of the job's request is done, in [0, 1]."""

    job: Job
    share: float


class Teller:
    """The `Feedback` of one job: passes on what its request says."""

    def __init__(self, worker: Worker, job: Job) -> None:
        self.token = job.token
        self._worker = worker
        self._job = job
        self._told = 0.0

    def progress(self, share: float) -> None:
        """A `core.jobs.Progress`."""
        if share - self._told >= SMALLEST_STEP:
            self._told = share
            self._worker.progressed.emit(Share(self._job, min(share, 1.0)))

    def part(self, value: object) -> None:
        """Hand over a part of the result before the rest is done."""
        self.token.check()
        self._worker.parted.emit(Result(self._job, value))


class Worker(QObject):
    """Runs one request after the other in its own thread.

    Signals:
        engine_ready: `EngineFacts`, once for each engine.
        engine_failed: str, when the engine can't be loaded.
        progressed: `Share`.
        parted: `Result`.
        ended: `Result`, `Failure`, or the `Job` itself when it was cancelled.
    """

    engine_ready = Signal(object)
    engine_failed = Signal(object)
    progressed = Signal(object)
    parted = Signal(object)
    ended = Signal(object)

    def __init__(self, mailbox: Mailbox, make_engine: EngineMaker) -> None:
        super().__init__()
        self._mailbox = mailbox
        self._make_engine = make_engine
        self._told: PhotoEngine | None = None

    @Slot()
    def prepare(self) -> None:
        """Load the engine before it is asked for."""
        if self._mailbox.closed:
            return
        try:
            self._load()
        except Exception as error:  # noqa: BLE001 - a thread must not die; the message tells the person
            self.engine_failed.emit(_one_line(error))

    @Slot()
    def work(self) -> None:
        """Run the waiting request, if there is one."""
        job = self._mailbox.take()
        if job is None:
            return
        outcome = self._outcome(job)
        self._mailbox.done()
        self.ended.emit(outcome)

    def _outcome(self, job: Job) -> Result | Failure | Job:
        try:
            return Result(job, job.request.run(self._load, Teller(self, job)))
        except Cancelled:
            return job
        except Exception as error:  # noqa: BLE001 - a thread must not die; the message tells the person
            return Failure(job, _one_line(error))

    def _load(self) -> PhotoEngine:
        engine = self._make_engine()
        if engine is not self._told:
            self._told = engine
            facts = EngineFacts(
                device_name=engine.device_name,
                model_name=engine.model_ref.name,
                scales=tuple(engine.scales),
                abilities=engine.abilities,
            )
            self.engine_ready.emit(facts)
        return engine


def _one_line(error: Exception) -> str:
    """What to tell a person; errors that are not ours are logged with their traceback."""
    text = " ".join(str(error).split())
    if isinstance(error, CausalSRError):
        return text
    log.error("unexpected error in the worker", exc_info=error)
    if isinstance(error, MemoryError):
        return tr("Memory ran out; close other programs or choose a smaller enlargement")
    return unforeseen(type(error).__name__, text)


class Runner(QObject):
    """Runs requests beside Qt's thread; lives in Qt's thread and is closed by whoever made it.

    What becomes of a request is told by its own ticket.

    Attributes:
        engine: gives the engine, in any thread but Qt's; loading takes seconds.

    Signals:
        engine_ready: `EngineFacts`, when an engine has been loaded.
        engine_failed: str, the engine can't be loaded.
    """

    engine_ready = Signal(object)
    engine_failed = Signal(object)

    _wake = Signal()
    _prepare = Signal()
    _turned_away = Signal(object)

    def __init__(self, make_engine: EngineMaker = load_engine, name: str = "engine") -> None:
        """`name` is the thread's."""
        super().__init__()
        self.engine = make_engine if isinstance(make_engine, SharedEngine) else SharedEngine(make_engine)
        self._mailbox = Mailbox()
        self._open: dict[int, Ticket] = {}
        self._count = 0
        self._closed = False
        self._thread = QThread()
        self._thread.setObjectName(name)
        # Secondary threads get 512 kB on macOS, too little for some of torch's and the decoders' calls.
        self._thread.setStackSize(STACK_BYTES)
        self._worker = Worker(self._mailbox, self.engine)
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._wake.connect(self._worker.work, queued)
        self._prepare.connect(self._worker.prepare, queued)
        self._turned_away.connect(self._on_ended, queued)
        self._worker.engine_ready.connect(self._on_engine_ready, queued)
        self._worker.engine_failed.connect(self._on_engine_failed, queued)
        self._worker.progressed.connect(self._on_progressed, queued)
        self._worker.parted.connect(self._on_parted, queued)
        self._worker.ended.connect(self._on_ended, queued)
        self._thread.start()

    def prepare(self) -> None:
        """Load the engine now, so that the first request needn't wait for it."""
        if not self._closed:
            self._prepare.emit()

    def submit(self, request: Request) -> Ticket | None:
        """Accept a request, or None once the runner is closed.

        The ticket's signals come from the event loop, never from within this call.
        """
        if self._closed:
            return None
        self._count += 1
        job = Job(self._count, request)
        ticket = self._open[job.number] = Ticket(job)
        displaced = self._mailbox.put(job)
        if displaced is not None:
            displaced.drop()
            self._turned_away.emit(displaced)
        self._wake.emit()
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """Ask one request to stop. It ends as `cancelled`, or as what it became if it was done already."""
        if self._mailbox.cancel(ticket.job):
            self._turned_away.emit(ticket.job)

    def close(self) -> None:
        """Refuse new requests, cancel the old ones, end the thread. May be called more than once."""
        if self._closed:
            return
        self._closed = True
        self._mailbox.close()
        self._thread.quit()
        self._thread.wait()
        # What the worker sent before it ended is the truth about its request; deliver it first.
        QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)
        for ticket in list(self._open.values()):
            self._on_ended(ticket.job)

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    @Slot(object)
    def _on_engine_ready(self, facts: EngineFacts) -> None:
        self.engine_ready.emit(facts)

    @Slot(object)
    def _on_engine_failed(self, message: str) -> None:
        self.engine_failed.emit(message)

    def _listening(self, job: Job) -> Ticket | None:
        """The ticket of a job that is open and wanted still."""
        return None if job.stale else self._open.get(job.number)

    @Slot(object)
    def _on_progressed(self, share: Share) -> None:
        ticket = self._listening(share.job)
        if ticket is not None:
            ticket.progressed.emit(share.share)

    @Slot(object)
    def _on_parted(self, part: Result) -> None:
        ticket = self._listening(part.job)
        if ticket is not None:
            ticket.parted.emit(part.value)

    @Slot(object)
    def _on_ended(self, outcome: Result | Failure | Job) -> None:
        job = outcome if isinstance(outcome, Job) else outcome.job
        ticket = self._open.pop(job.number, None)
        if ticket is None:
            return
        if isinstance(outcome, Job) or job.stale:
            ticket.cancelled.emit()
        elif isinstance(outcome, Failure):
            ticket.failed.emit(outcome.message)
        else:
            ticket.finished.emit(outcome.value)
