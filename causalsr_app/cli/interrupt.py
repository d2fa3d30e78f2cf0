"""Ctrl+C and its like: while photos are done the first only asks, so that what is done can be told."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from core.jobs import Cancelled, CancelToken

SIGNALS = (signal.SIGINT, signal.SIGTERM)
HEARD = b"\nstopping; once more ends at once\n"


class Stop(CancelToken):
    """A token that is cancelled when a person, or the system, ends the program.

    Attributes:
        patient: the first signal only cancels; a second one, or any while it isn't patient, ends the block at once.
        code: the exit code then, 130 for Ctrl+C; 0 as long as nobody did.
    """

    def __init__(self) -> None:
        super().__init__()
        self.patient = False
        self.code = 0

    def hear(self, number: int, _frame: FrameType | None = None) -> None:
        """Take a signal.

        Raises:
            KeyboardInterrupt: the block is to end at once.
        """
        at_once = self.cancelled or not self.patient
        self.code = 128 + number
        self.cancel()
        if at_once:
            raise KeyboardInterrupt
        with contextlib.suppress(OSError):
            os.write(2, HEARD)  # not through a stream, whose lock the interrupted code may hold


@contextmanager
def stoppable() -> Iterator[Stop]:
    """A block that signals end; what it raises because of them ends with it."""
    stop = Stop()
    heard = threading.current_thread() is threading.main_thread()  # no other thread may listen
    before = {number: signal.signal(number, stop.hear) for number in SIGNALS} if heard else {}
    try:
        yield stop
    except (Cancelled, KeyboardInterrupt):
        stop.code = stop.code or 128 + signal.SIGINT
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
