"""What became of each photo of a batch, in a file that survives whatever ends the program.

One SQLite file a batch. Each change of a photo is one transaction, so that a killed process leaves the state before it
or the state after it. Who works on a batch holds its lock.

    planned → estimating → restoring → written | failed | skipped       at the next start: in progress → planned
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from platformdirs import user_data_path

from core.batch.entry import BEGUN, WORKING, Entry, Facts, State, job_rows
from core.batch.plan import Job
from core.errors import BatchError
from core.files.names import shown
from core.order import Order

SCHEMA = 1
SUFFIX = ".sqlite"
_TABLES = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE photos (
    number INTEGER PRIMARY KEY,
    place REAL NOT NULL,
    source BLOB NOT NULL,
    target BLOB NOT NULL,
    replaces TEXT,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    written BLOB,
    facts TEXT NOT NULL DEFAULT '{}',
    own_order TEXT
);
CREATE INDEX by_state ON photos (state, place);
"""
_INSERT = "INSERT INTO photos (number, place, source, target, replaces, state) VALUES (?, ?, ?, ?, ?, 'planned')"


class Journal:
    """A batch on disk. Safe to use from several threads.

    Attributes:
        path: the file.
        id: of the batch: its day, its minute, four random digits.
        created: when.
        order: what is asked for each photo.
        purpose: by which the one who made it knows it again; empty for a batch of its own.
    """

    def __init__(self, path: Path) -> None:
        """Open a batch that exists.

        Raises:
            BatchError: there is none, or it can't be read.
        """
        self.path = path
        self.id = path.stem
        if not path.is_file():
            raise BatchError(f"no batch {self.id!r} here; 'causalsr batch list' shows those that are")
        self._guard = threading.RLock()
        self._lock = FileLock(path.with_suffix(".lock"))
        try:
            self._base = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
            self._base.execute("PRAGMA journal_mode = WAL")
            about = dict(self._base.execute("SELECT key, value FROM about"))
            schema = int(about["schema"])
            if schema > SCHEMA:
                raise BatchError(f"batch {self.id} was made by a newer version of this program; update it")
            self.created = datetime.fromisoformat(about["created"])
            self.order = Order.from_json(json.loads(about["order"]))
            self.max_pixels = int(about["max_pixels"])
            self.skip_done = about["skip_done"] == "1"
            self.purpose = about.get("purpose", "")
        except (sqlite3.Error, KeyError, ValueError) as error:
            raise BatchError(f"{shown(path)} is no readable batch ({error}); forget it and plan it anew") from error

    @classmethod
    def create(
        cls,
        jobs: Sequence[Job],
        order: Order,
        *,
        max_pixels: int,
        skip_done: bool,
        purpose: str = "",
        folder: Path | None = None,
    ) -> Journal:
        """A new batch; nothing of it is done yet.

        Args:
            skip_done: a photo that has its result already is left out.
            purpose: by which the one who makes it will know it again.
            folder: where batches are kept; None is the system's place for this program's data.

        Raises:
            BatchError: there is no place for it.
        """
        now = datetime.now().astimezone()
        path = (folder or batches_folder()) / f"{now:%Y%m%d-%H%M}-{secrets.token_hex(2)}{SUFFIX}"
        about = {
            "schema": str(SCHEMA),
            "created": now.isoformat(),
            "order": json.dumps(order.as_json()),
            "max_pixels": str(max_pixels),
            "skip_done": str(int(skip_done)),
            "purpose": purpose,
        }
        part = path.with_suffix(".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with sqlite3.connect(part, isolation_level=None) as base:
                base.executescript(_TABLES)
                base.execute("BEGIN")
                base.executemany("INSERT INTO about VALUES (?, ?)", about.items())
                base.executemany(_INSERT, job_rows(jobs, 0))
                base.execute("COMMIT")
            base.close()
            part.replace(path)
        except (sqlite3.Error, OSError) as error:
            raise BatchError(f"can't keep a journal in {shown(path.parent)} ({error}); make room for it") from error
        return cls(path)

    @contextmanager
    def working(self) -> Iterator[None]:
        """While one works on the batch: nobody else may. What an earlier process was at when it ended is planned again.

        Raises:
            BatchError: somebody does already.
        """
        with self._held():
            self._plan_again(BEGUN)
            try:
                yield
            finally:
                self._plan_again("")

    @contextmanager
    def _held(self) -> Iterator[None]:
        """While nobody else may work on it.

        Raises:
            BatchError: somebody does.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise BatchError(f"batch {self.id} is being worked on by another process; wait for it") from None
        try:
            yield
        finally:
            self._lock.release()

    @property
    def busy(self) -> bool:
        """Whether somebody works on it, in this process or another."""
        if self._lock.is_locked:
            return True
        try:
            with self._lock.acquire(timeout=0):
                return False
        except Timeout:
            return True

    # What there is

    def entries(self, states: Iterable[State] = tuple(State)) -> list[Entry]:
        """The photos in those states, in the order in which they are done."""
        with self._guard:
            found = self._base.execute(f"SELECT * FROM photos WHERE state IN {_in(states)} ORDER BY place").fetchall()
        return [Entry.from_row(row) for row in found]

    def entry(self, number: int) -> Entry:
        """The photo with that number."""
        with self._guard:
            row = self._base.execute("SELECT * FROM photos WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise BatchError(f"batch {self.id} has no photo {number}")
        return Entry.from_row(row)

    def counts(self) -> dict[State, int]:
        """How many photos are in each state."""
        with self._guard:
            found = dict(self._base.execute("SELECT state, count(*) FROM photos GROUP BY state"))
        return {state: found.get(state.value, 0) for state in State}

    @property
    def open(self) -> bool:
        """Whether there is something left to do."""
        counts = self.counts()
        return any(counts[state] for state in (State.PLANNED, *WORKING))

    # What changes

    def add(self, jobs: Sequence[Job]) -> range:
        """Plan further photos, after all others; returns their numbers."""
        with self._guard, self._kept():
            self._base.execute("BEGIN IMMEDIATE")
            (first,) = self._base.execute("SELECT coalesce(max(number) + 1, 0) FROM photos").fetchone()
            self._base.executemany(_INSERT, job_rows(jobs, first))
            self._base.execute("COMMIT")
        return range(first, first + len(jobs))

    def claim(self, state: State = State.ESTIMATING) -> Entry | None:
        """The next photo, which is in that state from now on; None when none is left."""
        with self._guard, self._kept():
            row = self._base.execute(
                f"UPDATE photos SET state = '{state}' WHERE number = ("
                f"SELECT number FROM photos WHERE state = '{State.PLANNED}' ORDER BY place LIMIT 1) RETURNING *"
            ).fetchone()
        return None if row is None else Entry.from_row(row)

    def move(self, number: int, state: State, *, reason: str = "", facts: Facts | None = None) -> None:
        """A photo is somewhere else now."""
        known = None if facts is None else facts.as_json()
        self._change(
            "UPDATE photos SET state = ?, reason = ?, facts = coalesce(?, facts) WHERE number = ?",
            (state.value, reason, known, number),
        )

    def written(self, number: int, path: Path, facts: Facts) -> None:
        """A photo's result is on the disk."""
        self._change(
            "UPDATE photos SET state = ?, reason = '', written = ?, facts = ? WHERE number = ?",
            (State.WRITTEN.value, os.fsencode(path), facts.as_json(), number),
        )

    def retry(self, numbers: Iterable[int] | None = None) -> int:
        """Plan failed photos again, all or some; returns how many."""
        chosen = "" if numbers is None else f" AND number IN ({','.join(str(int(each)) for each in numbers)})"
        return self._change(
            f"UPDATE photos SET state = '{State.PLANNED}', reason = '' WHERE state = '{State.FAILED}'{chosen}"
        )

    def first(self, number: int) -> None:
        """Do a planned photo before all others."""
        self._change(
            "UPDATE photos SET place = (SELECT min(place) FROM photos) - 1 WHERE number = ? AND state = ?",
            (number, State.PLANNED.value),
        )

    def give_order(self, number: int, order: Order | None) -> None:
        """Ask something else of one photo, or with None the same as of all; if it is done already, it is done again."""
        text = None if order is None else json.dumps(order.as_json())
        self._change(
            "UPDATE photos SET own_order = ?, state = CASE WHEN state IN "
            f"{_in(WORKING)} THEN state ELSE '{State.PLANNED}' END WHERE number = ?",
            (text, number),
        )

    def close(self) -> None:
        """Let go of the file."""
        with self._guard:
            self._base.close()

    def forget(self) -> None:
        """Remove the journal; results stay.

        Raises:
            BatchError: somebody works on it.
        """
        with self._held():
            self.close()
            for suffix in (SUFFIX, f"{SUFFIX}-wal", f"{SUFFIX}-shm"):
                self.path.with_suffix(suffix).unlink(missing_ok=True)
        self.path.with_suffix(".lock").unlink(missing_ok=True)

    def _plan_again(self, reason: str) -> None:
        """What is in progress is planned."""
        self._change(
            f"UPDATE photos SET state = '{State.PLANNED}', reason = ? WHERE state IN {_in(WORKING)}", (reason,)
        )

    def _change(self, statement: str, values: Sequence[Any] = ()) -> int:
        with self._guard, self._kept():
            return self._base.execute(statement, values).rowcount

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """A change that is on the disk at the end, or not begun.

        Raises:
            BatchError: it can't be written.
        """
        try:
            yield
        except sqlite3.Error as error:
            if self._base.in_transaction:
                self._base.execute("ROLLBACK")
            raise BatchError(f"the journal of batch {self.id} can't be written ({error}); make room") from error


def batches_folder() -> Path:
    """Where batches are kept."""
    return user_data_path("causalsr", appauthor=False) / "batches"


def _in(states: Iterable[State]) -> str:
    """States as SQL lists them."""
    return f"({', '.join(repr(state.value) for state in states)})"
