"""What is done to each photo of a batch, step by step, whoever hands it on: a thread, or a machine."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from core.batch.earlier import Earlier, finished, sha256_of
from core.batch.entry import BEGUN, Entry, Facts, State
from core.batch.journal import Journal
from core.batch.one import Rendered, check_model, further_photos, make_folder, render_opened, write_rendered
from core.engine.consistency import unexplained
from core.engine.interface import PhotoEngine
from core.errors import in_one_line
from core.files.leftovers import sweep
from core.files.names import printable
from core.image_io import Photo, read
from core.jobs import Cancelled, CancelToken
from core.order import Order

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
"""What makes all further photos fail, too, until a person does something about it."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What holds for all photos of a batch.

    Attributes:
        order: of those that have none of their own.
        max_pixels: larger photos are refused.
        skip_done: a photo that has its result already is left out.
    """

    order: Order
    max_pixels: int
    skip_done: bool

    @classmethod
    def of(cls, journal: Journal) -> Terms:
        """Those of a batch."""
        return cls(order=journal.order, max_pixels=journal.max_pixels, skip_done=journal.skip_done)


@dataclass(frozen=True, kw_only=True)
class End:
    """What became of a photo.

    Attributes:
        state: written, failed, skipped, or planned again.
        reason: why it failed, was skipped or planned again.
        written: the result.
        facts: what is known of it, if it was written.
        full: all others would end so, too, until a person does something about it.
    """

    state: State
    reason: str = ""
    written: Path | None = None
    facts: Facts | None = None
    full: bool = False

    @classmethod
    def by(cls, error: Exception) -> End:
        """How a photo ends by an error: planned again if it was stopped or the disk is full, else failed."""
        if isinstance(error, Cancelled):
            return cls(state=State.PLANNED)
        if _number(error) in FULL:
            return cls(state=State.PLANNED, reason=" ".join(str(error).split()), full=True)
        return cls(state=State.FAILED, reason=printable(in_one_line(error)))


class Steps:
    """The steps of the photos of one batch in one engine.

    Several threads may each do another step; one photo is restored at a time.
    """

    def __init__(self, engine: PhotoEngine, terms: Terms) -> None:
        self._engine, self._terms = engine, terms
        self._earlier = Earlier()
        self._swept: set[Path] = set()

    def order_of(self, entry: Entry) -> Order:
        """The photo's own order or the batch's, by the weights at hand."""
        return replace(entry.order or self._terms.order, model=self._engine.model_ref)

    def made(self, entry: Entry) -> End | None:
        """How a photo ended already: the result of this batch was there before whatever was at it was killed, or, if
        done ones are to be skipped, of any call; None when it is to be done.

        Raises:
            OrderError: it asks for another model than the engine's.
        """
        check_model(self._engine, entry.order or self._terms.order)
        begun = entry.reason == BEGUN
        folder = entry.target.parent
        if begun or folder not in self._swept:
            self._swept.add(folder)
            sweep(folder)
        if not self._terms.skip_done and not begun:
            return None
        earlier = Earlier() if begun else self._earlier
        there = finished(entry.source, earlier.of(entry.source, entry.target), self.order_of(entry))
        if there is None:
            return None
        if begun:
            return self._end(there, entry.facts)
        return End(state=State.SKIPPED, reason=f"its result exists: {printable(str(there))}")

    def read(self, entry: Entry) -> Photo:
        """Decode the photo."""
        return read(entry.source, max_pixels=self._terms.max_pixels, options=self.order_of(entry).reading)

    def restore(
        self, entry: Entry, photo: Photo, token: CancelToken, estimated: Callable[[Facts], None] = lambda _facts: None
    ) -> tuple[Rendered, Facts]:
        """Estimate and restore it.

        Args:
            estimated: called in between, with what is known by then.
        """
        began = time.perf_counter()
        session = self._engine.open(photo, patient=True)
        readings = session.estimate(token=token).readings
        facts = Facts(
            width=photo.width,
            height=photo.height,
            estimate={name: (each.mean, each.low, each.high) for name, each in readings.items()},
            presence={name: each.presence for name, each in readings.items()},
        )
        estimated(facts)
        make_folder(entry.target.parent)
        order = self.order_of(entry)
        further = further_photos(order, max_pixels=self._terms.max_pixels)
        rendered = render_opened(session, entry.target, order, further=further, token=token)
        picture = rendered.picture
        far = round(unexplained(photo, picture), 3)
        seconds = round(time.perf_counter() - began, 3)
        return rendered, replace(facts, unexplained=far, seconds=seconds, notes=picture.notes)

    def write(self, entry: Entry, rendered: Rendered, facts: Facts) -> End:
        """Encode and write the result."""
        path, _ = write_rendered(rendered, entry.target, self.order_of(entry), replaces=entry.replaces)
        return self._end(path, facts)

    @staticmethod
    def _end(path: Path, facts: Facts) -> End:
        facts = replace(facts, sha256=sha256_of(path) or "", size=path.stat().st_size)
        return End(state=State.WRITTEN, written=path, facts=facts)


def _number(error: BaseException | None) -> int | None:
    """The system's number of an error, or of the one that caused it."""
    while error is not None and not (isinstance(error, OSError) and error.errno):
        error = error.__cause__
    return error.errno if isinstance(error, OSError) else None


def write_down(journal: Journal, number: int, end: End) -> None:
    """Keep what became of a photo."""
    if end.written is not None and end.facts is not None:
        journal.written(number, end.written, end.facts)
    else:
        journal.move(number, end.state, reason=end.reason)
