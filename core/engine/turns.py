"""One engine for several photos at once: they take turns, tile by tile, and whoever is patient waits for the others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Lets one at a time compute. Safe to use from any thread."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._taken = False
        self._urgent = 0

    @contextmanager
    def turn(self, *, patient: bool) -> Iterator[None]:
        """A turn. A patient one comes only when nobody else waits."""
        with self._change:
            self._urgent += not patient
            self._change.wait_for(lambda: not self._taken and not (patient and self._urgent))
            self._urgent -= not patient
            self._taken = True
        try:
            yield
        finally:
            with self._change:
                self._taken = False
                self._change.notify_all()
