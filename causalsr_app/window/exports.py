"""Exports in the window: from the panel's button to the strip's rows, and what closing has to ask."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from causalsr_app.requests import EngineMaker
from causalsr_app.settings import FOLDER, Settings
from causalsr_app.translation import counted, mark, tr
from causalsr_app.window.carrying import Carrying
from causalsr_app.window.desk import Desk
from causalsr_app.window.export import ExportPanel
from causalsr_app.window.export.grip import Grip
from causalsr_app.window.export.panel import RESULT
from causalsr_app.window.export.strip import ExportStrip
from causalsr_app.window.notify import Notifier
from causalsr_app.window.work.exporting import Copy, Export, ExportComparison, ExportJob, ExportQueue, State
from core.batch.earlier import Stamp
from core.image_io import WriteOptions


class Exports(QObject):
    """Fills the queue, and shows it.

    Attributes:
        queue, strip, carrying: its parts.
    """

    def __init__(self, engine: EngineMaker, desk: Desk, panel: ExportPanel, grip: Grip, settings: Settings) -> None:
        super().__init__()
        self.queue, self.strip = ExportQueue(engine), ExportStrip()
        self._desk, self._panel, self._settings = desk, panel, settings
        self._notifier = Notifier()
        self.carrying = Carrying(desk, panel, self.queue, grip)
        self._ended: list[ExportJob] = []
        panel.export_wanted.connect(self._on_wanted)
        self.strip.cancel_wanted.connect(self.queue.cancel)
        self.queue.added.connect(self.strip.add)
        self.queue.added.connect(self._on_files)
        self.queue.changed.connect(self.strip.change)
        self.queue.ended.connect(self._on_ended)
        self.queue.ended.connect(self.strip.end)
        self.queue.ended.connect(self._on_files)
        self.queue.idle.connect(self._on_idle)

    def question(self) -> str:
        """What closing the window now would lose; empty for nothing."""
        count = len(self.queue.open)
        one = mark("An export is running. If it is stopped, nothing of it is left.")
        many = mark("{count} exports are not done. If they are stopped, nothing of them is left.")
        return counted(count, one, many) if count else ""

    @Slot(object, object, object)
    def _on_wanted(self, path: Path, replaces: Stamp | None, options: WriteOptions) -> None:
        photo = self._desk.photo
        if photo is not None:
            self._settings.put(FOLDER, str(path.parent))
            order = self._desk.order(photo, options)
            way = self._panel.content.value
            if way == RESULT:
                self.queue.add(Export(photo=photo.photo, order=order, target=path, replaces=replaces))
            else:
                self.queue.add(ExportComparison(photo=photo.photo, order=order, target=path, way=way))

    @Slot()
    def copy(self) -> None:
        """The result onto the clipboard."""
        photo = self._desk.photo
        if photo is not None:
            order = self._desk.order(photo, self._panel.options)
            self.queue.add(Copy(name=tr("{file}, copied").format(file=photo.name), photo=photo.photo, order=order))

    @Slot(object)
    def _on_ended(self, job: ExportJob) -> None:
        self._ended.append(job)
        if job.image is not None:
            QGuiApplication.clipboard().setImage(job.image)
            job.image = None

    @Slot(object)
    def _on_files(self, _job: ExportJob) -> None:
        self._panel.show_pending(each.path for each in self.queue.open if each.path is not None)

    @Slot()
    def _on_idle(self) -> None:
        """Said on the desktop, too, for those who look elsewhere."""
        ended, self._ended = self._ended, []
        saved = sum(job.done is not None and not job.passing for job in ended)
        failed = sum(job.state is State.FAILED for job in ended)
        words = [f"{count} {what}" for count, what in ((saved, tr("saved")), (failed, tr("not saved"))) if count]
        if words:
            ended_so = tr("The exports have ended: {how}").format(how=tr(", ").join(words))
            self._notifier.tell(self.strip.window(), "CausalSR", ended_so)

    def close(self) -> None:
        """Stop everything; may be called more than once."""
        self.queue.close()
        self._notifier.close()
