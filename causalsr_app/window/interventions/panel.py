"""What happened to the photo, and what to treat it as: the belief in words and one row a factor."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from causalsr_app.translation import mark, tr
from causalsr_app.window.buttons import IconButton
from causalsr_app.window.interventions.reference import ReferenceRow
from causalsr_app.window.interventions.row import FIELD_WIDTH, FactorRow
from causalsr_app.window.interventions.share import GRAIN, STRENGTH, TEXTURE, ShareRow
from causalsr_app.window.theme import GRID, tabular
from causalsr_app.words import harmless, sentence
from core.causal.actions import SHARES, Actions, Mode
from core.causal.estimate import Estimate
from core.causal.factors import SLIDERS, factor

WAITING = mark("Open a photo, and what the program believes happened to it is said here.")


class InterventionsPanel(QWidget):
    """All rows, and what they add up to.

    Attributes:
        rows: by the factor's name, in the order shown.
        strength: how far set factors go.
        texture, grain: how the picture is to look.
        reference: another photo of the scene.
        why: leads to the page that says how it came about.

    Signals:
        changed: `Actions`, by a person.
        corrected: str, a number was typed that is out of range.
    """

    changed = Signal(object)
    corrected = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._estimate: Estimate | None = None
        self._evidence = True
        self.rows = {factor.name: FactorRow(factor) for factor in SLIDERS}
        self.strength = ShareRow(STRENGTH, FIELD_WIDTH)
        self.texture, self.grain = ShareRow(TEXTURE, FIELD_WIDTH), ShareRow(GRAIN, FIELD_WIDTH)
        self._abilities: frozenset[str] = frozenset()
        self.reference = ReferenceRow()
        title = QLabel(tr("What happened"))
        title.setFont(tabular(title.font(), scale=1.2, weight=QFont.Weight.DemiBold))
        self.why = IconButton(
            "info", tr("How the photo got this way, step by step (F5)"), text=tr("Why"), accessible=tr("Why")
        )
        self.belief = QLabel(tr(WAITING))
        self.belief.setFont(tabular(self.belief.font()))
        self.belief.setWordWrap(True)
        self.belief.setProperty("role", "muted")
        self.belief.setMinimumHeight(2 * self.belief.fontMetrics().lineSpacing() + 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.why)
        column.addLayout(head)
        column.addWidget(self.belief)
        controls: tuple[FactorRow | ShareRow, ...] = (*self.rows.values(), self.strength, self.texture, self.grain)
        for row in controls:
            column.addSpacing(GRID // 2)
            column.addWidget(row)
            row.changed.connect(self._on_changed)
            row.corrected.connect(self.corrected)
        for row in self.rows.values():
            row.evidence_chosen.connect(self._on_evidence)
        column.addSpacing(GRID // 2)
        column.addWidget(self.reference)
        column.addStretch(1)
        self.show_estimate(None)

    @property
    def wanted(self) -> Actions:
        """What the person asks for."""
        named = {name: row.action for name, row in self.rows.items()}
        asked = {name: action for name, action in named.items() if action is not None}
        return Actions(asked, self.strength.value, self._evidence, self.texture.value, self.grain.value)

    @property
    def change(self) -> Actions:
        """The same, as a change from what is found in this photo."""
        wanted, estimate = self.wanted, self._estimate
        if estimate is None:
            return wanted
        return wanted.as_change(estimate.heard(wanted).tell(wanted.values(Mode.TELL)).found)

    def show_estimate(self, estimate: Estimate | None, actions: Actions | None = None) -> None:
        """Begin with another photo: all on auto, or as `actions` say. None: there is no photo, and the rows are
        quiet."""
        self._estimate = estimate
        self.why.setEnabled(estimate is not None)
        self.reference.show_none()
        for row in self.rows.values():
            row.setEnabled(estimate is not None)
        self.show_actions(actions or Actions())

    def show_abilities(self, abilities: frozenset[str]) -> None:
        """What the model can; see `PhotoEngine.abilities`."""
        self._abilities = abilities
        self._show_readings()

    def show_actions(self, actions: Actions) -> None:
        """Put the controls so, without a signal."""
        estimate, self._evidence = self._estimate, actions.evidence
        for name, row in self.rows.items():
            row.show_evidence(None if estimate is None or name not in estimate.stated else actions.evidence)
            row.begin(actions.by_factor.get(name))
        for name in SHARES:
            getattr(self, name).begin(getattr(actions, name))
        self._show_readings()

    def _show_readings(self) -> None:
        """Each row's estimate, given what was told about the other factors."""
        told = self.wanted.values(Mode.TELL)
        estimate = self._believed(())
        photo = estimate is not None
        self.strength.allow(photo and bool(self.wanted.values(Mode.SET)), photo=photo)
        self.texture.allow(photo and "texture" in self._abilities, photo=photo)
        self.reference.allow(photo and "reference" in self._abilities)
        self.grain.allow(estimate is not None and self._removes_noise(estimate), photo=photo)
        self.belief.setText(tr(WAITING) if estimate is None else _unbroken(sentence(estimate)))
        for name, row in self.rows.items():
            others = {key: value for key, value in told.items() if key != name}
            own = self._believed(others)
            row.show_reading(None if own is None else own.tell(others).readings[name])

    def _removes_noise(self, estimate: Estimate) -> bool:
        """Whether there is noise to take away, found or asked for."""
        action = self.rows["noise"].action
        value = estimate.readings["noise"].mean if action is None else action.value
        return not harmless(factor("noise"), value)

    def _believed(self, told: Iterable[str]) -> Estimate | None:
        """The estimate, without the file's word on what is told, or on all."""
        if self._estimate is None:
            return None
        return self._estimate.without_evidence(told if self._evidence else None)

    @Slot(bool)
    def _on_evidence(self, on: bool) -> None:
        """Believe the file, or its pixels alone."""
        self._evidence = on
        for name, row in self.rows.items():
            if self._estimate is not None and name in self._estimate.stated:
                row.show_evidence(on)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        self._show_readings()
        self.changed.emit(self.wanted)


def _unbroken(text: str) -> str:
    """The sentence, to be broken after its commas only."""
    comma = tr(", ")
    return comma.join(part.replace(" ", "\u00a0") for part in text.split(comma))
