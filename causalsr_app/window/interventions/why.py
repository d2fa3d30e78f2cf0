"""The page that says how the photo got this way: a chain of steps with their probabilities."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from causalsr_app.translation import tr
from causalsr_app.why import Step, percent, story, why_sharp
from causalsr_app.window.page import PanelPage
from causalsr_app.window.theme import GRID, colours_of, tabular
from core.causal.actions import Actions
from core.causal.estimate import Estimate

CHAIN = 3 * GRID
"""Width of the chain's column."""
DOT = 5.0


class StepRow(QWidget):
    """One link: a dot that is as full as the step is likely, what happened, and how much."""

    def __init__(self, step: Step, *, last: bool) -> None:
        super().__init__()
        self.step, self._last = step, last
        title = QLabel(step.title)
        title.setFont(tabular(title.font(), weight=QFont.Weight.DemiBold))
        chance = QLabel(percent(step.probability))
        chance.setFont(tabular(chance.font()))
        words = QLabel(step.words)
        words.setFont(tabular(words.font()))
        words.setWordWrap(True)
        words.setProperty("role", "muted")
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(chance)
        column = QVBoxLayout(self)
        column.setContentsMargins(CHAIN, 0, 0, 2 * GRID)
        column.setSpacing(GRID // 4)
        column.addLayout(head)
        column.addWidget(words)
        self.setAccessibleName(f"{step.title}, {percent(step.probability)}: {step.words}")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The chain."""
        colours, painter = colours_of(self), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(CHAIN / 2 - 2, self.fontMetrics().height() / 2)
        if not self._last:
            painter.fillRect(QRectF(middle.x() - 1, middle.y(), 2, self.height()), QColor(colours.line))
        painter.setPen(QColor(colours.accent))
        painter.setBrush(QColor(colours.surface))
        painter.drawEllipse(middle, DOT, DOT)
        painter.setBrush(QColor(colours.accent))
        circle = QRectF(middle.x() - DOT, middle.y() - DOT, 2 * DOT, 2 * DOT)
        painter.drawPie(circle, 90 * 16, -round(self.step.probability * 360 * 16))


class WhyPage(PanelPage):
    """Steps in order, what is unlikely, and why the result stays sharp.

    Attributes:
        rows, unlikely, sharp: its parts.
    """

    def __init__(self) -> None:
        super().__init__(tr("How it got this way"), tr("Back from why"))
        self.rows: list[StepRow] = []
        self.unlikely = _paragraph("muted")
        heading = QLabel(tr("Why it stays sharp when enlarged"))
        heading.setFont(tabular(heading.font(), weight=QFont.Weight.DemiBold))
        self.sharp = _paragraph("")
        self.head.addStretch(1)
        self._chain = QVBoxLayout()
        self._chain.setSpacing(0)
        column = self.column
        column.addSpacing(GRID)
        column.addLayout(self._chain)
        column.addWidget(self.unlikely)
        column.addSpacing(GRID)
        column.addWidget(heading)
        column.addWidget(self.sharp)
        column.addStretch(1)

    def show_story(self, estimate: Estimate, actions: Actions, scale: float) -> None:
        """Tell it of this photo."""
        for row in self.rows:
            self._chain.removeWidget(row)
            row.hide()
            row.deleteLater()
        told = story(estimate, actions)
        self.rows = [StepRow(step, last=step is told.steps[-1]) for step in told.steps]
        for row in self.rows:
            self._chain.addWidget(row)
        nothing = "" if told.steps else tr("Nothing worth mentioning is believed to have happened.") + " "
        self.unlikely.setText((nothing + told.unlikely).strip())
        self.unlikely.setVisible(bool(self.unlikely.text()))
        self.sharp.setText(why_sharp(told, scale))
        steps = "; ".join(row.accessibleName() for row in self.rows)
        self.setAccessibleDescription(f"{steps}. {self.unlikely.text()}")


def _paragraph(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setProperty("role", role)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
