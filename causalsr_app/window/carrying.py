"""The result as a file that can be dragged out of the window before it is saved anywhere."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from platformdirs import user_cache_path
from PySide6.QtCore import QObject, Signal, Slot

from causalsr_app.translation import mark, tr
from causalsr_app.window.desk import Desk
from causalsr_app.window.export import ExportPanel
from causalsr_app.window.export.grip import Grip
from causalsr_app.window.export.strip import carry, file_of
from causalsr_app.window.opened import Opened
from causalsr_app.window.work.exporting import Export, ExportJob, ExportQueue, State
from core.order import Order

READY = mark("The result is ready: drag it from here")
KEPT_SECONDS = 24 * 3600
"""Files that were dragged before are gone after this, when another one is made."""


class Carrying(QObject):
    """Makes the file when it is first asked for, as an export like any other, and hands it over once it is done.

    Signals:
        said: str, why nothing can be dragged yet.
    """

    said = Signal(str)

    def __init__(self, desk: Desk, panel: ExportPanel, queue: ExportQueue, grip: Grip) -> None:
        super().__init__()
        self._desk, self._panel, self._queue, self._grip = desk, panel, queue, grip
        self._asked: tuple[Opened, Order] | None = None
        self._job: ExportJob | None = None
        grip.pulled.connect(self.pull)
        grip.clicked.connect(self.prepare)
        queue.ended.connect(self._on_ended)

    @Slot()
    def pull(self) -> None:
        """A person drags the result."""
        job = self._made()
        data = None if job is None else file_of(job)
        if data is not None:
            carry(self._grip, data)

    @Slot()
    def prepare(self) -> None:
        """Have it made, to be dragged afterwards."""
        job = self._made()
        if job is not None and job.done is not None:
            self.said.emit(tr(READY))

    @Slot(object)
    def _on_ended(self, job: ExportJob) -> None:
        """What was said of its being made is over."""
        if job is self._job:
            self.said.emit(tr(READY) if job.done is not None else "")

    def _made(self) -> ExportJob | None:
        """The job of what is asked now, which may not have ended; says so."""
        photo, problem = self._desk.photo, self._panel.problem()
        if photo is None or problem:
            self.said.emit(problem)
            return None
        asked = photo, self._desk.order(photo, self._panel.options)
        if self._asked is None or self._asked[0] is not photo or self._asked[1] != asked[1] or _gone(self._job):
            try:
                target = _place() / self._panel.result_name
            except OSError as error:
                self.said.emit(tr("Can't write {file}: {why}").format(file=self._panel.result_name, why=error.strerror))
                return None
            self._asked = asked
            self._job = self._queue.add(
                Export(photo=photo.photo, order=asked[1], target=target, replaces=None, passing=True)
            )
        if self._job is not None and self._job.open:
            self.said.emit(tr("The result is being made; drag it when it is done"))
        return self._job


def _gone(job: ExportJob | None) -> bool:
    """Whether there is no file, and none to come."""
    if job is None or job.state in (State.FAILED, State.CANCELLED):
        return True
    return job.done is not None and not job.there


def _place() -> Path:
    """A new folder in the person's cache; the old ones there are removed.

    Raises:
        OSError: there is no room for it.
    """
    cache = user_cache_path("causalsr", appauthor=False) / "dragged"
    cache.mkdir(parents=True, exist_ok=True)
    for old in cache.iterdir():
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=cache))
