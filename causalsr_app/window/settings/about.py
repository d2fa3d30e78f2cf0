"""About the program: its version, its licence, and the licences of what it is built of."""

from __future__ import annotations

import html

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QTextBrowser

from causalsr_app.licences import parts
from causalsr_app.translation import mark, tr
from causalsr_app.window.page import PanelPage
from causalsr_app.window.theme import GRID

WHAT = mark(
    "Restores and enlarges photos, and says what it believes happened to them. It runs on this computer alone. "
    "After “CausalSR: Structural Causal Model-Driven Super-Resolution with Counterfactual Inference”."
)


class AboutPage(PanelPage):
    """Filled when it is shown first.

    Attributes:
        version, licences: its parts.
    """

    def __init__(self) -> None:
        super().__init__("CausalSR", tr("Back from about"))
        self.version = QLabel()
        self.version.setProperty("role", "muted")
        what = QLabel(tr(WHAT))
        what.setWordWrap(True)
        self.licences = QTextBrowser()
        self.licences.setAccessibleName(tr("Licences of what the program is built of"))
        self.licences.setMinimumHeight(40 * GRID)
        self.licences.setTabChangesFocus(True)
        self.head.addWidget(self.version, 1)
        built = QLabel(tr("Built of"))
        built.setProperty("role", "muted")
        column = self.column
        column.addWidget(what)
        column.addWidget(built)
        column.addWidget(self.licences, 1)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Look up what is installed."""
        super().showEvent(event)
        if not self.version.text():
            ours, *others = parts()
            self.version.setText(f"{ours[1]}, {ours[2]}")
            rows = [f"<p><b>{name}</b> {version}<br>{html.escape(terms)}</p>" for name, version, terms in others]
            self.licences.setHtml("".join(rows))
