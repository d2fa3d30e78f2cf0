"""How far set factors go from what is believed to what was asked: ξ of (17), as a percentage."""

from __future__ import annotations

import math

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from causalsr_app.window.interventions.field import NumberField
from causalsr_app.window.interventions.slider import FactorSlider
from causalsr_app.window.theme import GRID, tabular
from core.causal.factors import Factor

FULL = 100.0
STRENGTH = Factor(
    name="strength", symbol="ξ", label="Strength", unit="%", low=0, high=FULL, none=math.nan, centre=0, spread=1
)
"""Nothing that happens to photos; drawn and typed as the factors are."""
REASON = "Counts as soon as a factor is treated as you say."
TIP = "How far set factors go from the estimate (0 %) to what you set (100 %). Double-click for 100 %"


class StrengthRow(QWidget):
    """A slider and a number; quiet while no factor is set.

    Attributes:
        slider, field, reason: its parts; the last says why it is quiet.

    Signals:
        changed: a person changed the strength.
        corrected: str, a number was typed that is out of range.
    """

    changed = Signal()
    corrected = Signal(str)

    def __init__(self, field_width: int) -> None:
        super().__init__()
        self._percent = FULL
        self.slider, self.field = FactorSlider(STRENGTH), NumberField(STRENGTH)
        self.slider.asserted = True
        self.slider.setAccessibleName("Strength, slider")
        self.slider.setAccessibleDescription(TIP)
        self.field.setAccessibleName("Strength, %")
        self.field.setFixedWidth(field_width)
        self.setToolTip(TIP)
        self._label = label = QLabel(STRENGTH.label)
        label.setFont(tabular(label.font(), weight=QFont.Weight.DemiBold))
        label.setBuddy(self.slider)
        self.reason = QLabel(REASON)
        self.reason.setProperty("role", "muted")
        self.reason.setWordWrap(True)
        lower = QHBoxLayout()
        lower.setSpacing(2 * GRID)
        lower.addWidget(self.slider, 1)
        lower.addWidget(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(label)
        column.addLayout(lower)
        column.addWidget(self.reason)
        self.slider.moved.connect(self._on_moved)
        self.slider.reset_wanted.connect(self._on_reset)
        self.field.typed.connect(self._on_moved)
        self.field.corrected.connect(self.corrected)
        self.begin(1.0)

    @property
    def value(self) -> float:
        """ξ, in [0, 1]."""
        return self._percent / FULL

    def allow(self, on: bool) -> None:
        """Whether it counts; if not, it says why."""
        for each in (self._label, self.slider, self.field):
            each.setEnabled(on)
        self.reason.setVisible(not on)
        self.slider.setAccessibleDescription(TIP if on else REASON)

    def begin(self, value: float) -> None:
        """A strength in [0, 1] without a signal, for a new photo."""
        self._show(value * FULL)

    def _show(self, percent: float) -> None:
        self._percent = percent
        self.slider.show_value(percent)
        self.field.show_value(percent)

    @Slot(float)
    def _on_moved(self, percent: float) -> None:
        self._show(percent)
        self.changed.emit()

    @Slot()
    def _on_reset(self) -> None:
        self._on_moved(FULL)
