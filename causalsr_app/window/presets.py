"""Presets in the window: a menu of those that there are, and saving what is set as one more."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from causalsr_app import presets
from causalsr_app.translation import mark, tr
from core.errors import OrderError, in_one_line
from core.files.names import printable
from core.order import Order

FILTER = mark("Presets (*.json)")


class PresetMenu(QMenu):
    """Looked up anew whenever it opens.

    Signals:
        chosen: `Order`.
        said: str, what became of it.
        asked: (str, answers), a question as `MessageBar.ask` puts it.
    """

    chosen = Signal(object)
    said = Signal(str)
    asked = Signal(str, object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(tr("Presets"))
        self._window = window
        self.aboutToShow.connect(self.fill)
        self.fill()

    @Slot()
    def fill(self) -> None:
        """Those in the folder, and any other file."""
        self.clear()
        for name in presets.names():
            action = QAction(printable(name).replace("&", "&&"), self)
            action.setData(str(presets.folder() / f"{name}{presets.SUFFIX}"))
            action.triggered.connect(self._on_chosen)
            self.addAction(action)
        if not self.isEmpty():
            self.addSeparator()
        self.addAction(tr("Other file…")).triggered.connect(self._on_other)
        self.addAction(tr("Show their folder")).triggered.connect(self._on_folder)

    def save(self, order: Order) -> None:
        """Ask for a name, and keep the order under it."""
        folder = presets.folder()
        with contextlib.suppress(OSError):  # writing says why, if it is chosen
            folder.mkdir(parents=True, exist_ok=True)
        start = str(folder / f"preset{presets.SUFFIX}")
        name, _ = QFileDialog.getSaveFileName(self._window, tr("Save as a preset"), start, tr(FILTER))
        if not name:
            return
        file = Path(name)
        if file.suffix.lower() == presets.SUFFIX:
            self._write(file, order)
            return
        file = Path(f"{file}{presets.SUFFIX}")  # of which the dialog didn't ask whether it may be replaced
        if not file.exists():
            self._write(file, order)
            return
        question = tr("There is a preset {name} already.").format(name=printable(file.stem))
        replace = partial(self._write, file, order)
        self.asked.emit(question, ((tr("Replace it"), replace), (tr("Leave it"), _nothing)))

    def _write(self, file: Path, order: Order) -> None:
        try:
            presets.write(file, order)
        except OSError as error:
            self.said.emit(tr("Can't write {file}: {why}").format(file=printable(file.name), why=error.strerror))
        else:
            self.said.emit(tr("Saved as the preset {name}").format(name=printable(file.stem)))

    def load(self, file: Path) -> None:
        """Choose the order in a file."""
        try:
            order = presets.read(file)
        except OrderError as error:
            self.said.emit(
                tr("{file} holds no preset: {why}").format(file=printable(file.name), why=in_one_line(error))
            )
        else:
            self.said.emit(tr("Set as in the preset {name}").format(name=printable(file.stem)))
            self.chosen.emit(order)

    @Slot()
    def _on_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.load(Path(str(action.data())))

    @Slot()
    def _on_folder(self) -> None:
        folder = presets.folder()
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    @Slot()
    def _on_other(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, tr("Open a preset"), str(presets.folder()), tr(FILTER))
        if name:
            self.load(Path(name))


def _nothing() -> None:
    """All stays as it is."""
