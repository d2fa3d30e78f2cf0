"""A slider that shows the estimate in its groove: a tick at the mean, a band for the 90 % interval."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider

from causalsr_app.window.interventions.groove import HANDLE, Groove
from causalsr_app.window.theme import colours_of
from core.causal.estimate import Reading
from core.causal.factors import Factor

TRACK = 4
BAND = 12
TICK = 20
Key = Qt.Key
STEPS = {Key.Key_Right: 1, Key.Key_Up: 1, Key.Key_Left: -1, Key.Key_Down: -1}


class FactorSlider(QSlider):
    """A slider over a factor's range; right is more harm. Its integer value counts the factor's smallest steps.

    Attributes:
        reading: the estimate that is drawn, or None.
        asserted: whether a person's value stands (the knob is filled), or the estimate's (a ring).

    Signals:
        moved: float, the physical value a person moved the knob to.
        reset_wanted: a double click.
    """

    moved = Signal(float)
    reset_wanted = Signal()

    def __init__(self, factor: Factor) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._factor = factor
        self._unit = int(10**factor.decimals)
        self.reading: Reading | None = None
        self.asserted = False
        self.setRange(round(factor.low * self._unit), round(factor.high * self._unit))
        self.setInvertedAppearance(factor.worse < 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def physical(self) -> float:
        """The value in the factor's unit."""
        return self.value() / self._unit

    def show_value(self, value: float) -> None:
        """Move the knob without a signal."""
        self.setValue(round(value * self._unit))
        self.update()

    def show_reading(self, reading: Reading | None) -> None:
        """Draw another estimate."""
        self.reading = reading
        self.update()

    def groove(self) -> Groove:
        """The groove at the present width."""
        return Groove(self._factor, self.width())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the tick."""
        return QSize(180, 24)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Still usable."""
        return QSize(96, 24)

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Track, band, tick, knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        groove = self.groove()
        middle = self.height() / 2
        colours = colours_of(self)
        painter.setBrush(QColor(colours.groove if self.isEnabled() else colours.line))
        painter.drawRoundedRect(QRectF(0, middle - TRACK / 2, self.width(), TRACK), 2, 2)
        if not self.isEnabled():
            return
        if self.reading is not None:
            self._draw_reading(painter, groove, self.reading, middle)
        self._draw_knob(painter, QPointF(groove.x(self.physical), middle))

    def _draw_reading(self, painter: QPainter, groove: Groove, reading: Reading, middle: float) -> None:
        colours = colours_of(self)
        left, right = groove.band(reading)
        shade = QColor(colours.accent)
        shade.setAlpha(72)
        painter.setBrush(shade)
        painter.drawRoundedRect(QRectF(left, middle - BAND / 2, max(right - left, 2.0), BAND), 3, 3)
        painter.setBrush(QColor(colours.accent))
        painter.drawRect(QRectF(groove.x(reading.mean) - 1, middle - TICK / 2, 2, TICK))

    def _draw_knob(self, painter: QPainter, at: QPointF) -> None:
        colours = colours_of(self)
        radius = HANDLE / 2 - 1.5
        if self.hasFocus():
            halo = QColor(colours.accent)
            halo.setAlpha(90)
            painter.setBrush(halo)
            painter.drawEllipse(at, radius + 3, radius + 3)
        painter.setBrush(QColor(colours.text if self.asserted or self.underMouse() else colours.muted))
        painter.drawEllipse(at, radius, radius)
        if not self.asserted:
            painter.setBrush(QColor(colours.surface))
            painter.drawEllipse(at, radius - 2, radius - 2)

    # Mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The knob jumps to the cursor."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._move_to(self.groove().value(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The knob follows the cursor."""
        if self.isSliderDown():
            self._move_to(self.groove().value(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """The knob stays."""
        self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Back to the estimate."""
        self.setSliderDown(False)
        self.reset_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the scrolling panel, so that scrolling past changes nothing."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows move by one step towards more or less harm, with Shift by ten; Home and End to the ends."""
        key = Key(event.key())
        times = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        step = STEPS.get(key, {Key.Key_PageUp: 10, Key.Key_PageDown: -10}.get(key, 0)) * times
        best, worst = (self._factor.low, self._factor.high)[:: self._factor.worse]
        if step:
            self._move_to((self.value() + step * self._factor.worse) / self._unit)
        elif key in (Key.Key_Home, Key.Key_End):
            self._move_to(best if key is Key.Key_Home else worst)
        else:
            event.ignore()

    def _move_to(self, value: float) -> None:
        old = self.value()
        self.setValue(round(value * self._unit))
        if self.value() != old or not self.asserted:
            self.moved.emit(self.physical)
