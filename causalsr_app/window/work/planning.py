"""Planning a batch beside the window: which photos there are in folders, and what their results are to be called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from causalsr_app.translation import tr
from core.batch.folders import Photos, photos_in
from core.batch.naming import Naming
from core.batch.plan import Existing, Plan, plan
from core.errors import in_one_line


@dataclass(frozen=True)
class Wish:
    """What is to be planned.

    Attributes:
        inputs: files and folders.
        out: the folder for results; None is beside each photo.
        naming: of the results.
        existing: what to do about results that are there.
    """

    inputs: tuple[Path, ...]
    out: Path | None
    naming: Naming
    existing: Existing


class _Signals(QObject):
    planned = Signal(object, object, object)
    failed = Signal(object, str)


class _Task(QRunnable):
    def __init__(self, wish: Wish) -> None:
        super().__init__()
        self._wish = wish
        self.signals = _Signals()

    def run(self) -> None:
        """In a thread of the pool."""
        wish = self._wish
        try:
            photos = photos_in(wish.inputs)
            made = plan(photos, wish.out, wish.naming, wish.existing)
        except Exception as error:  # noqa: BLE001 - a thread must not die; the message tells the person
            self.signals.failed.emit(wish, in_one_line(error))
        else:
            self.signals.planned.emit(wish, photos, made)


class Planner(QObject):
    """Plans one wish after the other; the newest alone is answered.

    Signals:
        planned: `Photos`, `Plan`.
        failed: str.
    """

    planned = Signal(object, object)
    failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(1)
        self._task: _Task | None = None
        self._wish: Wish | None = None

    @property
    def busy(self) -> bool:
        """Whether an answer is to come."""
        return self._wish is not None

    def ask(self, wish: Wish) -> None:
        """Plan this; what was asked before is forgotten."""
        self._pool.clear()
        self._wish = wish
        task = _Task(wish)
        task.setAutoDelete(False)
        task.signals.planned.connect(self._on_planned)
        task.signals.failed.connect(self._on_failed)
        self._task = task
        self._pool.start(task)

    def close(self) -> None:
        """Plan no more, and wait for what is under way."""
        self._wish = None
        self._pool.clear()
        self._pool.waitForDone()

    @Slot(object, object, object)
    def _on_planned(self, wish: Wish, photos: Photos, made: Plan) -> None:
        if wish is self._wish:
            self._wish = None
            self.planned.emit(photos, made)

    @Slot(object, str)
    def _on_failed(self, wish: Wish, why: str) -> None:
        if wish is self._wish:
            self._wish = None
            self.failed.emit(why)


def names_of(inputs: Sequence[Path]) -> str:
    """What was given, for a title: the only name, or how many there are."""
    if len(inputs) == 1:
        return inputs[0].name or str(inputs[0])
    return tr("{count} files and folders").format(count=len(inputs))
