"""Three small bars in a cell: how much noise, blur and compression a photo has."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from causalsr_app.window.batch.table import BARS
from causalsr_app.window.theme import GRID, colours_of
from core.causal.factors import SLIDERS

THICK = 4


class BarsDelegate(QStyledItemDelegate):
    """Draws the bars below each other, each from none at the left to heavy at the right."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The cell."""
        widget: QWidget = option.widget
        rect = option.rect
        style = widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, widget)
        shares = index.data(BARS)
        if shares is None:
            return
        colours = colours_of(widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        wide = rect.width() - 2 * GRID
        step = THICK + 3
        top = rect.center().y() - (len(shares) * step - 3) / 2
        for row, share in enumerate(shares):
            place = QRectF(rect.left() + GRID, top + row * step, wide, THICK)
            painter.setBrush(QColor(colours.groove))
            painter.drawRoundedRect(place, 2, 2)
            place.setWidth(max(wide * min(max(share, 0.0), 1.0), 0.0))
            painter.setBrush(QColor(colours.accent))
            if share > 0.01:
                painter.drawRoundedRect(place, 2, 2)
        painter.restore()

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Room for all bars."""
        del option, index
        return QSize(120, len(SLIDERS) * (THICK + 3) + GRID)
