"""How the viewer is drawn: the picture, the checkerboard behind it, the handle and the labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QImage, QPainter, QPixmap, QPolygonF

from causalsr_app.window.viewer.sides import Side

CHECKS = ("#9a9a9a", "#6e6e6e")
CHECK = 8
INSET = 12
"""From a side's corner to its plate."""
SMOOTH_UP_TO = 3.0
"""Above 300 % the pixels are shown as they are."""


def draw_view(painter: QPainter, image: QImage, target: QRectF, clip: QRectF, zoom: float) -> None:
    """Draw composed pixels into the target (device pixels), clipped, over a checkerboard where they are clear."""
    painter.save()
    painter.setClipRect(clip)
    if image.hasAlphaChannel():
        painter.fillRect(target, checkerboard(CHECK))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom <= SMOOTH_UP_TO)
    painter.drawImage(target, image, QRectF(image.rect()))
    painter.restore()


def checkerboard(size: int) -> QBrush:
    """A brush of two greys."""
    tile = QPixmap(2 * size, 2 * size)
    tile.fill(QColor(CHECKS[0]))
    painter = QPainter(tile)
    painter.fillRect(0, 0, size, size, QColor(CHECKS[1]))
    painter.fillRect(size, size, size, size, QColor(CHECKS[1]))
    painter.end()
    return QBrush(tile)


def draw_handle(painter: QPainter, pane: QRectF, at: float, upright: bool, held: bool) -> None:
    """The line between the sides, with a grip in its middle (device-independent pixels)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = QRectF(at - 1, pane.top(), 2, pane.height()) if upright else QRectF(pane.left(), at - 1, pane.width(), 2)
    painter.fillRect(line.adjusted(-1, -1, 1, 1), QColor(0, 0, 0, 90))
    painter.fillRect(line, QColor(255, 255, 255, 235))
    middle = QPointF(at, pane.center().y()) if upright else QPointF(pane.center().x(), at)
    radius = 15.0
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 70))
    painter.drawEllipse(middle + QPointF(0, 1), radius + 1, radius + 1)
    painter.setBrush(QColor(255, 255, 255) if held else QColor(250, 250, 250, 240))
    painter.drawEllipse(middle, radius, radius)
    painter.setBrush(QColor(50, 50, 50))
    painter.translate(middle)
    if not upright:
        painter.rotate(90)
    for side in (-1, 1):
        painter.drawPolygon(QPolygonF([QPointF(side * 4, -4.5), QPointF(side * 4, 4.5), QPointF(side * 9, 0)]))
    painter.restore()


def draw_labels(
    painter: QPainter, sides: Sequence[Side], name: Callable[[str], str], shrink: float, font: QFont, *, lying: bool
) -> None:
    """Each side's plate, in its outer corner, where there is room for it.

    Args:
        shrink: device-independent pixels a device pixel.
        lying: the sides lie under each other.
    """
    for i, side in enumerate(sides):
        clip = side.clip
        box = QRectF(clip.x() * shrink, clip.y() * shrink, clip.width() * shrink, clip.height() * shrink)
        if box.width() < 72 or box.height() < 36:
            continue
        right, bottom = i == 1 and not lying, i == 1 and lying
        corner = QPointF(
            box.right() - INSET if right else box.left() + INSET,
            box.bottom() - INSET if bottom else box.top() + INSET,
        )
        room = box.width() - 2 * INSET
        draw_label(painter, name(side.what), corner, font, room, right=right, bottom=bottom)


def draw_label(
    painter: QPainter,
    text: str,
    corner: QPointF,
    font: QFont,
    room: float,
    *,
    right: bool = False,
    bottom: bool = False,
) -> None:
    """A small plate with a word, its outer corner at a point; no wider than `room`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    metrics = QFontMetricsF(font)
    text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - 16)
    width, height = metrics.horizontalAdvance(text) + 16, metrics.height() + 6
    plate = QRectF(corner.x() - (width if right else 0), corner.y() - (height if bottom else 0), width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(20, 20, 20, 170))
    painter.drawRoundedRect(plate, 4, 4)
    painter.setFont(font)
    painter.setPen(QColor(255, 255, 255))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()
