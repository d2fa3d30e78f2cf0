"""Another photo of the same scene, which shows it better: chosen, or dropped here, or taken away."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFont
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from causalsr_app.told import told
from causalsr_app.translation import mark, tr
from causalsr_app.window import incoming
from causalsr_app.window.buttons import IconButton
from causalsr_app.window.theme import GRID, tabular

TITLE = mark("Reference")
INVITES = mark("Choose or drop here…")
TIP = mark(
    "Another photo that shows this scene better: another shot, the next frame of a burst, a print of the same "
    "negative. Where it shows more, the result takes it over"
)
UNABLE = mark("Open a photo first; and not every model can use a reference")
LOOKING = mark("looking for this scene in it …")


class ReferenceRow(QWidget):
    """A button that is a place to drop a photo on, and what became of it.

    Attributes:
        choose: opens a file dialog; shows the name of what was chosen.
        remove: takes it away.
        note: what became of it; hidden while there is none.

    Signals:
        wanted: Path, a person wants this file; None wants none.
    """

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        title = QLabel(tr(TITLE))
        title.setFont(tabular(title.font(), weight=QFont.Weight.DemiBold))
        self.choose = QPushButton(tr(INVITES))
        self.choose.setProperty("role", "place")
        self.choose.setToolTip(tr(TIP))
        self.choose.setAccessibleDescription(tr(TIP))
        self.remove = IconButton("reset", tr("Without the reference"))
        self.remove.setFixedSize(28, 28)
        self.note = QLabel()
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(title)
        row.addStretch(1)
        row.addWidget(self.choose)
        row.addWidget(self.remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(row)
        column.addWidget(self.note)
        self.choose.clicked.connect(self._on_choose)
        self.remove.clicked.connect(self._on_remove)
        self.show_none()

    def allow(self, on: bool) -> None:
        """Whether there is a photo, and a model that can use a reference."""
        self.setEnabled(on)
        self.setToolTip("" if on else tr(UNABLE))

    def show_none(self) -> None:
        """There is no reference."""
        self._show("", "")

    def show_file(self, file: Path, note: str = "") -> None:
        """This one, and what became of it."""
        self._show(file.name, told(note) or tr(LOOKING))

    def _show(self, name: str, note: str) -> None:
        room = self.choose.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, 20 * GRID)
        self.choose.setText(room or tr(INVITES))
        self.choose.setAccessibleName(f"{tr(TITLE)}, {name or tr('none')}")
        self.remove.setVisible(bool(name))
        self.note.setText(note)
        self.note.setVisible(bool(note))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """One file may be dropped."""
        if self.isEnabled() and incoming.from_mime(event.mimeData()).path is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """It is wanted."""
        path = incoming.from_mime(event.mimeData()).path
        if path is not None:
            event.acceptProposedAction()
            self.wanted.emit(path)

    @Slot()
    def _on_choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Another photo of this scene"), "", incoming.dialog_filter())
        if name:
            self.wanted.emit(Path(name))

    @Slot()
    def _on_remove(self) -> None:
        self.wanted.emit(None)
