"""A thin line that shows progress, but only of what takes longer than a moment."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from causalsr_app.translation import tr
from causalsr_app.window.theme import colours_of

PATIENCE_MS = 300
THICKNESS = 3


class ProgressLine(QWidget):
    """Appears when something has been under way for `PATIENCE_MS`."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(tr("Progress"))
        self.share = 0.0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE_MS)
        self._timer.timeout.connect(self._on_patience_over)
        self._busy = False
        self.hide()

    def begin(self) -> None:
        """Something is under way; what was before it and did not end counts on."""
        self.share = 0.0
        if not self._busy:
            self._busy = True
            self._timer.start()
        self.update()

    def progress(self, share: float) -> None:
        """So much is done."""
        self.share = share
        self.update()

    def end(self) -> None:
        """Nothing is under way."""
        self._busy = False
        self._timer.stop()
        self.hide()

    @Slot()
    def _on_patience_over(self) -> None:
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The share that is done, at least a stub of it."""
        colours = colours_of(self)
        painter = QPainter(self)
        track = QColor(colours.accent)
        track.setAlpha(60)
        painter.fillRect(self.rect(), track)
        done = max(0.02, self.share) * self.width()
        painter.fillRect(QRectF(0, 0, done, self.height()), QColor(colours.accent))
