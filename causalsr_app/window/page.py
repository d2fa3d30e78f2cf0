"""What the panel's pages have in common: a way back, a title, and a column of whatever they hold."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from causalsr_app.translation import tr
from causalsr_app.window.buttons import IconButton
from causalsr_app.window.theme import GRID, tabular


class PanelPage(QWidget):
    """A page in the place of the sliders.

    Attributes:
        back: leads to the sliders.
        head: the row of `back` and the title.
        column: everything, from top to bottom; begins with `head`.

    Signals:
        back_wanted: close the page.
    """

    back_wanted = Signal()

    def __init__(self, title: str, back: str) -> None:
        """`back` names the button to screen readers."""
        super().__init__()
        self.back = IconButton("back", tr("Back to the sliders (Esc)"), accessible=back)
        label = QLabel(title)
        label.setFont(tabular(label.font(), scale=1.2, weight=QFont.Weight.DemiBold))
        self.head = QHBoxLayout()
        self.head.setSpacing(GRID)
        self.head.addWidget(self.back)
        self.head.addWidget(label)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GRID)
        self.column.addLayout(self.head)
        self.back.clicked.connect(self.back_wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)
