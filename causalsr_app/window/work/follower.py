"""Listening to one ticket at a time: a newer one takes the older's place, and the older is heard no more."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from causalsr_app.runner import Ticket


class Follower(QObject):
    """Base of what submits requests and waits for their ends; heirs say what they do at each.

    Attributes:
        ticket: the one listened to, or None.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ticket: Ticket | None = None

    @property
    def busy(self) -> bool:
        """Whether a request of its own is under way."""
        return self.ticket is not None

    def follow(self, ticket: Ticket) -> None:
        """Listen to this ticket from now on."""
        self._let_go()
        self.ticket = ticket
        ticket.progressed.connect(self._on_progressed)
        ticket.finished.connect(self._on_finished)
        ticket.cancelled.connect(self._on_cancelled)
        ticket.failed.connect(self._on_failed)

    def _let_go(self) -> None:
        ticket, self.ticket = self.ticket, None
        if ticket is not None:
            ticket.progressed.disconnect(self._on_progressed)
            ticket.finished.disconnect(self._on_finished)
            ticket.cancelled.disconnect(self._on_cancelled)
            ticket.failed.disconnect(self._on_failed)

    # What heirs do

    def progress(self, share: float) -> None:
        """So much is done."""

    def succeed(self, value: object) -> None:
        """The request has this result."""

    def stop(self) -> None:
        """The request was cancelled."""

    def fail(self, message: str) -> None:
        """The request failed."""

    # What the ticket says

    @Slot(float)
    def _on_progressed(self, share: float) -> None:
        self.progress(share)

    @Slot(object)
    def _on_finished(self, value: object) -> None:
        self._let_go()
        self.succeed(value)

    @Slot()
    def _on_cancelled(self) -> None:
        self._let_go()
        self.stop()

    @Slot(str)
    def _on_failed(self, message: str) -> None:
        self._let_go()
        self.fail(message)
