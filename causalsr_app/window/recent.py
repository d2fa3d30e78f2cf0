"""The photos that were open lately, as a menu."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from causalsr_app.settings import KEEP_RECENT, RECENT, Settings
from causalsr_app.translation import tr
from core.files.names import printable

MOST = 10


class RecentMenu(QMenu):
    """The newest first, each once; empty, it is quiet.

    Signals:
        chosen: Path.
    """

    chosen = Signal(object)

    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("Recent photos"))
        self._settings = settings
        self._fill()

    @property
    def files(self) -> list[Path]:
        """The photos, the newest first."""
        try:
            return [Path(str(name)) for name in json.loads(self._settings.get(RECENT))][:MOST]
        except (ValueError, TypeError):
            return []

    def add(self, path: Path) -> None:
        """A photo was opened."""
        if self._settings.get(KEEP_RECENT):
            self._keep([path, *(each for each in self.files if each != path)][:MOST])

    @Slot()
    def forget(self) -> None:
        """Empty it."""
        self._keep([])

    def _keep(self, files: list[Path]) -> None:
        self._settings.put(RECENT, json.dumps([str(each) for each in files]))
        self._fill()

    def _fill(self) -> None:
        self.clear()
        for path in self.files:
            action = QAction(printable(path.name).replace("&", "&&"), self)
            action.setToolTip(printable(str(path)))
            action.setData(str(path))
            action.triggered.connect(self._on_chosen)
            self.addAction(action)
        self.setToolTipsVisible(True)
        self.menuAction().setEnabled(not self.isEmpty())

    @Slot()
    def _on_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.chosen.emit(Path(str(action.data())))
