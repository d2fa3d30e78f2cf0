"""What a batch is to do: where results go, how large and in which format, what about earlier ones, which settings."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from causalsr_app import presets
from causalsr_app.settings import FORMAT, NAME, QUALITY, SCALE, Settings
from causalsr_app.translation import choices, mark, tr
from causalsr_app.window.buttons import Segments
from causalsr_app.window.export.name import NameRow
from causalsr_app.window.export.panel import FORMATS
from causalsr_app.window.sizing import segments
from causalsr_app.window.theme import GRID
from causalsr_app.words import wishes
from core.batch.naming import NameTemplate, Naming
from core.batch.plan import Existing
from core.causal.actions import Actions
from core.errors import OrderError, ScaleError, WriteError, in_one_line
from core.image_io import WriteOptions
from core.image_io.formats import TARGETS
from core.models.shelf import DEFAULT
from core.order import ModelRef, Order, Size

SCALES = (1, 2, 3, 4, 8)
EXISTING = (
    ("skip", mark("Skip"), mark("Photos whose result was made in this very way are left out")),
    ("rename", mark("Make another"), mark("A new result beside the earlier one")),
)
AUTOMATIC, AS_SET, CHANGED, PRESET = "auto", "set", "changed", "preset"


class BatchForm(QWidget):
    """Controls above the table, as long as nothing has begun.

    Attributes:
        folder, scales, formats, names, existing, settings: the controls.
        model: the name of what restores.

    Signals:
        changed: something is to be planned anew.
        complained: str, why a preset can't be used.
    """

    changed = Signal()
    complained = Signal(str)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._store = settings
        self._offered = {AUTOMATIC: Actions()}
        self._preset: Order | None = None
        self.model = DEFAULT
        self.folder = QLineEdit()
        self.folder.setAccessibleName(tr("Folder for the results"))
        self.folder.setPlaceholderText(tr("beside each photo"))
        self.folder.setAcceptDrops(False)
        self.choose = QPushButton(tr("Choose…"))
        self.choose.setProperty("role", "plain")
        self.choose.setAccessibleName(tr("Choose the folder for the results"))
        self.scales = Segments(tr("Enlarge"), segments(SCALES))
        self.formats = Segments(tr("Format"), choices(FORMATS))
        self.names = NameRow()
        self.existing = Segments(tr("Photos with a result"), choices(EXISTING))
        self.settings = Segments(tr("Settings"), _ways(self._offered))
        self.restore()
        self._lay_out()
        self.choose.clicked.connect(self._on_choose)
        self.folder.editingFinished.connect(self.changed)
        self.names.edit.editingFinished.connect(self.changed)
        for each in (self.scales, self.formats, self.existing):
            each.chosen.connect(self._on_chosen)
        self.settings.chosen.connect(self._on_settings)

    def restore(self) -> None:
        """As it was at the last time."""
        self.scales.choose(str(self._store.get(SCALE)))
        self.formats.choose(self._store.get(FORMAT))
        self.names.edit.setText(self._store.get(NAME))

    def _lay_out(self) -> None:
        where = QHBoxLayout()
        where.setSpacing(GRID)
        where.addWidget(self.folder, 1)
        where.addWidget(self.choose)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        rows: tuple[tuple[str, QWidget | QHBoxLayout, str, QWidget], ...] = (
            (tr("Results in"), where, tr("Enlarge"), self.scales),
            (tr("Names"), self.names, tr("Format"), self.formats),
            (tr("Settings"), self.settings, tr("With a result"), self.existing),
        )
        for row, (left, first, right, second) in enumerate(rows):
            for column, text in ((0, left), (2, right)):
                label = QLabel(text)
                label.setProperty("role", "muted")
                grid.addWidget(label, row, column)
            if isinstance(first, QWidget):
                grid.addWidget(first, row, 1)
            else:
                grid.addLayout(first, row, 1)
            grid.addWidget(second, row, 3)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)

    def offer_set(self, actions: Actions, change: Actions) -> None:
        """What the sliders say now, for those who want it for all photos: the same values, or the same change."""
        self._offered = {AUTOMATIC: Actions()}
        if actions != Actions():
            self._offered[AS_SET] = actions
        if change != actions:
            self._offered[CHANGED] = change
        chosen = self.settings.value
        self.settings.offer(_ways(self._offered))
        self.settings.choose(chosen if chosen == PRESET or chosen in self._offered else AUTOMATIC)

    @property
    def out(self) -> Path | None:
        """The folder for the results; None is beside each photo."""
        text = self.folder.text().strip()
        return Path(text).expanduser() if text else None

    @property
    def how(self) -> Existing:
        """What about earlier results."""
        return Existing(self.existing.value)

    def order(self) -> Order:
        """What is asked for each photo."""
        if self.settings.value == PRESET and self._preset is not None:
            return self._preset
        form = self.formats.value
        actions = self._offered.get(self.settings.value, Actions())
        options = WriteOptions(format=form, quality=self._store.get(QUALITY))
        size, model = Size(scale=int(self.scales.value)), ModelRef(self.model)
        return Order(actions=actions, size=size, model=model, options=options)

    def naming(self) -> Naming:
        """How results are called.

        Raises:
            WriteError: the name's template makes no file's name.
        """
        order = self.order()
        suffix = TARGETS[order.options.format or "png"].suffixes[0]
        template = NameTemplate(self.names.edit.text().strip())
        return Naming(template=template, size=order.size, suffix=suffix, model=order.model.name)

    def problem(self) -> str:
        """Why it can't be planned; empty when it can."""
        try:
            self.naming()
        except (WriteError, ScaleError) as error:
            return in_one_line(error)
        return ""

    def remember(self) -> None:
        """Keep the choices for the next time."""
        self._store.put(SCALE, int(self.scales.value))
        self._store.put(FORMAT, self.formats.value)

    @Slot()
    def _on_choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, tr("Folder for the results"), self.folder.text())
        if name:
            self.folder.setText(name)
            self.changed.emit()

    @Slot(str)
    def _on_chosen(self, _key: str) -> None:
        self.changed.emit()

    @Slot(str)
    def _on_settings(self, key: str) -> None:
        if key == PRESET and not self._load_preset():
            self.settings.choose(AUTOMATIC if self._preset is None else PRESET)
            return
        preset = self.settings.value == PRESET
        self.scales.setEnabled(not preset)
        self.formats.setEnabled(not preset)
        self.changed.emit()

    def _load_preset(self) -> bool:
        name, _ = QFileDialog.getOpenFileName(self, tr("Preset"), str(presets.folder()), tr("Presets (*.json)"))
        if not name:
            return False
        try:
            self._preset = presets.read(Path(name))
        except OrderError as error:
            self.complained.emit(
                tr("{file} holds no settings: {why}").format(file=Path(name).name, why=in_one_line(error))
            )
            return False
        return True


def _ways(offered: Mapping[str, Actions]) -> list[tuple[str, str, str]]:
    ways = [(AUTOMATIC, tr("Automatic"), tr("Each photo by what is read from it"))]
    if AS_SET in offered:
        tip = tr("All photos: {wishes}").format(wishes=wishes(offered[AS_SET]) or tr("as the sliders are set"))
        ways.append((AS_SET, tr("As set"), tip))
    if CHANGED in offered:
        tip = tr("Each photo by what is read from it, but: {change}").format(change=wishes(offered[CHANGED]))
        ways.append((CHANGED, tr("Same change"), tip))
    return [*ways, (PRESET, tr("Preset…"), tr("From a file that was saved as a preset"))]
