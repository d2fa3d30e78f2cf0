"""What is asked as a share, 0 to 100 %: how far set factors go (ξ of (17)), texture, grain."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from causalsr_app.translation import mark, tr
from causalsr_app.window.interventions.field import NumberField
from causalsr_app.window.interventions.slider import FactorSlider
from causalsr_app.window.theme import GRID, tabular
from core.causal.factors import Factor

FULL = 100.0
NAMES_WIDTH = 9 * GRID
"""Of the labels, so that the sliders stand below each other."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """A share that a person may ask for.

    Attributes:
        label: its name.
        usual: what a new photo has, and a double click goes back to; in [0, 1].
        tip: what it does.
        reason: why it doesn't count where it doesn't.
    """

    label: str
    usual: float
    tip: str
    reason: str


STRENGTH = Share(
    label=mark("Strength"),
    usual=1.0,
    tip=mark("How far set factors go from the estimate (0 %) to what you set (100 %). Double-click for 100 %"),
    reason=mark("Counts as soon as a factor is treated as you say."),
)
TEXTURE = Share(
    label=mark("Texture"),
    usual=0.0,
    tip=mark(
        "From the faithful picture, which is likeliest to be right, to one that looks crisper and is partly imagined. "
        "Double-click for faithful"
    ),
    reason=mark("This model has no texture."),
)
GRAIN = Share(
    label=mark("Grain"),
    usual=0.0,
    tip=mark("How much of the noise that was removed comes back, as fine grain like film's. Double-click for none"),
    reason=mark("There is no noise whose grain could come back."),
)


class ShareRow(QWidget):
    """A slider and a number; quiet while it doesn't count.

    Attributes:
        slider, field, reason: its parts; the last says why it is quiet.

    Signals:
        changed: a person changed it.
        corrected: str, a number was typed that is out of range.
    """

    changed = Signal()
    corrected = Signal(str)

    def __init__(self, share: Share, field_width: int) -> None:
        super().__init__()
        self._share, self._percent = share, FULL
        name, none = share.label.lower(), math.nan if share.usual else 0.0  # which reads "none"
        drawn = Factor(
            name=name, symbol="ξ", label=tr(share.label), unit="%", low=0, high=FULL, none=none, centre=0, spread=1
        )
        self.slider, self.field = FactorSlider(drawn), NumberField(drawn)
        self.slider.asserted = True
        self.slider.setAccessibleName(tr("{label}, slider").format(label=tr(share.label)))
        self.slider.setAccessibleDescription(tr(share.tip))
        self.field.setAccessibleName(f"{tr(share.label)}, %")
        self.field.setFixedWidth(field_width)
        self.setToolTip(tr(share.tip))
        self._label = label = QLabel(tr(share.label))
        label.setFont(tabular(label.font(), weight=QFont.Weight.DemiBold))
        label.setBuddy(self.slider)
        self.reason = QLabel(tr(share.reason))
        self.reason.setProperty("role", "muted")
        self.reason.setWordWrap(True)
        label.setFixedWidth(NAMES_WIDTH)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(row)
        column.addWidget(self.reason)
        self.slider.moved.connect(self._on_moved)
        self.slider.reset_wanted.connect(self._on_reset)
        self.field.given.connect(self._on_moved)
        self.field.corrected.connect(self.corrected)
        self.begin(share.usual)

    @property
    def value(self) -> float:
        """The share, in [0, 1]."""
        return self._percent / FULL

    def allow(self, on: bool, *, photo: bool = True) -> None:
        """Whether it counts; if not, it says why, unless there is no photo that it could be said of."""
        for each in (self._label, self.slider, self.field):
            each.setEnabled(on)
        self.reason.setVisible(photo and not on)
        self.slider.setAccessibleDescription(tr(self._share.reason if photo and not on else self._share.tip))

    def begin(self, value: float) -> None:
        """A share in [0, 1] without a signal, for a new photo."""
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
        self._on_moved(self._share.usual * FULL)
