"""One picture of the counterfactual strip, which can be chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from causalsr_app.window.theme import GRID, colours_of, tabular

HEIGHT = 15 * GRID
EDGE = 3


class Tile(QAbstractButton):
    """A picture with a caption under it; framed while it is what is asked, marked where it is what was found."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._grown = 1.0
        self.found = False
        self.setFont(tabular(self.font(), scale=0.92))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def describe(self, caption: str, name: str, *, found: bool, chosen: bool) -> None:
        """What it shows, in its caption and to a screen reader."""
        self.found = found
        self.setText(caption)
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setChecked(chosen)
        self.update()

    def show_image(self, image: QImage, grown: float = 1.0) -> None:
        """Another picture; each of its pixels is `grown` pixels of the screen wide."""
        self._image, self._grown = image, grown
        self.update()

    @property
    def empty(self) -> bool:
        """Whether there is no picture yet."""
        return self._image.isNull()

    def picture(self) -> QRectF:
        """Where the picture is, in device-independent pixels."""
        return QRectF(self.rect()).adjusted(EDGE, EDGE, -EDGE, -EDGE - self._line())

    def _line(self) -> int:
        return QFontMetrics(self.font()).height() + GRID // 2

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as there is room."""
        return QSize(12 * GRID, HEIGHT)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Still to be seen."""
        return QSize(6 * GRID, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Picture, frame, caption."""
        colours, painter, place = colours_of(self), QPainter(self), self.picture()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(place, QColor(colours.surround))
        if self.empty and self.text():
            painter.setPen(QColor(colours.muted))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, "…")
        elif not self.empty:
            grown = self._grown / self.devicePixelRatioF()
            target = QRectF(0, 0, self._image.width() * grown, self._image.height() * grown)
            target.moveCenter(place.center())
            painter.save()
            painter.setClipRect(place)
            painter.drawImage(target, self._image, QRectF(self._image.rect()))
            painter.restore()
        ring = colours.text if self.hasFocus() else colours.accent if self.isChecked() else ""
        ring = colours.line if not ring and self.underMouse() else ring
        if ring:
            painter.setPen(QPen(QColor(ring), 2))
            painter.drawRect(place.adjusted(-1.5, -1.5, 1.5, 1.5))
        painter.setPen(QColor(colours.accent if self.found else colours.muted))
        below = QRectF(0, place.bottom() + EDGE, self.width(), self._line())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.text())
