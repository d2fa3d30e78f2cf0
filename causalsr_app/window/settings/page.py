"""The settings: the look, the colour around the picture, recent photos, and the log."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel

from causalsr_app.log import log_file
from causalsr_app.settings import KEEP_RECENT, LOOK, SURROUND, Settings
from causalsr_app.window.buttons import Segments, plain_button
from causalsr_app.window.page import PanelPage
from causalsr_app.window.theme import GRID

LOOKS = (
    ("system", "As the system", "Light or dark as the desktop is"),
    ("light", "Light", "Always light"),
    ("dark", "Dark", "Always dark"),
)
SURROUNDS = (
    ("theme", "Theme", "The look's own grey"),
    ("black", "Black", "Black"),
    ("white", "White", "White"),
    ("grey", "Grey", "Middle grey"),
)
PRIVACY = (
    "Nothing is sent anywhere. Unexpected errors are written into the log on this computer; send it to somebody "
    "only if you wish."
)


class SettingsPage(PanelPage):
    """Each setting takes effect when it is chosen.

    Attributes:
        looks, surrounds, keep_recent, forget, log, reset: the controls.

    Signals:
        look_chosen: str, of `LOOKS`.
        surround_chosen: str, of `SURROUNDS`.
        forget_wanted: the list of recent photos is to be emptied.
    """

    look_chosen = Signal(str)
    surround_chosen = Signal(str)
    forget_wanted = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__("Settings", "Back from the settings")
        self._settings = settings
        self.looks = Segments("Look", LOOKS)
        self.surrounds = Segments("Around the picture", SURROUNDS)
        self.keep_recent = QCheckBox("Remember recent photos")
        self.forget = plain_button("Forget them", "Empty the list of recent photos")
        self.log = plain_button("Show the log", "Open the folder of the file that unexpected errors are written into")
        self.reset = plain_button("All settings as on the first day", "What is remembered is forgotten; photos stay")
        self._lay_out()
        self.refresh()
        self.looks.chosen.connect(self._on_look)
        self.surrounds.chosen.connect(self.surround_chosen)
        self.keep_recent.toggled.connect(self._on_keep)
        self.forget.clicked.connect(self.forget_wanted)
        self.log.clicked.connect(self._on_log)
        self.reset.clicked.connect(self._on_reset)

    def _lay_out(self) -> None:
        self.head.addStretch(1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID)
        for i, (text, control) in enumerate((("Look", self.looks), ("Surround", self.surrounds))):
            label = QLabel(text)
            label.setProperty("role", "muted")
            grid.addWidget(label, i, 0)
            grid.addWidget(control, i, 1)
        privacy = QLabel(PRIVACY)
        privacy.setWordWrap(True)
        privacy.setProperty("role", "muted")
        column = self.column
        column.addLayout(grid)
        column.addSpacing(GRID)
        column.addWidget(self.keep_recent)
        column.addWidget(self.forget, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(GRID)
        column.addWidget(privacy)
        column.addWidget(self.log, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(GRID)
        column.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)

    def refresh(self) -> None:
        """Show what is set."""
        self.looks.choose(self._settings.get(LOOK))
        self.surrounds.choose(self._settings.get(SURROUND))
        self.keep_recent.setChecked(bool(self._settings.get(KEEP_RECENT)))

    @Slot(str)
    def _on_look(self, key: str) -> None:
        self._settings.put(LOOK, key)
        self.look_chosen.emit(key)

    @Slot(bool)
    def _on_keep(self, on: bool) -> None:
        self._settings.put(KEEP_RECENT, int(on))
        if not on:
            self.forget_wanted.emit()

    @Slot()
    def _on_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_file().parent)))

    @Slot()
    def _on_reset(self) -> None:
        self._settings.clear()
        self.refresh()
        self.look_chosen.emit(self._settings.get(LOOK))
        self.surround_chosen.emit(self._settings.get(SURROUND))
        self.forget_wanted.emit()
