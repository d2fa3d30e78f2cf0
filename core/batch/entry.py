"""A photo of a batch: where it is, what is known of it, and how a row of the journal holds that."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.batch.earlier import Stamp
from core.batch.plan import Job
from core.order import Order


class State(StrEnum):
    """Where a photo is."""

    PLANNED = "planned"
    ESTIMATING = "estimating"
    RESTORING = "restoring"
    WRITTEN = "written"
    FAILED = "failed"
    SKIPPED = "skipped"


BEGUN = "begun by a process that ended before it was done"
"""Why a planned photo may have its result already."""
WORKING = (State.ESTIMATING, State.RESTORING)
ENDED = (State.WRITTEN, State.FAILED, State.SKIPPED)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a photo in a batch, as far as it is.

    Attributes:
        width, height: of the photo, pixels.
        estimate: factor → (mean, low, high), each in its unit.
        presence: factor → probability that it is there.
        unexplained: how far the result, harmed again as believed, is from the photo, of what may be expected; see
            `core.engine.consistency`.
        sha256: of the result's file.
        size: of that file, bytes.
        seconds: it took to restore.
        notes: what was noted.
    """

    width: int = 0
    height: int = 0
    estimate: Mapping[str, tuple[float, float, float]] | None = None
    presence: Mapping[str, float] | None = None
    unexplained: float | None = None
    sha256: str = ""
    size: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, text: str) -> Facts:
        """The facts that were written as JSON."""
        values = json.loads(text)
        values["notes"] = tuple(values.get("notes", ()))
        if values.get("estimate"):
            values["estimate"] = {name: tuple(each) for name, each in values["estimate"].items()}
        return cls(**values)

    def as_json(self) -> str:
        """The facts as JSON, for `from_json`."""
        return json.dumps(asdict(self), ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One photo of a batch.

    Attributes:
        number: in the order in which they were planned, from 0.
        source, target: the photo, and the name its result was planned to have.
        replaces: see `Job`.
        state: where it is.
        reason: why it failed or was skipped.
        written: the result.
        facts: what is known of it.
        order: its own order; None is the batch's.
    """

    number: int
    source: Path
    target: Path
    replaces: Stamp | None
    state: State
    reason: str
    written: Path | None
    facts: Facts
    order: Order | None

    @classmethod
    def from_row(cls, row: Sequence[Any]) -> Entry:
        """The photo that a row of the journal holds."""
        number, _, source, target, replaces, state, reason, written, facts, order = row
        return cls(
            number=number,
            source=Path(os.fsdecode(source)),
            target=Path(os.fsdecode(target)),
            replaces=None if replaces is None else Stamp(**json.loads(replaces)),
            state=State(state),
            reason=reason,
            written=None if written is None else Path(os.fsdecode(written)),
            facts=Facts.from_json(facts),
            order=None if order is None else Order.from_json(json.loads(order)),
        )


def job_rows(jobs: Iterable[Job], first: int) -> Iterator[tuple[int, int, bytes, bytes, str | None]]:
    """Rows for jobs, numbered from `first`, in this order after all others."""
    for number, job in enumerate(jobs, first):
        yield (
            number,
            number,
            _kept(job.source),
            _kept(job.target),
            None if job.replaces is None else json.dumps(asdict(job.replaces)),
        )


def _kept(path: Path) -> bytes:
    """A path that holds wherever the batch is gone on with."""
    return os.fsencode(os.path.abspath(path))  # noqa: PTH100 - a link stays as a person named it
