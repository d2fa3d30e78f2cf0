"""The strip under the picture: one row an export, with its progress, its end, and what can be done about either."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QFile, QMimeData, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QDesktopServices, QDrag, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from causalsr_app.told import told
from causalsr_app.translation import tr
from causalsr_app.window.buttons import IconButton, plain_button
from causalsr_app.window.elided import ElidedLabel
from causalsr_app.window.theme import GRID, tabular
from causalsr_app.window.work.exporting import ExportJob, State
from core.batch.one import Done
from core.files.names import printable

SHOWN = 3
"""Rows that are seen at once."""
KEPT = 3
"""Results whose rows stay; the oldest go."""


class ExportRow(QFrame):
    """One export.

    Attributes:
        job: the export.
        name, bar, state, detail, cancel, show_folder, undo, dismiss: its parts.

    Signals:
        cancel_wanted: stop it.
        dismissed: the row may go.
    """

    cancel_wanted = Signal()
    dismissed = Signal()

    def __init__(self, job: ExportJob) -> None:
        super().__init__()
        self.job = job
        self.name = ElidedLabel()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(20 * GRID)
        self.state = QLabel()
        self.detail = QLabel()
        self.detail.setWordWrap(True)
        for label in (self.name, self.state, self.detail):
            label.setFont(tabular(label.font()))
        self.cancel = plain_button(tr("Cancel"), tr("Stop it; nothing is written"))
        self.show_folder = plain_button(tr("Show in folder"), tr("Open the folder with the file"))
        self.undo = plain_button(tr("Undo"), tr("Move the file to the bin"))
        self.dismiss = IconButton("close", tr("Close this line"), accessible=tr("Close line"))
        self._lay_out()
        self.cancel.clicked.connect(self.cancel_wanted)
        self.show_folder.clicked.connect(self._on_show_folder)
        self.undo.clicked.connect(self._on_undo)
        self.dismiss.clicked.connect(self.dismissed)
        self.refresh()

    def _lay_out(self) -> None:
        upper = QHBoxLayout()
        upper.setSpacing(GRID)
        upper.addWidget(self.name, 1)
        for each in (self.bar, self.state, self.cancel, self.show_folder, self.undo, self.dismiss):
            upper.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID // 4, GRID, GRID // 4)
        column.setSpacing(0)
        column.addLayout(upper)
        column.addWidget(self.detail)

    def refresh(self) -> None:
        """Show where the export is."""
        job = self.job
        self.name.setText(printable(job.name))
        self.bar.setValue(round(1000 * job.share))
        self.state.setText(in_words(job))
        self.detail.setText(_details(job))
        self.detail.setProperty("role", "danger" if job.state is State.FAILED else "muted")
        self.detail.style().polish(self.detail)
        self.bar.setVisible(job.state in (State.RUNNING, State.STOPPING))
        self.detail.setVisible(bool(self.detail.text()))
        self.cancel.setVisible(job.open)
        self.cancel.setEnabled(job.state is not State.STOPPING)
        there = job.there
        self.show_folder.setVisible(there and not job.passing)
        self.undo.setVisible(job.undoable)
        self.name.setCursor(Qt.CursorShape.OpenHandCursor if there else Qt.CursorShape.ArrowCursor)
        self.dismiss.setVisible(not job.open)
        name = tr("Export of {file}").format(file=self.name.text())
        self.setAccessibleName(name)
        self.setAccessibleDescription(f"{self.state.text()} {self.detail.text()}".strip())
        for button in (self.cancel, self.show_folder, self.undo, self.dismiss):
            button.setAccessibleName(f"{button.text() or tr('Close line')}: {name}")
        self.bar.setAccessibleName(tr("{what}, progress").format(what=name))

    def announce(self) -> None:
        """Let screen readers hear of it."""
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    @Slot()
    def _on_show_folder(self) -> None:
        if self.job.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.job.path.parent)))

    @Slot()
    def _on_undo(self) -> None:
        job = self.job
        if job.undoable and job.path is not None:  # nobody else's file goes
            job.undone = move_to_bin(job.path)
        self.refresh()
        if job.there:
            self.undo.hide()
            self.state.setText(tr("It can't be moved to the bin; it is still there"))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A result can be dragged into another program."""
        data = file_of(self.job)
        if data is not None and event.buttons() & Qt.MouseButton.LeftButton:
            carry(self, data)


class ExportStrip(QScrollArea):
    """All of them, the newest at the bottom; hidden while there is none.

    Signals:
        cancel_wanted: `ExportJob`.
    """

    cancel_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Exports"))
        inside = QWidget()
        inside.setObjectName("chrome")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, GRID // 2, 0, GRID // 2)
        self._column.setSpacing(0)
        self.setWidget(inside)
        self.rows: list[ExportRow] = []
        self._fit()

    @Slot(object)
    def add(self, job: ExportJob) -> None:
        """One more; what failed or was cancelled before it has been seen."""
        for row in list(self.rows):
            if row.job.state in (State.FAILED, State.CANCELLED):
                self._drop(row)
        row = ExportRow(job)
        row.cancel_wanted.connect(self._on_cancel)
        row.dismissed.connect(self._on_dismissed)
        self.rows.append(row)
        self._column.addWidget(row)
        self._fit()
        self.ensureWidgetVisible(row)

    @Slot(object)
    def change(self, job: ExportJob) -> None:
        """An export is somewhere else."""
        for row in self.rows:
            if row.job is job:
                row.refresh()
        self._fit()

    @Slot(object)
    def end(self, job: ExportJob) -> None:
        """An export is over."""
        ended = None
        for row in self.rows:
            row.refresh()  # another's file may have given way
            if row.job is job:
                row.announce()
                ended = row
        self._fit()
        if ended is not None and job.state is State.FAILED:
            self.ensureWidgetVisible(ended)
        for row in [each for each in self.rows if each.job.state is State.DONE][:-KEPT]:
            self._drop(row)

    @Slot()
    def _on_cancel(self) -> None:
        row = self.sender()
        if isinstance(row, ExportRow):
            self.cancel_wanted.emit(row.job)

    @Slot()
    def _on_dismissed(self) -> None:
        row = self.sender()
        if isinstance(row, ExportRow):
            self._drop(row)

    def _drop(self, row: ExportRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self._fit()

    def _fit(self) -> None:
        """As high as its rows, up to a few."""
        self.setVisible(bool(self.rows))
        self.setFixedHeight(GRID + sum(row.sizeHint().height() for row in self.rows[-SHOWN:]))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Names must not keep the window wide."""
        return QSize(0, 0)


def in_words(job: ExportJob) -> str:
    """`38 %  ·  about 20 s left`, `Saved  ·  120 × 80 px, 12 kB, 0.3 s`."""
    if job.state is State.RUNNING:
        return "  ·  ".join(filter(None, (f"{100 * job.share:.0f} %", job.left)))
    if job.state is State.DONE:
        if job.done is None:
            return tr("On the clipboard")
        if job.undone:
            return tr("Moved to the bin")
        if not job.there:
            return tr("Replaced or removed since")
        return f"{tr('Not saved, to be dragged') if job.passing else tr('Saved')}  ·  {_facts(job.done)}"
    return {
        State.WAITING: tr("waiting"),
        State.STOPPING: tr("stopping …"),
        State.FAILED: tr("Not saved"),
        State.CANCELLED: tr("Cancelled; nothing was written"),
    }[job.state]


def _facts(done: Done) -> str:
    photo = done.picture.photo
    return f"{photo.width} × {photo.height} px, {size_in_words(done.size)}, {done.seconds:.1f} s"


def _details(job: ExportJob) -> str:
    return "; ".join(map(told, job.done.picture.notes)) if job.done is not None else told(job.why)


def size_in_words(size: int) -> str:
    """Bytes as `830 kB` or `3.1 MB`."""
    return f"{size / 1e3:.0f} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"


def file_of(job: ExportJob) -> QMimeData | None:
    """The result as something to drag; None where there is none, or not any more."""
    if job.done is None or not job.there:
        return None
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(job.done.target))])
    return data


def carry(row: QWidget, data: QMimeData) -> None:
    """Let the person drag it to wherever they let go."""
    drag = QDrag(row)
    drag.setMimeData(data)
    drag.exec(Qt.DropAction.CopyAction)


def move_to_bin(path: Path) -> bool:
    """Whether the file could be moved there."""
    return QFile(str(path)).moveToTrash()
