"""A batch on this machine: decoding, restoring and encoding overlap, so that the slowest alone sets the pace.

    reader's thread          the caller's, with the engine          writer's thread
    claim, decode ─▶ (one) ─▶ estimate, restore ─▶ (one) ─▶ encode, write, journal

At any moment there are at most three photos (being decoded, waiting, being restored) and three results (just restored,
waiting, being written) in memory.
"""

from __future__ import annotations

import contextlib
import errno
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from core.batch.control import LOOK_SECONDS, Control
from core.batch.earlier import Earlier, finished, sha256_of
from core.batch.journal import BEGUN, Entry, Facts, Journal, State
from core.batch.one import Rendered, check_model, make_folder, render_opened, write_rendered
from core.engine.consistency import unexplained
from core.engine.interface import PhotoEngine
from core.errors import in_one_line
from core.files.leftovers import sweep
from core.files.names import printable
from core.image_io import Photo, read
from core.jobs import Cancelled
from core.order import Order

T = TypeVar("T")

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
"""What makes all further photos fail, too, until a person does something about it."""


@dataclass(frozen=True, kw_only=True)
class _Read:
    entry: Entry
    order: Order
    photo: Photo


@dataclass(frozen=True, kw_only=True)
class _Ready:
    entry: Entry
    order: Order
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
        self.journal, self.engine, self.control, self.changed = journal, engine, control, changed
        self.stop = threading.Event()
        self.why = ""
        self._broken: list[BaseException] = []
        self._read: queue.Queue[_Read | None] = queue.Queue(maxsize=1)
        self._ready: queue.Queue[_Ready | None] = queue.Queue(maxsize=1)
        self._earlier = Earlier()
        self._swept: set[Path] = set()

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
        order = replace(entry.order or self.journal.order, model=self.engine.model_ref)
        check_model(self.engine, entry.order or self.journal.order)
        there = self._made(entry, order)
        if there is not None and entry.reason == BEGUN:
            self._written(entry.number, there, entry.facts)
            return
        if there is not None:
            self._end(entry.number, State.SKIPPED, f"its result exists: {printable(str(there))}")
            return
        photo = read(entry.source, max_pixels=self.journal.max_pixels, options=order.reading)
        self._give(self._read, _Read(entry=entry, order=order, photo=photo))

    def _restoring(self) -> None:
        while (item := self._read.get()) is not None and not self.stop.is_set():
            self._do(item.entry, partial(self._restore, item))

    def _restore(self, item: _Read, entry: Entry) -> None:
        began = time.perf_counter()
        session = self.engine.open(item.photo, patient=True)
        estimate = session.estimate(token=self.control)
        facts = Facts(
            width=item.photo.width,
            height=item.photo.height,
            estimate={name: (each.mean, each.low, each.high) for name, each in estimate.readings.items()},
            presence={name: each.presence for name, each in estimate.readings.items()},
        )
        self.journal.move(entry.number, State.RESTORING, facts=facts)
        self.changed(entry.number)
        make_folder(entry.target.parent)
        rendered = render_opened(session, entry.target, item.order, token=self.control)
        facts = replace(
            facts,
            unexplained=round(unexplained(item.photo, rendered.picture), 3),
            seconds=round(time.perf_counter() - began, 3),
            notes=rendered.picture.notes,
        )
        self._give(self._ready, _Ready(entry=entry, order=item.order, rendered=rendered, facts=facts))

    def _writing(self) -> None:
        while (item := self._ready.get()) is not None:
            self._do(item.entry, partial(self._write, item))

    def _write(self, item: _Ready, entry: Entry) -> None:
        path, _ = write_rendered(item.rendered, entry.target, item.order, replaces=entry.replaces)
        self._written(entry.number, path, item.facts)

    def _written(self, number: int, path: Path, facts: Facts) -> None:
        size = path.stat().st_size
        self.journal.written(number, path, replace(facts, sha256=sha256_of(path) or "", size=size))
        self.changed(number)

    # What all of them do

    def _do(self, entry: Entry, work: Callable[[Entry], None]) -> None:
        """One photo's step; whatever goes wrong is written down, and the others go on."""
        try:
            work(entry)
        except Cancelled:
            self._end(entry.number, State.PLANNED, "")
        except Exception as error:  # noqa: BLE001 - whatever one photo does, the others go on
            if _errno(error) in FULL:
                self.why = " ".join(str(error).split())
                self._end(entry.number, State.PLANNED, self.why)
                self.stop.set()
            else:
                self._end(entry.number, State.FAILED, printable(in_one_line(error)))

    def _end(self, number: int, state: State, reason: str) -> None:
        self.journal.move(number, state, reason=reason)
        self.changed(number)

    def _made(self, entry: Entry, order: Order) -> Path | None:
        """The result of this photo by this order, if there is one: of this batch before it was killed, or, if done ones
        are to be skipped, of whatever call."""
        folder = entry.target.parent
        if folder not in self._swept:
            self._swept.add(folder)
            sweep(folder)
        if not self.journal.skip_done and entry.reason != BEGUN:
            return None
        return finished(entry.source, self._earlier.of(entry.source, entry.target), order)

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


def _errno(error: BaseException | None) -> int | None:
    """The system's number of an error, or of the one that caused it."""
    while error is not None and not (isinstance(error, OSError) and error.errno):
        error = error.__cause__
    return error.errno if isinstance(error, OSError) else None
