"""The bridge between Qt's thread and the engine: one thread, one worker, newest request wins.

    Qt's thread                           the worker's thread
    Runner.submit ─▶ Mailbox (one place) ─▶ Worker.work ─▶ request.run(engine, report)
    Runner signals ◀── queued signals ◀──── parted, progressed, ended

Every accepted request ends in exactly one of `finished`, `cancelled` and `failed`, also when it is
replaced before it starts, when it raises something unexpected, and when the runner is closed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, Signal, Slot

from causalsr_app.log import log_file
from core.errors import CausalSRError
from core.jobs import Cancelled, CancelToken

log = logging.getLogger(__name__)

SMALLEST_STEP = 0.01
"""Progress is passed on in steps of a hundredth, so that it can't flood Qt's event queue."""

STACK_BYTES = 8 * 2**20

EngineMaker = Callable[[], Any]


def load_engine() -> Any:
    """The real engine. Imports torch, so it is called in the worker's thread only."""
    from core.engine import Engine

    return Engine(device="auto")


@dataclass(frozen=True, kw_only=True)
class EngineFacts:
    """What the window says about the engine: its device, its model, and the enlargements it can do."""

    device_name: str
    model_name: str
    scales: tuple[int, ...]


class Request(Protocol):
    """A piece of work for the engine; it is run in the worker's thread."""

    def yields_to(self, newer: Request) -> bool:
        """Whether this request, if it waits, gives its place to `newer`."""
        ...

    def stops_for(self, newer: Request) -> bool:
        """Whether this request, if it runs, is cancelled at once when `newer` is submitted; else it may end."""
        ...

    def run(self, engine: EngineMaker, report: Report) -> object:
        """Do the work; `engine()` gives the engine, loaded on its first use. Raises `Cancelled` when told to stop."""
        ...


@dataclass(eq=False)
class Ticket:
    """One accepted request.

    Attributes:
        number: counts up from 1.
        request: what was asked for.
        token: cancelled when the work should stop.
        stale: a newer request took its place; a result that comes anyway is dropped.
    """

    number: int
    request: Request
    token: CancelToken = field(default_factory=CancelToken)
    stale: bool = False

    def drop(self) -> None:
        """A newer request takes this one's place."""
        self.stale = True
        self.token.cancel()


@dataclass(frozen=True, eq=False)
class Result:
    """A result, or a part of one, of the ticket's request."""

    ticket: Ticket
    value: object


@dataclass(frozen=True, eq=False)
class Failure:
    """Why the ticket's request failed, in one line."""

    ticket: Ticket
    message: str


@dataclass(frozen=True, eq=False)
class Share:
    """How much of the ticket's request is done, in [0, 1]."""

    ticket: Ticket
    share: float


class Mailbox:
    """One place for a waiting ticket and one for the running one, under a lock; used by both threads.

    Attributes:
        closed: nothing more will be started.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Ticket | None = None
        self._running: Ticket | None = None
        self.closed = False

    def put(self, ticket: Ticket) -> Ticket | None:
        """Let the ticket wait. Returns the one that has no place any more: the older, or the ticket itself."""
        with self._lock:
            waiting = self._waiting
            if waiting is not None and not waiting.request.yields_to(ticket.request):
                return ticket
            self._waiting = ticket
            if self._running is not None and self._running.request.stops_for(ticket.request):
                self._running.drop()
            return waiting

    def take(self) -> Ticket | None:
        """The waiting ticket, which is now the running one."""
        with self._lock:
            self._running, self._waiting = self._waiting, None
            return self._running

    def done(self) -> None:
        """The running ticket has ended."""
        with self._lock:
            self._running = None

    def cancel(self, ticket: Ticket) -> bool:
        """Ask the ticket's work to stop. True when it had not begun and won't."""
        with self._lock:
            ticket.token.cancel()
            if self._waiting is ticket:
                self._waiting = None
                return True
            return False

    def close(self) -> None:
        """Cancel the running ticket and empty the waiting place, for good."""
        with self._lock:
            self.closed = True
            self._waiting = None
            if self._running is not None:
                self._running.token.cancel()


class Report:
    """What a request running in the worker's thread tells the window; given to `Request.run`.

    Attributes:
        token: to be checked often.
    """

    def __init__(self, worker: Worker, ticket: Ticket) -> None:
        self.token = ticket.token
        self._worker = worker
        self._ticket = ticket
        self._told = 0.0

    def progress(self, share: float) -> None:
        """A `core.jobs.Progress`."""
        if share - self._told >= SMALLEST_STEP:
            self._told = share
            self._worker.progressed.emit(Share(self._ticket, min(share, 1.0)))

    def part(self, value: object) -> None:
        """Hand over a part of the result before the rest is done."""
        self.token.check()
        self._worker.parted.emit(Result(self._ticket, value))


class Worker(QObject):
    """Owns the engine and runs one request after the other in its own thread.

    Signals:
        engine_ready: `EngineFacts`, once.
        engine_failed: str, when the engine can't be loaded.
        progressed: `Share`.
        parted: `Result`.
        ended: `Result`, `Failure`, or the `Ticket` itself when it was cancelled.
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
        self._engine: Any = None

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
        ticket = self._mailbox.take()
        if ticket is None:
            return
        outcome = self._outcome(ticket)
        self._mailbox.done()
        self.ended.emit(outcome)

    def _outcome(self, ticket: Ticket) -> Result | Failure | Ticket:
        try:
            return Result(ticket, ticket.request.run(self._load, Report(self, ticket)))
        except Cancelled:
            return ticket
        except Exception as error:  # noqa: BLE001 - a thread must not die; the message tells the person
            return Failure(ticket, _one_line(error))

    def _load(self) -> Any:
        if self._engine is None:
            self._engine = self._make_engine()
            facts = EngineFacts(
                device_name=self._engine.device_name,
                model_name=self._engine.model_ref.name,
                scales=tuple(self._engine.scales),
            )
            self.engine_ready.emit(facts)
        return self._engine


def _one_line(error: Exception) -> str:
    """What to tell a person; errors that are not ours are logged with their traceback."""
    text = " ".join(str(error).split())
    if isinstance(error, CausalSRError):
        return text
    log.error("unexpected error in the worker", exc_info=error)
    if isinstance(error, MemoryError):
        return "Memory ran out; close other programs or choose a smaller enlargement"
    return f"Unexpected {type(error).__name__}{': ' + text if text else ''} (details in {log_file()})"


class Runner(QObject):
    """Runs requests beside Qt's thread; lives in Qt's thread and is closed by whoever made it.

    Signals:
        engine_ready: `EngineFacts`, once, when the engine has been loaded.
        engine_failed: str, the engine can't be loaded.
        progressed: `Share` of the running request.
        parted: `Result`, a part of it.
        finished: `Result`, terminal.
        cancelled: `Ticket`, terminal.
        failed: `Failure`, terminal.
    """

    engine_ready = Signal(object)
    engine_failed = Signal(object)
    progressed = Signal(object)
    parted = Signal(object)
    finished = Signal(object)
    cancelled = Signal(object)
    failed = Signal(object)

    _wake = Signal()
    _prepare = Signal()
    _turned_away = Signal(object)

    def __init__(self, make_engine: EngineMaker = load_engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox = Mailbox()
        self._open: dict[int, Ticket] = {}
        self._count = 0
        self._closed = False
        self._thread = QThread()
        self._thread.setObjectName("engine")
        # Secondary threads get 512 kB on macOS, too little for some of torch's and the decoders' calls.
        self._thread.setStackSize(STACK_BYTES)
        self._worker = Worker(self._mailbox, make_engine)
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

        The terminal signal comes from the event loop, never from within this call.
        """
        if self._closed:
            return None
        self._count += 1
        ticket = Ticket(self._count, request)
        self._open[ticket.number] = ticket
        displaced = self._mailbox.put(ticket)
        if displaced is not None:
            displaced.drop()
            self._turned_away.emit(displaced)
        self._wake.emit()
        return ticket

    def cancel(self, ticket: Ticket) -> None:
        """Ask one request to stop. It ends as `cancelled`, or as what it became if it was done already."""
        if self._mailbox.cancel(ticket):
            self._turned_away.emit(ticket)

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
            self._on_ended(ticket)

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

    @Slot(object)
    def _on_progressed(self, share: Share) -> None:
        if not share.ticket.stale and share.ticket.number in self._open:
            self.progressed.emit(share)

    @Slot(object)
    def _on_parted(self, part: Result) -> None:
        if not part.ticket.stale and part.ticket.number in self._open:
            self.parted.emit(part)

    @Slot(object)
    def _on_ended(self, outcome: Result | Failure | Ticket) -> None:
        ticket = outcome if isinstance(outcome, Ticket) else outcome.ticket
        if self._open.pop(ticket.number, None) is None:
            return
        if isinstance(outcome, Ticket) or ticket.stale:
            self.cancelled.emit(ticket)
        elif isinstance(outcome, Failure):
            self.failed.emit(outcome)
        else:
            self.finished.emit(outcome)
