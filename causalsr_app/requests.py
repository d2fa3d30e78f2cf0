"""What can be asked of the engine's thread, and what such a piece of work may say while it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from core.engine.interface import PhotoEngine
from core.jobs import CancelToken

EngineMaker = Callable[[], PhotoEngine]


class Feedback(Protocol):
    """What a request running in the worker's thread tells the window; given to `Request.run`.

    Attributes:
        token: to be checked often.
    """

    token: CancelToken

    def progress(self, share: float) -> None:
        """A `core.jobs.Progress`."""
        ...

    def part(self, value: object) -> None:
        """Hand over a part of the result before the rest is done."""
        ...


class Request(Protocol):
    """A piece of work for the engine; it is run in the worker's thread."""

    def yields_to(self, newer: Request) -> bool:
        """Whether this request, if it waits, gives its place to `newer`."""
        ...

    def stops_for(self, newer: Request) -> bool:
        """Whether this request, if it runs, is cancelled at once when `newer` is submitted; else it may end."""
        ...

    def run(self, engine: EngineMaker, feedback: Feedback) -> object:
        """Do the work; `engine()` gives the engine, loaded on its first use. Raises `Cancelled` when told to stop."""
        ...
