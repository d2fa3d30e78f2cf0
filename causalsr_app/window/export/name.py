"""The name of the file: a line with fields in braces, and a menu of usual names and of the fields."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from causalsr_app.translation import mark, tr
from causalsr_app.window.buttons import IconButton
from causalsr_app.window.theme import GRID
from core.batch.naming import DEFAULT_NAME, FIELDS

USUAL = (
    (DEFAULT_NAME, mark("Name and size")),
    ("{stem}", mark("The same name")),
    ("{parent}_{stem}_{size}", mark("Folder, name and size")),
    ("{date}_{stem}_{size}", mark("Day, name and size")),
)
"""Templates that people want, and what they are."""


class NameRow(QWidget):
    """A template for the file's name.

    Attributes:
        edit, menu: the line, and what helps to fill it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.edit = QLineEdit()
        self.edit.setAccessibleName(tr("File name"))
        self.edit.setAcceptDrops(False)
        fields = "\n".join(f"{{{field}}}  {tr(what)}" for field, what in FIELDS.items())
        self.edit.setToolTip(tr("A name, in which each photo fills in:") + f"\n{fields}")
        self.menu = QMenu(self)
        for template, what in USUAL:
            self._add(tr(what), template).triggered.connect(self._on_usual)
        self.menu.addSeparator()
        for field, what in FIELDS.items():
            self._add(tr("Insert {what}").format(what=tr(what)), f"{{{field}}}").triggered.connect(self._on_field)
        button = IconButton("names", tr("Usual names, and fields to insert"), accessible=tr("Usual names"))
        button.setMenu(self.menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.edit, 1)
        row.addWidget(button)
        self.setFocusProxy(self.edit)

    def _add(self, what: str, text: str) -> QAction:
        action = self.menu.addAction(f"{what}\t{text}")
        action.setData(text)
        return action

    @Slot()
    def _on_usual(self) -> None:
        self.edit.setText(self._chosen())

    @Slot()
    def _on_field(self) -> None:
        self.edit.insert(self._chosen())
        self.edit.setFocus()

    def _chosen(self) -> str:
        action = self.sender()
        return str(action.data()) if isinstance(action, QAction) else ""
