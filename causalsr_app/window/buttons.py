"""Buttons: one with an icon that follows the look, one with words, and a row of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from causalsr_app.window.icons import icon
from causalsr_app.window.theme import colours_of


class IconButton(QToolButton):
    """A quiet button with an icon, and perhaps a word beside it."""

    def __init__(self, name: str, tip: str, *, text: str = "", accessible: str = "") -> None:
        super().__init__()
        self._icon = name
        self.setIconSize(QSize(18, 18))
        self.setToolTip(tip)
        self.setAccessibleName(accessible or text or tip)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if text:
            self.setText(text)
            self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toggled.connect(self._draw_icon)
        self._draw_icon()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the look."""
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icon()
        super().changeEvent(event)

    @Slot()
    def _draw_icon(self) -> None:
        self.setIcon(icon(self._icon, colours_of(self), accent=self.isChecked()))


def plain_button(text: str, tip: str) -> QPushButton:
    """A quiet button with words."""
    button = QPushButton(text)
    button.setProperty("role", "plain")
    button.setToolTip(tip)
    return button


class Segment(QRadioButton):
    """One of a row of segments; painted by itself so that the row looks like one control, and to a screen reader one of
    several radio buttons."""

    def __init__(self, text: str, icon_name: str = "") -> None:
        super().__init__()
        self.setText("" if icon_name else text)
        self.setAccessibleName(text)
        self._icon_name = icon_name
        self._first = self._last = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def hitButton(self, position: QPoint) -> bool:  # noqa: N802 - Qt's name
        """Anywhere on it."""
        return self.rect().contains(position)

    def place(self, first: bool, last: bool) -> None:
        """Whether the segment has a round end."""
        self._first, self._last = first, last

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the text or the icon."""
        metrics = QFontMetrics(self.font())
        width = 18 if self._icon_name else metrics.horizontalAdvance(self.text())
        return QSize(width + 16, max(24, metrics.height() + 8))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The text must not be cut."""
        size = self.sizeHint()
        return QSize(size.width() - 8, size.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the segment, its ends reaching beyond the row's clip so that only outer corners are round."""
        colours = colours_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        wide = box.adjusted(0 if self._first else -8, 0, 0 if self._last else 8, 0)
        on, enabled = self.isChecked(), self.isEnabled()
        fill = colours.field
        if self.underMouse() and enabled and not on:
            fill = colours.hover
        painter.setPen(QColor(colours.line))
        painter.setBrush(QColor(fill))
        painter.drawRoundedRect(wide.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.accent if enabled else colours.groove))
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 3.5, 3.5)
        if self.hasFocus():
            painter.setPen(QColor(colours.text))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -1.5), 4, 4)
        ink = colours.faint if not enabled else colours.on_accent if on else colours.text
        self._draw_content(painter, ink)

    def _draw_content(self, painter: QPainter, ink: str) -> None:
        if self._icon_name:
            place = QRect(0, 0, 18, 18)
            place.moveCenter(self.rect().center())
            colours = colours_of(self)
            mode = self.isChecked() and self.isEnabled()
            icon(self._icon_name, colours, on_accent=mode).paint(painter, place)
            return
        painter.setPen(QColor(ink))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class Segments(QWidget):
    """A row of segments; one is chosen, or none where the choice is elsewhere. Left and Right move within it.

    Signals:
        chosen: the key of the segment a person chose.
    """

    chosen = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str, str]], icons: Sequence[str] = ()) -> None:
        """Choices are (key, text, tip); with icons, the text is only read out."""
        super().__init__()
        self.setAccessibleName(name)
        self._name = name
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._keys: list[str] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._group.idClicked.connect(self._on_clicked)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.offer(choices, icons)

    def offer(self, choices: Sequence[tuple[str, str, str]], icons: Sequence[str] = ()) -> None:
        """Show other segments; the first is chosen."""
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._keys = [key for key, _, _ in choices]
        for i, (_, text, tip) in enumerate(choices):
            segment = Segment(text, icons[i] if icons else "")
            segment.place(i == 0, i == len(choices) - 1)
            segment.setToolTip(tip)
            segment.setAccessibleName(f"{self._name}: {text}")
            self._group.addButton(segment, i)
            self._row.addWidget(segment)
        self.choose(self._keys[0])

    @property
    def value(self) -> str:
        """Key of the chosen segment; empty where none is."""
        at = self._group.checkedId()
        return "" if at < 0 else self._keys[at]

    def keys(self) -> tuple[str, ...]:
        """All keys, from left to right."""
        return tuple(self._keys)

    def choose(self, key: str) -> None:
        """Choose a segment without a signal; an unknown key changes nothing."""
        if key in self._keys:
            button = self._group.button(self._keys.index(key))
            button.setChecked(True)
            self.setFocusProxy(button)

    def choose_none(self) -> None:
        """The choice is elsewhere."""
        self._group.setExclusive(False)
        for each in self._group.buttons():
            each.setChecked(False)
        self._group.setExclusive(True)

    def button(self, key: str) -> QAbstractButton:
        """The segment with that key."""
        return self._group.button(self._keys.index(key))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Left and Right choose the neighbour."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        at = min(max(self._group.checkedId() + step, 0), len(self._keys) - 1)
        self._group.button(at).setFocus()
        self._group.button(at).click()

    @Slot(int)
    def _on_clicked(self, at: int) -> None:
        self.setFocusProxy(self._group.button(at))
        self.chosen.emit(self._keys[at])
