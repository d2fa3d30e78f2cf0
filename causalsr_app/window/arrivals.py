"""Photos coming in: chosen, pasted, dropped, or beside the one that is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from causalsr_app.settings import FOLDER, Settings
from causalsr_app.translation import tr
from causalsr_app.window import incoming
from causalsr_app.window.desk import Desk
from causalsr_app.window.images import to_photo
from causalsr_app.window.incoming import Incoming
from causalsr_app.window.neighbours import neighbour
from causalsr_app.window.work.opening import Open, Opener
from core.causal.actions import Actions


class Arrivals(QObject):
    """Takes what comes in, and hands on what is no single photo.

    Attributes:
        sample: a photo to try the program on, or None.

    Signals:
        many: tuple of Path, for a batch.
        coming: a photo is on its way.
        remarked: str, why nothing is.
    """

    many = Signal(object)
    coming = Signal()
    remarked = Signal(str)

    def __init__(self, window: QWidget, desk: Desk, opener: Opener, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._desk, self._opener, self._settings = window, desk, opener, settings
        self._carried: Actions | None = None
        self._tried: Path | None = None
        self.sample = incoming.sample()

    @Slot()
    def choose_file(self) -> None:
        """Ask for a file, and open it."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, tr("Open a photo"), self._settings.get(FOLDER), incoming.dialog_filter()
        )
        if name:
            self.open_path(Path(name))

    @Slot()
    def paste(self) -> None:
        """Open what is on the clipboard."""
        self.take(incoming.from_mime(QGuiApplication.clipboard().mimeData()))

    @Slot()
    def try_sample(self) -> None:
        """Open the sample."""
        if self.sample is not None:
            self.open_path(self.sample)

    @Slot(object)
    def open_path(self, path: Path) -> None:
        """Open a file."""
        self.take(Incoming(path=path))

    @Slot(object)
    def take(self, thing: Incoming, carried: Actions | None = None) -> None:
        """Open what came in, as found or with the actions carried over; several are a batch.

        The old photo stays until the new one is ready.
        """
        self._carried = carried
        if thing.many:
            self.many.emit(thing.many)
        elif thing.path is None and thing.image is None:
            self.remarked.emit(thing.remark)
        else:
            self._tried = thing.path
            self.coming.emit()
            pasted = None if thing.image is None else to_photo(thing.image, "")
            self._opener.open(Open(path=thing.path, pasted=pasted))

    def again(self) -> None:
        """Open the photo that is open once more, as it was read, with all that is asked of it."""
        photo = self._desk.photo
        if photo is not None:
            self._carried = self._desk.actions
            self.coming.emit()
            self._opener.open(Open(path=photo.path, pasted=photo.photo, reading=photo.reading))

    def own_folder(self, path: Path | None) -> Path | None:
        """The folder of a person's photo; the sample and what was pasted have none."""
        return None if path is None or path == self.sample else path.parent

    def carried(self) -> Actions | None:
        """What the next photo is to be opened with; once."""
        carried, self._carried = self._carried, None
        return carried

    @Slot()
    def next(self) -> None:
        """The next photo of the folder."""
        self._step(1)

    @Slot()
    def previous(self) -> None:
        """The one before."""
        self._step(-1)

    @Slot()
    def next_alike(self) -> None:
        """The next, with the same settings."""
        self._step(1, self._desk.actions)

    def _step(self, step: int, carried: Actions | None = None) -> None:
        photo = self._desk.photo
        if photo is None:
            return
        if photo.path is None:
            self.remarked.emit(tr("A pasted picture has no folder with others"))
            return
        beside = self._beside(photo.path, step)
        if beside is not None:
            self.take(Incoming(path=beside), carried)
        else:
            self.remarked.emit(tr("This is the last photo of its folder") if step > 0 else tr("This is the first one"))

    def _beside(self, shown: Path, step: int) -> Path | None:
        """The photo beside the last one that was tried in this folder, which may be on its way still, or unreadable:
        no broken file stands in the way to those behind it."""
        tried = self._tried
        beside = neighbour(tried if tried is not None and tried.parent == shown.parent else shown, step)
        return neighbour(shown, step) if beside == shown and not self._opener.busy else beside
