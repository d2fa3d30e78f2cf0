"""A number field with a unit; Up and Down step, with Shift by ten."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox

from causalsr_app.window.theme import tabular
from core.causal.factors import Factor

NONE = "none"


class NumberField(QDoubleSpinBox):
    """A factor's value as a number that can be typed.

    Signals:
        typed: float, the value a person gave.
    """

    typed = Signal(float)

    def __init__(self, factor: Factor) -> None:
        super().__init__()
        self._factor = factor
        self._shown = factor.none
        self.setDecimals(factor.decimals)
        self.setRange(factor.low, factor.high)
        self.setSingleStep(10.0**-factor.decimals)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setKeyboardTracking(False)
        self.setFont(tabular(self.font()))
        self.setSuffix(f" {factor.unit}" if factor.unit == "px" else "")
        self.lineEdit().setAcceptDrops(False)
        self.valueChanged.connect(self._on_changed)

    def show_value(self, value: float) -> None:
        """Show a value without a signal."""
        self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(False)

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt's name
        """JPEG quality 100 reads "none"."""
        if self._factor.worse < 0 and value >= self._factor.none:
            return NONE
        return f"{value:.{self._factor.decimals}f}"

    def valueFromText(self, text: str) -> float:  # noqa: N802 - Qt's name
        """The other way round; a comma will do."""
        bare = self._bare(text)
        return self._factor.none if bare == NONE else float(bare or self._factor.low)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:  # type: ignore[override]
        """What may be typed: a number in the range, or the beginning of "none"."""
        bare = self._bare(text)
        state = QValidator.State
        if bare and NONE.startswith(bare):
            return (state.Acceptable if bare == NONE else state.Intermediate), text, position
        if bare in ("", "."):
            return state.Intermediate, text, position
        try:
            value = float(bare)
        except ValueError:
            return state.Invalid, text, position
        if value > self._factor.high or value < 0:
            return state.Invalid, text, position
        return (state.Acceptable if value >= self._factor.low else state.Intermediate), text, position

    def _bare(self, text: str) -> str:
        return text.removesuffix(self.suffix()).replace(",", ".").strip().lower()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Shift with Up and Down: ten steps."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.stepBy(10 * step)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the scrolling panel."""
        event.ignore()

    @Slot(float)
    def _on_changed(self, value: float) -> None:
        self.typed.emit(value)
