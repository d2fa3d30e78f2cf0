"""A field for a number with a unit, taken over when the person is done typing."""

from __future__ import annotations

import math
import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox

from causalsr_app.window.theme import tabular

LONGEST = 24
"""Characters, the unit included."""
THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")
"""A whole number in groups of three, once commas are points."""


class TypedNumber(QDoubleSpinBox):
    """A number without arrows; comma and point both stand before its decimals, in every language, or between the
    thousands of a whole one. What is out of range becomes the nearest value that is not. The wheel scrolls the panel.

    Signals:
        beyond: float, the number that was typed, if it is out of range.
    """

    beyond = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setKeyboardTracking(False)
        self.setFont(tabular(self.font()))
        self.lineEdit().setAcceptDrops(False)
        self.lineEdit().setMaxLength(LONGEST)

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt's name
        """With no more digits than it has."""
        text = f"{value:.{self.decimals()}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    def valueFromText(self, text: str) -> float:  # noqa: N802 - Qt's name
        """The other way round."""
        typed = self.typed(text)
        return self.value() if typed is None else self.nearest(typed)

    def nearest(self, value: float) -> float:
        """The value in the range, with the field's digits, that is nearest."""
        return round(min(max(value, self.minimum()), self.maximum()), self.decimals())

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """What may be typed."""
        state = QValidator.State.Invalid
        if self.typed(text) is not None:
            state = QValidator.State.Acceptable
        elif self.begins(self._bare(text)):
            state = QValidator.State.Intermediate
        return state, text, position

    def typed(self, text: str) -> float | None:
        """The number that a text says, in the range or not."""
        bare = self._bare(text)
        if self.decimals() == 0 and THOUSANDS.fullmatch(bare):
            bare = bare.replace(".", "")
        try:
            found = float(bare) if bare.strip("0123456789.-") == "" else math.nan
        except ValueError:
            return None
        return found if math.isfinite(found) else None

    def begins(self, bare: str) -> bool:
        """Whether it may become a number; without unit, in small letters."""
        return bare in ("", ".", "-")

    def _bare(self, text: str) -> str:
        text = text.removeprefix(self.prefix()).removesuffix(self.suffix())
        return text.replace(",", ".").strip().lower()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter takes the number over."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._check()
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """So does leaving the field."""
        self._check()
        super().focusOutEvent(event)

    def _check(self) -> None:
        typed = self.typed(self.text())
        if typed is not None and not self.minimum() <= typed <= self.maximum():
            self.beyond.emit(typed)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the scrolling panel."""
        event.ignore()
