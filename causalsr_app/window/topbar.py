"""The bar over the picture: open, paste, what is on show, and how it is compared."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from causalsr_app.translation import choices, mark, tr
from causalsr_app.window.buttons import IconButton, Segments
from causalsr_app.window.theme import GRID, tabular

MODES = (
    ("split", mark("Split"), mark("Before and after on either side of a handle")),
    ("side", mark("Side by side"), mark("Before and after beside each other")),
    ("flip", mark("Flip"), mark("After; a click on it, or holding Space, shows before")),
    (
        "difference",
        mark("Difference"),
        mark("What the two differ in, four times as strong; black where they are alike"),
    ),
)


LITTLE = 760
LEAST_NAME = 48
"""Pixels: with less left for the name, the sizes are left out."""


class TopBar(QWidget):
    """Controls that concern the whole window.

    Attributes:
        open, paste, batch, modes, strip, keys, panel, menu: its buttons.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(6 * GRID)
        self.open = IconButton("open", tr("Open a photo (Ctrl+O)"), text=tr("Open"))
        self.paste = IconButton("paste", tr("Open the photo on the clipboard (Ctrl+V)"), text=tr("Paste"))
        self.batch = IconButton("batch", tr("Many photos (Ctrl+B)"), text=tr("Batch"))
        self.batch.setCheckable(True)
        self.modes = Segments(tr("Comparison"), choices(MODES), ("split", "side", "flip", "difference"))
        self.strip = IconButton("strip", tr("What if: five settings of one factor (F2)"), accessible=tr("What if"))
        self.strip.setCheckable(True)
        self.keys = IconButton("keys", tr("List of keys (Ctrl+/)"), accessible=tr("Keys"))
        self.menu = IconButton("menu", tr("Menu (F10)"), accessible=tr("Menu"))
        self.menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.panel = IconButton("panel", tr("Show or hide the panel (F4)"), accessible=tr("Panel"))
        self.panel.setCheckable(True)
        self._controls = (self.open, self.paste, self.batch, self.modes, self.strip, self.keys, self.panel, self.menu)
        self._name = self._facts = ""
        self._label = QLabel()
        self._label.setFont(tabular(self._label.font()))
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, 0, GRID, 0)
        row.setSpacing(GRID // 2)
        row.addWidget(self.open)
        row.addWidget(self.paste)
        row.addWidget(self.batch)
        row.addWidget(self._label, 1)
        row.addWidget(self.modes)
        row.addSpacing(GRID)
        row.addWidget(self.strip)
        row.addWidget(self.keys)
        row.addWidget(self.panel)
        row.addWidget(self.menu)
        self.modes.setEnabled(False)

    def show_title(self, name: str, facts: str) -> None:
        """Name and sizes of the photo; the middle of a long name is left out."""
        self._name, self._facts = name, facts
        self._elide()

    @property
    def title(self) -> str:
        """The title in full."""
        return f"{self._name}    {self._facts}"

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the title again; where there is little room it is worth more than the buttons' words."""
        super().resizeEvent(event)
        little = self.width() < LITTLE
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if little else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in (self.open, self.paste, self.batch):
            button.setToolButtonStyle(style)
        self._elide()

    def _elide(self) -> None:
        taken = sum(each.sizeHint().width() for each in self._controls)
        metrics = QFontMetrics(self._label.font())
        facts, all_room = f"    {self._facts}", max(0, self.width() - taken - 8 * GRID)
        room = all_room - metrics.horizontalAdvance(facts)
        if room < LEAST_NAME:
            room, facts = all_room, ""
        self._label.setText(metrics.elidedText(self._name, Qt.TextElideMode.ElideMiddle, room) + facts)
        self._label.setToolTip(self.title)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The title may shrink."""
        return QSize(400, 6 * GRID)
