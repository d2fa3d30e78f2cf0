"""The line under the picture: zoom, the keys most needed, and what the preview shows."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from causalsr_app.translation import mark, tr
from causalsr_app.window.elided import ElidedLabel
from causalsr_app.window.theme import GRID, tabular

HINTS = mark("F to fit  ·  1 for 100 %  ·  hold Space for before  ·  Ctrl+/ for keys")


class StatusLine(QWidget):
    """Three texts; numbers don't jump."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(4 * GRID)
        self.zoom = QLabel()
        self.hints = QLabel()
        self.preview = ElidedLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        row.setSpacing(3 * GRID)
        for label, role in ((self.zoom, ""), (self.hints, "muted"), (self.preview, "muted")):
            label.setFont(tabular(label.font()))
            label.setProperty("role", role)
        self.zoom.setMinimumWidth(self.zoom.fontMetrics().horizontalAdvance("3200 %"))
        self.zoom.setAccessibleName(tr("Zoom"))
        self.preview.setAccessibleName(tr("Preview"))
        row.addWidget(self.zoom)
        row.addWidget(self.hints)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.preview, 1)

    def show_zoom(self, zoom: float | None, *, locked: bool = False) -> None:
        """None: nothing is open. Locked: each photo is shown at 100 %."""
        lock = "  1:1" if locked else ""
        self.zoom.setText("" if zoom is None else f"{100 * zoom:.0f} %{lock}")
        self.hints.setText("" if zoom is None else tr(HINTS))
        self._fit()

    def show_preview(self, *parts: str) -> None:
        """What the preview shows; empty parts are left out."""
        self.preview.setText(" · ".join(part for part in parts if part))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """The hints go first when there is little room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        needed = sum(label.sizeHint().width() for label in (self.zoom, self.hints, self.preview))
        self.hints.setVisible(needed + 12 * GRID <= self.width())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Texts must not keep the window wide."""
        return QSize(0, 4 * GRID)
