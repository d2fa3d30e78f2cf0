"""The lens: a few pixels under the cursor, before and after, 200 to 800 % large and with their values."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from causalsr_app.translation import tr
from causalsr_app.window.theme import GRID, colours_of, tabular
from causalsr_app.window.viewer.sides import AFTER, BEFORE
from causalsr_app.window.viewer.viewer import Viewer

SIZES = (0, 2, 4, 8)
"""Times an output pixel is shown; 0 is off."""
PANE = 16 * GRID
"""Of each of the two pictures, in device-independent pixels."""
LINE = 4 * GRID


class Lens(QWidget):
    """Lies in a corner of the viewer, away from the cursor.

    Attributes:
        times: how large it shows pixels; 0 while it is off.

    Signals:
        moved: QRect, the output pixels that it shows; empty while it is off.
    """

    moved = Signal(QRect)

    def __init__(self, viewer: Viewer) -> None:
        super().__init__(viewer)
        self._viewer = viewer
        self._at: QPointF | None = None
        self.times = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFont(tabular(self.font(), scale=0.92))
        self.setAccessibleName(tr("Lens"))
        self.resize(2 * PANE + 1, PANE + LINE)
        self.hide()
        viewer.installEventFilter(self)
        viewer.view_changed.connect(self.refresh)

    @Slot()
    def cycle(self) -> None:
        """200, 400, 800 %, off."""
        self.times = SIZES[(SIZES.index(self.times) + 1) % len(SIZES)]
        self.setVisible(bool(self.times))
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """What is under it may have changed."""
        if self.times and self._viewer.stage is not None:
            self._place()
            self.setAccessibleDescription(self.values())
            self.update()
            self.moved.emit(self.region())

    def centre(self) -> tuple[int, int]:
        """The output pixel under the cursor, or in the middle of the view."""
        stage = self._viewer.stage
        assert stage is not None
        x, y = self._viewer.output_at(self._at or QPointF(self._viewer.rect().center()))
        width, height = stage.size
        return min(max(int(x), 0), width - 1), min(max(int(y), 0), height - 1)

    def region(self) -> QRect:
        """The output pixels that it shows."""
        stage = self._viewer.stage
        if not self.times or stage is None:
            return QRect()
        side = PANE // self.times
        x, y = self.centre()
        return QRect(x - side // 2, y - side // 2, side, side).intersected(stage.whole)

    def values(self) -> str:
        """`400 %  x 12, y 7   before 120 98 77   after 118 97 76`."""
        x, y = self.centre()
        texts = [f"{100 * self.times} %   x {x}, y {y}"]
        for what in (BEFORE, AFTER):
            colour = self._pixels(what, QRect(x, y, 1, 1)).pixelColor(0, 0)
            texts.append(f"{tr(what)} {colour.red()} {colour.green()} {colour.blue()}")
        return "   ".join(texts)

    def _pixels(self, what: str, region: QRect) -> QImage:
        stage = self._viewer.stage
        assert stage is not None
        return stage.pixels(what, region)

    def _place(self) -> None:
        """In the lower corner on the other side of the cursor."""
        right = self._at is None or self._at.x() < self._viewer.width() / 2
        x = self._viewer.width() - self.width() - GRID if right else GRID
        self.move(x, self._viewer.height() - self.height() - GRID)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the cursor."""
        if self.times and isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseMove:
            self._at = event.position()
            self.refresh()
        elif event.type() is QEvent.Type.Leave:
            self._at = None
            self.refresh()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Both pictures, a frame around the pixel that is read, and its values."""
        painter, colours = QPainter(self), colours_of(self)
        painter.fillRect(self.rect(), QColor(colours.raised))
        if self._viewer.stage is None or not self.times:
            return
        region, (x, y) = self.region(), self.centre()
        for i, what in enumerate((BEFORE, AFTER)):
            left = i * (PANE + 1)
            image = self._pixels(what, region)
            shown = QRectF(left, 0, region.width() * self.times, region.height() * self.times)
            painter.drawImage(shown, image, QRectF(image.rect()))
            painter.setPen(QColor(colours.accent))
            at = QRectF((x - region.x()) * self.times + left, (y - region.y()) * self.times, self.times, self.times)
            painter.drawRect(at.adjusted(-1, -1, 0, 0))
        painter.setPen(QColor(colours.text))
        below = QRectF(GRID / 2, PANE, self.width() - GRID, LINE)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(below, int(flags), self.values())
