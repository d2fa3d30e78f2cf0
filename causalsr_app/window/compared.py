"""Before and after as one picture, for showing others: side by side, or split down the middle."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

from causalsr_app.translation import tr
from causalsr_app.window.viewer.painting import draw_label

LINE = 400
"""The line between the sides is a share of 1 : so many of the picture's width, and a label a share of its height."""
LABEL = 40
GROUND = QColor(255, 255, 255)
"""Under transparency."""


def compared(before: QImage, after: QImage, way: str) -> QImage:
    """One picture of both, the photo enlarged to the result's size. May run in any thread.

    Args:
        way: `side` or `split`.
    """
    size = after.size()
    enlarged = before.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    width, height = size.width(), size.height()
    gap = max(width // LINE, 2)
    beside = way == "side"
    made = QImage(2 * width + gap if beside else width, height, QImage.Format.Format_RGB32)
    made.fill(GROUND)
    painter = QPainter(made)
    if beside:
        painter.drawImage(0, 0, enlarged)
        painter.drawImage(width + gap, 0, after)
    else:
        left = width // 2
        painter.drawImage(QRect(0, 0, left, height), enlarged, QRect(0, 0, left, height))
        right = QRect(left, 0, width - left, height)
        painter.drawImage(right, after, right)
        painter.fillRect(QRectF(left - gap / 2, 0, gap, height), GROUND)
    _label(painter, made.width(), height)
    painter.end()
    return made


def _label(painter: QPainter, width: int, height: int) -> None:
    """The words, as large as the picture is."""
    font = QFont(QGuiApplication.font())
    pixels = max(height // LABEL, 9)
    font.setPixelSize(pixels)
    inset = float(pixels)
    room = width / 2 - inset
    draw_label(painter, tr("before"), QPointF(inset, inset), font, room)
    draw_label(painter, tr("after"), QPointF(width - inset, inset), font, room, right=True)
