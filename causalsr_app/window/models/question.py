"""A question in the page itself, with its answers; nothing is done before one is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from causalsr_app.window.buttons import plain_button
from causalsr_app.window.theme import GRID

Answer = tuple[str, Callable[[], object]]


class Question(QFrame):
    """Hidden while there is none.

    Attributes:
        text: what is asked or said.
        answers: the buttons.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.answers: list[QPushButton] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(GRID)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID + 4, GRID, GRID + 4, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.text)
        column.addLayout(self._row)
        self.hide()

    def ask(self, text: str, answers: Sequence[Answer]) -> None:
        """Show it; the last answer takes the keys, and each closes it."""
        self.clear()
        self.text.setText(text)
        self.setAccessibleName(text)
        for label, do in answers:
            button = plain_button(label, "")
            button.clicked.connect(self.clear)
            button.clicked.connect(do)
            self.answers.append(button)
            self._row.addWidget(button)
        self.show()
        if self.answers:
            self.answers[-1].setFocus()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    @Slot()
    def clear(self) -> None:
        """Nothing is asked."""
        for button in self.answers:
            button.hide()
            self._row.removeWidget(button)
            button.deleteLater()
        self.answers.clear()
        self.text.clear()
        self.hide()
