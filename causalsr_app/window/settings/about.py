"""About the program: its version, its licence, and the licences of what it is built of."""

from __future__ import annotations

import html

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTextBrowser, QVBoxLayout, QWidget

from causalsr_app.licences import parts
from causalsr_app.window.buttons import IconButton
from causalsr_app.window.theme import GRID, tabular

WHAT = (
    "Restores and enlarges photos, and says what it believes happened to them. It runs on this computer alone. "
    "After “CausalSR: Structural Causal Model-Driven Super-Resolution with Counterfactual Inference”."
)


class AboutPage(QWidget):
    """Filled when it is shown first.

    Attributes:
        back, version, licences: its parts.

    Signals:
        back_wanted: close the page.
    """

    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.back = IconButton("back", "Back to the sliders (Esc)", accessible="Back from about")
        title = QLabel("CausalSR")
        title.setFont(tabular(title.font(), scale=1.2, weight=QFont.Weight.DemiBold))
        self.version = QLabel()
        self.version.setProperty("role", "muted")
        what = QLabel(WHAT)
        what.setWordWrap(True)
        self.licences = QTextBrowser()
        self.licences.setAccessibleName("Licences of what the program is built of")
        self.licences.setMinimumHeight(40 * GRID)
        self.licences.setTabChangesFocus(True)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.back)
        head.addWidget(title)
        head.addWidget(self.version, 1)
        built = QLabel("Built of")
        built.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addWidget(what)
        column.addWidget(built)
        column.addWidget(self.licences, 1)
        self.back.clicked.connect(self.back_wanted)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Look up what is installed."""
        super().showEvent(event)
        if not self.version.text():
            ours, *others = parts()
            self.version.setText(f"{ours[1]}, {ours[2]}")
            rows = [f"<p><b>{name}</b> {version}<br>{html.escape(terms)}</p>" for name, version, terms in others]
            self.licences.setHtml("".join(rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)
