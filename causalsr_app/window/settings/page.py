"""The settings: the look, the colour around the picture, the language, recent photos, and the log."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel

from causalsr_app.log import log_file
from causalsr_app.settings import KEEP_RECENT, LANGUAGE, LOOK, SURROUND, Settings
from causalsr_app.translation import choices, mark, tr
from causalsr_app.window.buttons import Segments, plain_button
from causalsr_app.window.page import PanelPage
from causalsr_app.window.theme import GRID

LOOKS = (
    ("system", mark("As the system"), mark("Light or dark as the desktop is")),
    ("light", mark("Light"), mark("Always light")),
    ("dark", mark("Dark"), mark("Always dark")),
)
SURROUNDS = (
    ("theme", mark("Theme"), mark("The look's own grey")),
    ("black", mark("Black"), mark("Black")),
    ("white", mark("White"), mark("White")),
    ("grey", mark("Grey"), mark("Middle grey")),
)
LANGUAGES = (
    ("system", mark("System"), mark("The system's language, if the window speaks it")),
    ("en", "English", "English"),
    ("de", "Deutsch", "Deutsch"),
    ("zh_CN", "中文", "简体中文"),
)
NEXT_START = mark("The language changes at the next start.")
PRIVACY = mark(
    "Nothing is sent anywhere. Unexpected errors are written into the log on this computer; send it to somebody "
    "only if you wish."
)


class SettingsPage(PanelPage):
    """Each setting takes effect when it is chosen, but the language, which says when it does.

    Attributes:
        looks, surrounds, languages, keep_recent, forget, log, reset: the controls.

    Signals:
        look_chosen: str, of `LOOKS`.
        surround_chosen: str, of `SURROUNDS`.
        forget_wanted: the list of recent photos is to be emptied.
        cleared: all settings are as on the first day; whoever shows one shows it again.
    """

    look_chosen = Signal(str)
    surround_chosen = Signal(str)
    forget_wanted = Signal()
    cleared = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__(tr("Settings"), tr("Back from the settings"))
        self._settings = settings
        self.looks = Segments(tr("Look"), choices(LOOKS))
        self.surrounds = Segments(tr("Around the picture"), choices(SURROUNDS))
        self.languages = Segments(tr("Language"), choices(LANGUAGES))
        self.later = QLabel(tr(NEXT_START))
        self.later.setWordWrap(True)
        self.later.setProperty("role", "muted")
        self.later.hide()
        self.keep_recent = QCheckBox(tr("Remember recent photos"))
        self.forget = plain_button(tr("Forget them"), tr("Empty the list of recent photos"))
        self.log = plain_button(
            tr("Show the log"), tr("Open the folder of the file that unexpected errors are written into")
        )
        self.reset = plain_button(
            tr("All settings as on the first day"), tr("What is remembered is forgotten; photos stay")
        )
        self._lay_out()
        self.refresh()
        self.looks.chosen.connect(self._on_look)
        self.surrounds.chosen.connect(self.surround_chosen)
        self.languages.chosen.connect(self._on_language)
        self.keep_recent.toggled.connect(self._on_keep)
        self.forget.clicked.connect(self.forget_wanted)
        self.log.clicked.connect(self._on_log)
        self.reset.clicked.connect(self._on_reset)

    def _lay_out(self) -> None:
        self.head.addStretch(1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID)
        rows = ((tr("Look"), self.looks), (tr("Surround"), self.surrounds), (tr("Language"), self.languages))
        for i, (text, control) in enumerate(rows):
            label = QLabel(text)
            label.setProperty("role", "muted")
            grid.addWidget(label, i, 0)
            grid.addWidget(control, i, 1)
        privacy = QLabel(tr(PRIVACY))
        privacy.setWordWrap(True)
        privacy.setProperty("role", "muted")
        column = self.column
        column.addLayout(grid)
        column.addWidget(self.later)
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
        self.languages.choose(self._settings.get(LANGUAGE))
        self.keep_recent.setChecked(bool(self._settings.get(KEEP_RECENT)))

    @Slot(str)
    def _on_look(self, key: str) -> None:
        self._settings.put(LOOK, key)
        self.look_chosen.emit(key)

    @Slot(str)
    def _on_language(self, key: str) -> None:
        self._settings.put(LANGUAGE, key)
        self.later.show()

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
        spoken = self._settings.get(LANGUAGE)
        self._settings.clear()
        self.refresh()
        self.later.setVisible(self.later.isVisibleTo(self) or spoken != self._settings.get(LANGUAGE))
        self.look_chosen.emit(self._settings.get(LOOK))
        self.forget_wanted.emit()
        self.cleared.emit()
