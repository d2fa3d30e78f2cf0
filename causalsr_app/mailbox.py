"""Where requests wait for the engine's thread: one place, the newest wins."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from causalsr_app.requests import Request
from core.jobs import CancelToken


@dataclass(eq=False)
class Job:
    """One accepted request as both threads know it; plain data, so that neither owns it.

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


class Mailbox:
    """One place for a waiting job and one for the running one, under a lock; used by both threads.

    Attributes:
        closed: nothing more will be started.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: Job | None = None
        self._running: Job | None = None
        self.closed = False

    def put(self, job: Job) -> Job | None:
        """Let the job wait. Returns the one that has no place any more: the older, or the job itself."""
        with self._lock:
            waiting = self._waiting
            if waiting is not None and not waiting.request.yields_to(job.request):
                return job
            self._waiting = job
            if self._running is not None and self._running.request.stops_for(job.request):
                self._running.drop()
            return waiting

    def take(self) -> Job | None:
        """The waiting job, which is now the running one."""
        with self._lock:
            self._running, self._waiting = self._waiting, None
            return self._running

    def done(self) -> None:
        """The running job has ended."""
        with self._lock:
            self._running = None

    def cancel(self, job: Job) -> bool:
        """Ask the job's work to stop. True when it had not begun and won't."""
        with self._lock:
            job.token.cancel()
            if self._waiting is job:
                self._waiting = None
                return True
            return False

    def close(self) -> None:
        """Cancel the running job and empty the waiting place, for good."""
        with self._lock:
            self.closed = True
            self._waiting = None
            if self._running is not None:
                self._running.token.cancel()
