"""A batch on this machine: decoding, restoring and encoding overlap, so that the slowest alone sets the pace.

    reader's thread          the caller's, with the engine          writer's thread
    claim, decode ─▶ (one) ─▶ estimate, restore ─▶ (one) ─▶ encode, write, journal

At any moment there are at most three photos (being decoded, waiting, being restored) and three results (just restored,
waiting, being written) in memory.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from core.batch.control import LOOK_SECONDS, Control
from core.batch.entry import Entry, Facts, State
from core.batch.journal import Journal
from core.batch.one import Rendered
from core.batch.steps import End, Steps, Terms, write_down
from core.engine.interface import PhotoEngine
from core.image_io import Photo
from core.jobs import Cancelled

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class _Read:
    entry: Entry
    photo: Photo


@dataclass(frozen=True, kw_only=True)
class _Ready:
    entry: Entry
    rendered: Rendered
    facts: Facts


Changed = Callable[[int], None]
"""Called, from any thread, with the number of a photo whose entry is another now."""


def run(
    journal: Journal,
    engine: PhotoEngine,
    *,
    control: Control | None = None,
    changed: Changed = lambda _number: None,
) -> str:
    """Do all that is planned in a batch.

    Returns:
        Why it ended before everything was done, a sentence; empty when nothing is left to do.

    Raises:
        BatchError: another process works on it, or its journal can't be written.
        Cancelled: it was stopped.
    """
    with journal.working():
        return _Line(journal, engine, control or Control(), changed).run()


class _Line:
    """The three threads of one batch and what they hand on."""

    def __init__(self, journal: Journal, engine: PhotoEngine, control: Control, changed: Changed) -> None:
        self.journal, self.control, self.changed = journal, control, changed
        self.steps = Steps(engine, Terms.of(journal))
        self.stop = threading.Event()
        self.why = ""
        self._broken: list[BaseException] = []
        self._read: queue.Queue[_Read | None] = queue.Queue(maxsize=1)
        self._ready: queue.Queue[_Ready | None] = queue.Queue(maxsize=1)

    def run(self) -> str:
        """Until nothing is left, or it has to end."""
        reader, writer = (
            threading.Thread(target=self._guarded, args=(part,), name=name)
            for part, name in ((self._reading, "batch reader"), (self._writing, "batch writer"))
        )
        reader.start()
        writer.start()
        self._guarded(self._restoring)
        self._close(self._ready)
        writer.join()
        self.stop.set()
        reader.join()
        if self._broken:
            raise self._broken[0]
        self.control.check()
        return self.why

    # The three threads

    def _reading(self) -> None:
        try:
            while not self.stop.is_set():
                self.control.wait()
                entry = self.journal.claim()
                if entry is None:
                    return
                self.changed(entry.number)
                self._do(entry, self._hand_on_read)
        except Cancelled:
            return
        finally:
            self._close(self._read)

    def _hand_on_read(self, entry: Entry) -> None:
        if (end := self.steps.made(entry)) is not None:
            self._end(entry.number, end)
            return
        self._give(self._read, _Read(entry=entry, photo=self.steps.read(entry)))

    def _restoring(self) -> None:
        while (item := self._read.get()) is not None and not self.stop.is_set():
            self._do(item.entry, partial(self._restore, item))

    def _restore(self, item: _Read, entry: Entry) -> None:
        def estimated(facts: Facts) -> None:
            self.journal.move(entry.number, State.RESTORING, facts=facts)
            self.changed(entry.number)

        rendered, facts = self.steps.restore(entry, item.photo, self.control, estimated)
        self._give(self._ready, _Ready(entry=entry, rendered=rendered, facts=facts))

    def _writing(self) -> None:
        while (item := self._ready.get()) is not None:
            self._do(item.entry, partial(self._write, item))

    def _write(self, item: _Ready, entry: Entry) -> None:
        self._end(entry.number, self.steps.write(entry, item.rendered, item.facts))

    # What all of them do

    def _do(self, entry: Entry, work: Callable[[Entry], None]) -> None:
        """One photo's step; whatever goes wrong is written down, and the others go on."""
        try:
            work(entry)
        except Exception as error:  # noqa: BLE001 - whatever one photo does, the others go on
            end = End.by(error)
            self._end(entry.number, end)
            if end.full:
                self.why = end.reason
                self.stop.set()

    def _end(self, number: int, end: End) -> None:
        write_down(self.journal, number, end)
        self.changed(number)

    # Handing on

    def _give(self, place: queue.Queue[T | None], item: T) -> None:
        """Hand an item on as soon as there is room, unless all is to stop."""
        while not self.stop.is_set():
            with contextlib.suppress(queue.Full):
                place.put(item, timeout=LOOK_SECONDS)
                return

    def _close(self, place: queue.Queue[T | None]) -> None:
        """Hand on that nothing more comes; when all is to stop, in the place of what waits there."""
        while True:
            with contextlib.suppress(queue.Full):
                place.put(None, timeout=LOOK_SECONDS)
                return
            if self.stop.is_set():
                with contextlib.suppress(queue.Empty):
                    place.get_nowait()

    def _guarded(self, part: Callable[[], None]) -> None:
        """Run a part; if it breaks, so does the whole."""
        try:
            part()
        except BaseException as error:  # noqa: BLE001 - raised again by `run`
            self._broken.append(error)
            self.stop.set()
