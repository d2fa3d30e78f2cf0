"""How a long job reports progress and how it is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable

Progress = Callable[[float], None]
"""Called with the share done, in [0, 1], from the thread that works; it falls only when work begins again."""


class Cancelled(Exception):  # noqa: N818 - a decision of the person, not an error
    """The job ended because its token was cancelled."""


class CancelToken:
    """A flag one thread sets and another checks between tiles."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop at its next check."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise `Cancelled` once the job was asked to stop."""
        if self._event.is_set():
            raise Cancelled


def no_progress(_share: float) -> None:
    """A `Progress` that listens to nothing."""
