"""A folder in which photos arrive: each is planned once it has stopped growing, and done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from core.batch.bell import bell_of
from core.batch.control import LOOK_SECONDS, Control
from core.batch.earlier import Stamp, finished
from core.batch.entry import State
from core.batch.folders import Photos, photos_in
from core.batch.journal import Journal
from core.batch.local import Changed, run
from core.batch.plan import Job, Plan
from core.engine.interface import PhotoEngine
from core.files.names import shown

SETTLE_SECONDS = 2.0
"""How long a file must stay as it is before it is taken for whole."""
LOOK_ANYWAY_SECONDS = 10.0
"""How often a folder is looked at of which the system tells nothing."""
FULL_SECONDS = 60.0
"""How long to wait before another try when the disk is full."""

Told = Callable[[str], None]
"""Called with a sentence for the person who watches."""


class Arrivals:
    """Tells which files have come, or changed, and have stopped growing.

    Args:
        settle: how long a file must stay as it is, seconds.
    """

    def __init__(self, settle: float) -> None:
        self._settle = settle
        self._told: dict[Path, Stamp] = {}
        self._growing: dict[Path, tuple[Stamp, float]] = {}

    def look(self, files: Iterable[Path], now: float) -> set[Path]:
        """Those that are whole now, each once as long as nobody changes it.

        Args:
            files: all that are there.
            now: seconds, by any clock that only goes forward.
        """
        told, growing, whole = self._told, self._growing, set()
        self._told, self._growing = {}, {}
        for file in files:
            stamp = Stamp.of(file)
            if stamp is None:
                continue
            if stamp == told.get(file):
                self._told[file] = stamp
                continue
            before = growing.get(file, (None, now))
            since = before[1] if before[0] == stamp else now
            if stamp.size and now - since >= self._settle:
                self._told[file] = stamp
                whole.add(file)
            else:
                self._growing[file] = stamp, since
        return whole

    @property
    def growing(self) -> bool:
        """Whether something isn't whole yet."""
        return bool(self._growing)


class Watch:
    """What has arrived in a folder, planned into a batch.

    Args:
        folder: with all below it.
        planned: the plan for all photos in it, as `core.batch.plan.plan` makes it to skip what is done.
        journal: to which photos are added.
        engine: that will restore them.
        settle: seconds in which a whole file doesn't change.
    """

    def __init__(
        self,
        folder: Path,
        planned: Callable[[Photos], Plan],
        journal: Journal,
        engine: PhotoEngine,
        told: Told = lambda _sentence: None,
        settle: float = SETTLE_SECONDS,
    ) -> None:
        self.folder, self.journal, self.engine = folder, journal, engine
        self.settle = settle
        self._planned, self._say = planned, told
        self._arrivals = Arrivals(settle)
        self._known = {each.source: each.number for each in journal.entries()}
        self._said: set[str] = set()

    @property
    def growing(self) -> bool:
        """Whether a file isn't whole yet."""
        return self._arrivals.growing

    def look(self, now: float) -> None:
        """Look once, and plan what is whole and has no result.

        Args:
            now: seconds, by any clock that only goes forward.
        """
        if not self.folder.is_dir():
            self.say(f"the folder {shown(self.folder)} is gone; waiting until it is there again")
            return
        photos = photos_in([self.folder])
        for folder, why in photos.unreadable:
            self.say(f"can't look into the folder {shown(folder)}: {why}; check who may read it")
        whole = self._arrivals.look((each.file for each in photos.found), now)
        if whole:
            jobs = [job for job in self._planned(photos).jobs if job.source in whole]
            self._enter(list(self._new(jobs)))

    def say(self, sentence: str) -> None:
        """Tell the person, once."""
        if sentence not in self._said:
            self._said.add(sentence)
            self._say(sentence)

    def _new(self, jobs: Iterable[Job]) -> Iterator[Job]:
        """Those that aren't in the batch; one that failed is tried again."""
        order = replace(self.journal.order, model=self.engine.model_ref)
        for job in jobs:
            number = self._known.get(job.source)
            state = None if number is None else self.journal.entry(number).state
            if state is State.PLANNED or finished(job.source, job.earlier, order) is not None:
                continue
            if number is not None and state is State.FAILED:
                self.journal.retry([number])
            else:
                yield job

    def _enter(self, jobs: list[Job]) -> None:
        for job, number in zip(jobs, self.journal.add(jobs), strict=True):
            self._known[job.source] = number


def keep_watching(watch: Watch, *, control: Control, changed: Changed = lambda _number: None) -> None:
    """Restore what arrives, until it is stopped.

    Raises:
        BatchError: another process works on the batch, or its journal can't be written.
        Cancelled: it was stopped.
    """
    with watch.journal.working(), bell_of(watch.folder) as bell:
        while True:
            bell.clear()
            watch.look(time.monotonic())
            why = run(watch.journal, watch.engine, control=control, changed=changed) if watch.journal.open else ""
            if why:
                watch.say(f"{why}; waiting until there is room")
            least = FULL_SECONDS if why else watch.settle / 2
            _wait(bell, least, least if watch.growing else max(least, LOOK_ANYWAY_SECONDS), control)


def _wait(bell: threading.Event, least: float, most: float, control: Control) -> None:
    """Until the bell has rung, for at least and at most so many seconds."""
    began = time.monotonic()
    while (waited := time.monotonic() - began) < most:
        control.wait()
        if waited < least:
            time.sleep(min(LOOK_SECONDS, least - waited))
        elif bell.wait(min(LOOK_SECONDS, most - waited)):
            return
    control.check()
