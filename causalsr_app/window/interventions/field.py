"""A number field with a unit; Up and Down step, with Shift by ten."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox

from causalsr_app.translation import mark, tr
from causalsr_app.window.theme import tabular
from core.causal.factors import Factor

NONE = mark("none")


class NumberField(QDoubleSpinBox):
    """A factor's value as a number that can be typed. What is out of range becomes the nearest value that is not.

    Signals:
        typed: float, the value a person gave.
        corrected: str, why it is not the one that was typed.
    """

    typed = Signal(float)
    corrected = Signal(str)

    def __init__(self, factor: Factor) -> None:
        super().__init__()
        self._factor = factor
        self._unit = f" {factor.unit}" if factor.unit in ("px", "%") else ""
        self.setDecimals(factor.decimals)
        self.setRange(factor.low, factor.high)
        self.setSingleStep(10.0**-factor.decimals)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setKeyboardTracking(False)
        self.setFont(tabular(self.font()))
        self._show_unit(self.value())
        self.lineEdit().setAcceptDrops(False)
        self.valueChanged.connect(self._on_changed)

    def show_value(self, value: float) -> None:
        """Show a value without a signal."""
        self.blockSignals(True)
        self.setValue(value)
        self._show_unit(self.value())
        self.blockSignals(False)

    def _show_unit(self, value: float) -> None:
        """Behind numbers only."""
        self.setSuffix("" if value == self._factor.none else self._unit)

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt's name
        """What did not happen reads "none"."""
        if value == self._factor.none:
            return tr(NONE)
        return f"{value:.{self._factor.decimals}f}"

    def valueFromText(self, text: str) -> float:  # noqa: N802 - Qt's name
        """The other way round; a comma will do."""
        typed = self._typed(text)
        return self.value() if typed is None else min(max(typed, self._factor.low), self._factor.high)

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """What may be typed: a number, or the beginning of "none"."""
        bare = self._bare(text)
        state = QValidator.State.Invalid
        if self._typed(text) is not None:
            state = QValidator.State.Acceptable
        elif bare in ("", ".", "-") or tr(NONE).startswith(bare):
            state = QValidator.State.Intermediate
        return state, text, position

    def _bare(self, text: str) -> str:
        return text.removesuffix(self._unit).replace(",", ".").strip().lower()

    def _typed(self, text: str) -> float | None:
        """The number that was typed, in the range or not."""
        bare = self._bare(text)
        if bare == tr(NONE):
            return self._factor.none
        try:
            return float(bare) if bare.strip("0123456789.-") == "" else None
        except ValueError:
            return None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Shift with Up and Down: ten steps."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.stepBy(10 * step)
        else:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._check()
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Leaving the field takes the number over."""
        self._check()
        super().focusOutEvent(event)

    def _check(self) -> None:
        typed, factor = self._typed(self.text()), self._factor
        if typed is not None and not factor.low <= typed <= factor.high:
            words = tr("{label} goes from {low} to {high}; {typed} is out of range")
            low, high, given = f"{factor.low:g}", f"{factor.high:g}", f"{typed:g}"
            self.corrected.emit(words.format(label=tr(factor.label), low=low, high=high, typed=given))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the scrolling panel."""
        event.ignore()

    @Slot(float)
    def _on_changed(self, value: float) -> None:
        self._show_unit(value)
        self.typed.emit(value)
