"""One factor's row: name, state, slider, number, reset."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from causalsr_app.translation import mark, tr
from causalsr_app.window.buttons import IconButton, Segments
from causalsr_app.window.interventions.field import NumberField
from causalsr_app.window.interventions.slider import FactorSlider
from causalsr_app.window.theme import GRID, tabular
from causalsr_app.words import MEANINGS, NAMES, amount, belief, in_sentence
from core.causal.actions import Action, Mode
from core.causal.estimate import Reading
from core.causal.factors import Factor

FIELD_WIDTH = 76
FROM_THE_FILE = mark("from the file")
FILE_TIP = mark(
    "On: as the file itself states it, in its quantisation tables. Off: as the pixels look, "
    "for a file that was saved again by something that hides how."
)


class FactorRow(QWidget):
    """What the program believes about one factor, and what the person wants.

    Attributes:
        factor: the factor.
        slider, field, state, reset: the controls.
        file: shown where the file states the factor; checked while that counts.
        meaning: what the chosen state means, in one line; hidden while the value is found.

    Signals:
        changed: a person changed the action.
        corrected: str, a number was typed that is out of range.
        evidence_chosen: bool, a person wants the file's word to count, or not.
    """

    changed = Signal()
    corrected = Signal(str)
    evidence_chosen = Signal(bool)

    def __init__(self, factor: Factor) -> None:
        super().__init__()
        self.factor = factor
        self._mode = Mode.AUTO
        self._value = factor.none
        self._reading: Reading | None = None
        self.slider = FactorSlider(factor)
        self.field = NumberField(factor)
        tips = [(mode.value, tr(NAMES[mode]), tr(MEANINGS[mode])) for mode in NAMES]
        self.state = Segments(tr("{label}, state").format(label=tr(factor.label)), tips)
        back = tr("Back to the estimate of {label} (or double-click the slider)")
        self.reset = IconButton("reset", back.format(label=in_sentence(factor)))
        self.file = QToolButton()
        self.file.setCheckable(True)
        self.file.setText(tr(FROM_THE_FILE))
        self.file.setToolTip(tr(FILE_TIP))
        self.file.setAccessibleName(f"{tr(factor.label)}, {tr(FROM_THE_FILE)}")
        self.file.setProperty("role", "muted")
        self.meaning = QLabel()
        self.meaning.setProperty("role", "muted")
        self.meaning.setWordWrap(True)
        self._label = QLabel(tr(factor.label))
        self._label.setFont(tabular(self._label.font(), weight=QFont.Weight.DemiBold))
        self._label.setBuddy(self.slider)
        self._name_for_readers()
        self._lay_out()
        self.slider.moved.connect(self._on_moved)
        self.slider.reset_wanted.connect(self.to_auto)
        self.field.given.connect(self._on_moved)
        self.field.corrected.connect(self.corrected)
        self.state.chosen.connect(self._on_state)
        self.reset.clicked.connect(self.to_auto)
        self.file.clicked.connect(self.evidence_chosen)
        self.show_evidence(None)
        self._refresh()

    def _name_for_readers(self) -> None:
        name = tr(self.factor.label)
        end = tr("lower quality") if self.factor.worse < 0 else tr("a larger value")
        self.slider.setAccessibleDescription(
            tr(
                "Right means more harm: {end}. The tick marks the estimate, the band holds it with 90 % probability. "
                "Double-click or Reset goes back to the estimate."
            ).format(end=end)
        )
        self.field.setAccessibleName(f"{name}, {tr(self.factor.unit or 'value')}")
        self.field.setToolTip(tr("Type a value, or step with Up and Down (with Shift by ten)"))

    def _lay_out(self) -> None:
        self.field.setFixedWidth(FIELD_WIDTH)
        self.reset.setFixedSize(28, 28)
        upper, lower = QHBoxLayout(), QHBoxLayout()
        upper.setSpacing(GRID // 2)
        upper.addWidget(self._label)
        upper.addWidget(self.file)
        upper.addStretch(1)
        upper.addWidget(self.state)
        upper.addWidget(self.reset)
        lower.setSpacing(2 * GRID)
        lower.addWidget(self.slider, 1)
        lower.addWidget(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(upper)
        column.addLayout(lower)
        column.addWidget(self.meaning)

    @property
    def action(self) -> Action | None:
        """What the person asks for; None on auto."""
        return None if self._mode is Mode.AUTO else Action(self._mode, self._value)

    def show_evidence(self, counts: bool | None) -> None:
        """Whether the file's word on the factor counts; None where it says nothing."""
        self.file.setVisible(counts is not None)
        self.file.setChecked(bool(counts))

    def show_reading(self, reading: Reading | None) -> None:
        """Show another estimate; on auto the value follows it."""
        self._reading = reading
        self.slider.show_reading(reading)
        self._refresh()

    @Slot()
    def to_auto(self) -> None:
        """Follow the estimate again."""
        self._become(Mode.AUTO)

    @Slot(float)
    def _on_moved(self, value: float) -> None:
        self._value = value
        self._become(Mode.SET if self._mode is Mode.AUTO else self._mode, again=True)

    @Slot(str)
    def _on_state(self, mode: str) -> None:
        self._become(Mode(mode))

    def _become(self, mode: Mode, again: bool = False) -> None:
        if mode is self._mode and not again:
            return
        self._mode = mode
        self._refresh()
        self.changed.emit()

    def begin(self, action: Action | None) -> None:
        """An action without a signal, for a new photo; None is auto."""
        self._mode = Mode.AUTO if action is None else action.mode
        if action is not None:
            self._value = action.value
        self._refresh()

    def _refresh(self) -> None:
        on_auto = self._mode is Mode.AUTO
        self.state.choose(self._mode.value)
        self.slider.asserted = not on_auto
        if on_auto:
            # Exactly the estimate, not what the slider rounds it to: setting it then changes nothing.
            self._value = self._reading.mean if self._reading is not None else self.factor.none
        self.slider.show_value(self._value)
        self.field.show_value(self._value)
        self.reset.setEnabled(not on_auto)
        self.meaning.setText("" if on_auto else tr(MEANINGS[self._mode]))
        self.meaning.setVisible(not on_auto)
        slider = tr("{label}, slider, {value}")
        self.slider.setAccessibleName(
            slider.format(label=tr(self.factor.label), value=amount(self.factor, self._value))
        )
        self.slider.setToolTip(
            tr("Estimate: {belief}").format(belief=belief(self.factor, self._reading)) if self._reading else ""
        )
        self.slider.update()
