"""The strip itself: which factor, and five pictures of it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QHideEvent, QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from causalsr_app.translation import tr
from causalsr_app.window.buttons import Segments
from causalsr_app.window.counterfactual.tile import Tile
from causalsr_app.window.counterfactual.values import Setting, settings, with_setting
from causalsr_app.window.theme import GRID
from causalsr_app.words import amount
from core.causal.actions import Actions
from core.causal.estimate import Estimate
from core.causal.factors import SLIDERS, Factor, factor

COUNT = 5


class CounterfactualStrip(QWidget):
    """Five tiles in a row.

    Attributes:
        factors, tiles: the controls.

    Signals:
        wanted: other pictures are to be shown: another factor, size, or the strip appeared.
        gone: the strip is out of sight.
        chosen: `Actions`, by a person.
    """

    wanted = Signal()
    gone = Signal()
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._estimate: Estimate | None = None
        self._actions = Actions()
        self._settings: tuple[Setting, ...] = ()
        label = QLabel(tr("What if"))
        label.setProperty("role", "muted")
        self.factors = Segments(tr("Compared factor"), [(each.name, tr(each.label), "") for each in SLIDERS])
        self.tiles = [Tile() for _ in range(COUNT)]
        left = QVBoxLayout()
        left.setSpacing(GRID)
        left.addStretch(1)
        left.addWidget(label)
        left.addWidget(self.factors)
        left.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        row.setSpacing(GRID)
        row.addLayout(left)
        for number, tile in enumerate(self.tiles):
            row.addWidget(tile, 1)
            tile.clicked.connect(self._on_tile)
            tile.setProperty("number", number)
        self.factors.chosen.connect(self._on_factor)
        self.hide()

    @property
    def factor(self) -> Factor:
        """The factor that is compared."""
        return factor(self.factors.value)

    @property
    def alternatives(self) -> tuple[Actions, ...]:
        """What each tile shows; empty without a photo."""
        return tuple(with_setting(self._actions, self.factor, each) for each in self._settings)

    def picture_size(self) -> QSize:
        """Of each tile's picture, in device pixels."""
        ratio = self.devicePixelRatioF()
        place = self.tiles[0].picture()
        return QSize(max(round(place.width() * ratio), 1), max(round(place.height() * ratio), 1))

    def begin(self, estimate: Estimate, actions: Actions) -> None:
        """Another photo."""
        self._estimate = estimate
        for tile in self.tiles:
            tile.show_image(QImage())
        self.show_actions(actions)

    def show_actions(self, actions: Actions) -> None:
        """What is asked now; a tile that shows just that is framed."""
        self._actions = actions
        if self._estimate is None:
            return
        estimate = self._estimate if actions.evidence else self._estimate.without_evidence()
        self._settings = settings(self.factor, estimate.readings[self.factor.name])
        for tile, setting, alternative in zip(self.tiles, self._settings, self.alternatives, strict=True):
            value = amount(self.factor, setting.value)
            caption = tr("found: {value}").format(value=value) if setting.found else value
            said = tr("{label} as found, {value}") if setting.found else tr("{label} treated as {value}")
            tile.describe(
                caption,
                said.format(label=tr(self.factor.label), value=value),
                found=setting.found,
                chosen=alternative == actions,
            )

    def put(self, number: int, image: QImage, grown: float) -> None:
        """A tile's picture, each pixel `grown` device pixels wide."""
        self.tiles[number].show_image(image, grown)

    @Slot()
    def _on_tile(self) -> None:
        number = self.sender().property("number")
        if self._settings:
            self.chosen.emit(self.alternatives[number])
        self.show_actions(self._actions)

    @Slot(str)
    def _on_factor(self, _name: str) -> None:
        self.show_actions(self._actions)
        self.wanted.emit()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """It needs pictures."""
        super().showEvent(event)
        self.wanted.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """It needs none."""
        super().hideEvent(event)
        self.gone.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """It needs larger ones."""
        super().resizeEvent(event)
        self.wanted.emit()
