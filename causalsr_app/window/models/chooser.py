"""The model that restores, as a choice in the panel, and the way to all of them."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from causalsr_app.translation import tr
from causalsr_app.window.buttons import plain_button
from causalsr_app.window.theme import GRID, tabular


class _Names(QComboBox):
    """A list of names; the wheel scrolls the panel."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave it to the panel."""
        event.ignore()


class ModelChooser(QWidget):
    """A list of names, looked up by whoever knows them, and a button.

    Attributes:
        names, manage: its controls.

    Signals:
        chosen: str, the name of another model.
        manage_wanted: the page of all models.
    """

    chosen = Signal(str)
    manage_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.names = _Names()
        self.names.setAccessibleName(tr("Model"))
        self.names.setToolTip(tr("What restores the photo"))
        self.names.setFont(tabular(self.names.font()))
        self.names.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.names.setMinimumContentsLength(8)
        self.names.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.manage = plain_button(tr("Models…"), tr("All models; add those of others"))
        self._current = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.names, 1)
        row.addWidget(self.manage)
        self.names.activated.connect(self._on_activated)
        self.manage.clicked.connect(self.manage_wanted)

    def text(self) -> str:
        """The model in use."""
        return self._current

    def offer(self, names: tuple[str, ...], current: str) -> None:
        """Show these, of which one is in use; one that is from a file stands among them."""
        with QSignalBlocker(self.names):
            self.names.clear()
            self.names.addItems(names if current in names or not current else (*names, current))
            self.names.setCurrentText(current)
        self._current = current

    @Slot()
    def _on_activated(self) -> None:
        name = self.names.currentText()
        if name != self._current:
            with QSignalBlocker(self.names):
                self.names.setCurrentText(self._current)  # until it is there
            self.chosen.emit(name)
