"""The lower part of the export: the button, then progress with Cancel, then what became of it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from causalsr_app.window.theme import GRID, tabular
from core.batch.one import Done
from core.files.names import printable


class Outcome(QWidget):
    """Start, progress, result.

    Signals:
        start_wanted: the export may begin.
        cancel_wanted: it should stop.
    """

    start_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._written: Path | None = None
        self.start = QPushButton("Save")
        self.start.setProperty("role", "main")
        self.cancel = _plain("Cancel", "Stop the export; nothing is written")
        self.show_folder = _plain("Show in folder", "Open the folder with the file")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the export")
        self.share = QLabel()
        self.share.setFont(tabular(self.share.font()))
        self.message = QLabel()
        self.message.setFont(tabular(self.message.font()))
        self.message.setWordWrap(True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        running = QHBoxLayout()
        running.setSpacing(GRID)
        running.addWidget(self.bar, 1)
        running.addWidget(self.share)
        running.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.start)
        column.addLayout(running)
        column.addWidget(self.message)
        column.addWidget(self.show_folder, 0, Qt.AlignmentFlag.AlignLeft)
        self.start.clicked.connect(self.start_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.show_folder.clicked.connect(self._on_show_folder)
        self.rest()

    def rest(self) -> None:
        """Nothing has been asked yet."""
        self._show(running=False, message="")

    def begin(self) -> None:
        """The export runs."""
        self.progress(0.0)
        self.cancel.setEnabled(True)
        self._show(running=True, message="")

    def progress(self, share: float) -> None:
        """So much is done."""
        self.bar.setValue(round(1000 * share))
        self.share.setText(f"{share:.0%}")

    def cancelling(self) -> None:
        """It was told to stop."""
        self.cancel.setEnabled(False)
        self.share.setText("stopping …")

    def done(self, result: Done) -> None:
        """It was written."""
        photo, notes = result.picture.photo, "".join(f"\n{note}" for note in result.picture.notes)
        size = f"{photo.width} × {photo.height} px, {size_in_words(result.size)}, {result.seconds:.1f} s"
        self._written = result.target
        self._show(running=False, message=f"Saved {printable(result.target.name)}\n{size}{notes}")

    def failed(self, message: str) -> None:
        """It was not written."""
        self._written = None
        self._show(running=False, message=message, danger=True)

    def cancelled(self) -> None:
        """It was stopped."""
        self._written = None
        self._show(running=False, message="Cancelled; nothing was written")

    def _show(self, *, running: bool, message: str, danger: bool = False) -> None:
        if not message:
            self._written = None
        for widget in (self.bar, self.share, self.cancel):
            widget.setVisible(running)
        self.start.setVisible(not running)
        self.message.setVisible(bool(message))
        self.message.setText(message)
        self.message.setProperty("role", "danger" if danger else "")
        self.message.style().polish(self.message)
        self.show_folder.setVisible(self._written is not None)

    @Slot()
    def _on_show_folder(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.parent)))


def size_in_words(size: int) -> str:
    """Bytes as `830 kB` or `3.1 MB`."""
    return f"{size / 1e3:.0f} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"


def _plain(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "plain")
    button.setToolTip(tip)
    return button
