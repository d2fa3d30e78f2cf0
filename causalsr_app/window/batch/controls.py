"""The controls of the batch's page and where they stand; what they do is in page.py."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from causalsr_app.settings import Settings
from causalsr_app.translation import tr
from causalsr_app.window.batch.bars import BarsDelegate
from causalsr_app.window.batch.form import BatchForm
from causalsr_app.window.batch.table import HAPPENED, PHOTO, SIZE, STATE, TIME, BatchTable
from causalsr_app.window.batch.thumbnails import SIDE, Thumbnails
from causalsr_app.window.batch.words import ALL, FAILED, LOOK
from causalsr_app.window.buttons import IconButton, Segments
from causalsr_app.window.message import MessageBar
from causalsr_app.window.theme import GRID, tabular

NARROW = 760
WIDTHS = {PHOTO: 300, SIZE: 220, HAPPENED: 140, STATE: 190, TIME: 70}


class BatchControls(QWidget):
    """A head, the form or the progress, the table, and buttons below.

    Attributes:
        form, table, view, filter, start, pause, stop, next, remove, retry, save, back, message: its parts.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._thumbnails = Thumbnails(self.devicePixelRatioF())
        self.form = BatchForm(settings)
        self.table = BatchTable(self._thumbnails)
        self._make_head()
        self.message = MessageBar(self, below=self.title)
        self._make_buttons()
        self._make_view()
        self._lay_out()

    def _make_head(self) -> None:
        self.back = IconButton("back", tr("Back to the picture (Esc)"), accessible=tr("Back"))
        self.title = QLabel(tr("Batch"))
        self.title.setFont(tabular(self.title.font(), scale=1.2, weight=QFont.Weight.DemiBold))
        self.summary = QLabel()
        self.summary.setFont(tabular(self.summary.font()))
        self.summary.setProperty("role", "muted")

    def _make_buttons(self) -> None:
        self.filter = Segments(
            tr("Photos shown"), ((ALL, tr("All"), ""), (LOOK, tr("Worth a look"), ""), (FAILED, tr("Failed"), ""))
        )
        self.start = _button(tr("Start"), "main")
        self.pause = _button(tr("Pause"), "plain")
        self.stop = _button(tr("Stop"), "plain")
        self.next = _button(tr("Do next"), "plain")
        self.next.setToolTip(tr("The chosen photos before all others"))
        self.remove = _button(tr("Leave out"), "plain")
        self.remove.setToolTip(tr("The chosen photos are not done (Delete)"))
        self.remove.setShortcut(QKeySequence.StandardKey.Delete)
        self.retry = _button(tr("Retry failed"), "plain")
        self.save = _button(tr("Save report…"), "plain")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress of the batch"))

    def _make_view(self) -> None:
        self.view = QTableView()
        self.view.setModel(self.table)
        self.view.setItemDelegateForColumn(HAPPENED, BarsDelegate(self.view))
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setShowGrid(False)
        self.view.setWordWrap(False)
        self.view.setTabKeyNavigation(False)
        self.view.setAccessibleName(tr("Photos of the batch"))
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(SIDE + GRID)
        self.view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in WIDTHS.items():
            self.view.setColumnWidth(column, width)
        for column in (PHOTO, STATE):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)

    def _lay_out(self) -> None:
        head, low = QHBoxLayout(), QHBoxLayout()
        for row in (head, low):
            row.setSpacing(GRID)
        head.addWidget(self.back)
        head.addWidget(self.title)
        head.addSpacing(GRID)
        head.addWidget(self.summary, 1)
        low.addWidget(self.filter)
        low.addStretch(1)
        for button in (self.save, self.retry, self.remove, self.next, self.stop, self.pause, self.start):
            low.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(self.form)
        column.addWidget(self.bar)
        column.addWidget(self.view, 1)
        column.addLayout(low)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the message in its place; where there is little room the names are worth more than the sizes."""
        super().resizeEvent(event)
        self.view.setColumnHidden(SIZE, self.width() < NARROW)
        self.message.place(self.width())


def _button(text: str, role: str) -> QPushButton:
    made = QPushButton(text)
    made.setProperty("role", role)
    made.setAccessibleName(text)
    return made
