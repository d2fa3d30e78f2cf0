"""How a batch is paused and stopped from another thread."""

from __future__ import annotations

import threading

from core.jobs import Cancelled, CancelToken

LOOK_SECONDS = 0.1
"""How often a thread that waits looks whether it should stop."""


class Control(CancelToken):
    """What the threads of a batch look at.

    `cancel` stops it, or cancelling the token that it was given: what is being restored is planned again. `pause` lets
    that end first.
    """

    def __init__(self, above: CancelToken | None = None) -> None:
        super().__init__()
        self._above = above or CancelToken()
        self._go = threading.Event()
        self._go.set()

    def pause(self) -> None:
        """Begin no further photo."""
        self._go.clear()

    def resume(self) -> None:
        """Go on."""
        self._go.set()

    @property
    def cancelled(self) -> bool:
        """Whether it was stopped, here or above."""
        return super().cancelled or self._above.cancelled

    def check(self) -> None:
        """Raise `Cancelled` once it was stopped."""
        if self.cancelled:
            raise Cancelled

    @property
    def paused(self) -> bool:
        """Whether it was asked to pause."""
        return not self._go.is_set()

    def wait(self) -> None:
        """Until it goes on.

        Raises:
            Cancelled: it was stopped.
        """
        while not self._go.wait(LOOK_SECONDS):
            self.check()
        self.check()
