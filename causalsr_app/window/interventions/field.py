"""A number field with a unit; Up and Down step, with Shift by ten."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent

from causalsr_app.translation import mark, tr
from causalsr_app.window.number import TypedNumber
from core.causal.factors import Factor

NONE = mark("none")


class NumberField(TypedNumber):
    """A factor's value as a number that can be typed.

    Signals:
        given: float, the value a person gave.
        corrected: str, why it is not the one that was typed.
    """

    given = Signal(float)
    corrected = Signal(str)

    def __init__(self, factor: Factor) -> None:
        super().__init__()
        self._factor = factor
        self._unit = f" {factor.unit}" if factor.unit in ("px", "%") else ""
        self.setDecimals(factor.decimals)
        self.setRange(factor.low, factor.high)
        self.setSingleStep(10.0**-factor.decimals)
        self._show_unit(self.value())
        self.valueChanged.connect(self._on_changed)
        self.beyond.connect(self._on_beyond)

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

    def typed(self, text: str) -> float | None:
        """See `TypedNumber`; "none" and the unit may be typed, too."""
        text = text.strip().removesuffix(self._unit.strip())
        return self._factor.none if self._bare(text) == tr(NONE) else super().typed(text)

    def begins(self, bare: str) -> bool:
        """See `TypedNumber`; "no" may become "none"."""
        return super().begins(bare) or tr(NONE).startswith(bare)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Shift with Up and Down: ten steps."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.stepBy(10 * step)
        else:
            super().keyPressEvent(event)

    @Slot(float)
    def _on_beyond(self, typed: float) -> None:
        factor = self._factor
        words = tr("{label} goes from {low} to {high}; {typed} is out of range")
        low, high = f"{factor.low:g}", f"{factor.high:g}"
        self.corrected.emit(words.format(label=tr(factor.label), low=low, high=high, typed=f"{typed:g}"))

    @Slot(float)
    def _on_changed(self, value: float) -> None:
        self._show_unit(value)
        self.given.emit(value)
