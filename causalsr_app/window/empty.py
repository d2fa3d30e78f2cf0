"""What the window shows before a photo is open: where to drop one, and how else to bring one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from causalsr_app.translation import tr
from causalsr_app.window.icons import icon
from causalsr_app.window.theme import GRID, colours_of, tabular
from core.image_io.formats import READABLE_NAMES

ZONE = QSize(520, 320)


class EmptyState(QWidget):
    """A drop zone with two buttons.

    Signals:
        open_wanted: choose a file.
        sample_wanted: try the sample.
    """

    open_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self, has_sample: bool) -> None:
        super().__init__()
        self.highlight = False
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = QLabel(tr("Drop photos or a folder here"))
        title.setFont(tabular(title.font(), scale=1.6, weight=QFont.Weight.DemiBold))
        hint = QLabel(tr("or paste one with Ctrl+V. It stays on this computer."))
        formats = QLabel(READABLE_NAMES)
        for label in (hint, formats):
            label.setProperty("role", "muted")
        for label in (title, hint, formats):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self.open = QPushButton(tr("Open…"))
        self.open.setProperty("role", "main")
        self.open.setToolTip(tr("Choose a photo (Ctrl+O)"))
        self.sample = QPushButton(tr("Try a sample"))
        self.sample.setProperty("role", "plain")
        self.sample.setVisible(has_sample)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addStretch(1)
        buttons.addWidget(self.open)
        buttons.addWidget(self.sample)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(5 * GRID, 3 * GRID, 5 * GRID, 3 * GRID)
        column.setSpacing(GRID)
        column.addStretch(1)
        column.addWidget(self._sign)
        column.addWidget(title)
        column.addWidget(hint)
        column.addSpacing(GRID)
        column.addLayout(buttons)
        column.addSpacing(GRID)
        column.addWidget(formats)
        column.addStretch(1)
        self.open.clicked.connect(self.open_wanted)
        self.sample.clicked.connect(self.sample_wanted)
        self._draw_sign()

    def set_highlight(self, on: bool) -> None:
        """Something is held over the window that can be dropped."""
        self.highlight = on
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The surround and the zone's dashed border."""
        colours = colours_of(self)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.surround))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(colours.accent if self.highlight else colours.faint), 2 if self.highlight else 1.5)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        zone = QRectF(0, 0, min(ZONE.width(), self.width() - 48), min(ZONE.height(), self.height() - 32))
        zone.moveCenter(QRectF(self.rect()).center())
        painter.drawRoundedRect(zone, 12, 12)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the look."""
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_sign"):
            self._draw_sign()
        super().changeEvent(event)

    def _draw_sign(self) -> None:
        self._sign.setPixmap(icon("photo", colours_of(self)).pixmap(QSize(48, 48), self.devicePixelRatioF()))
