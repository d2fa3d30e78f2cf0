"""The pages of the panel: which is turned up, what it shows then, and the way back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from causalsr_app.window.desk import Desk
from causalsr_app.window.side import SidePanel


class Pages(QObject):
    """Turns the panel.

    Signals:
        turned: a page other than the sliders is turned up; it has to be seen.
    """

    turned = Signal()

    def __init__(self, window: QWidget, desk: Desk, side: SidePanel, menu: QWidget) -> None:
        """`menu` takes the keys when a page that it led to is closed."""
        super().__init__(window)
        self._desk, self._side, self._menu = desk, side, menu
        for page in (side.export, side.why, side.settings, side.models, side.about):
            page.back_wanted.connect(self.back)
        side.output.export_wanted.connect(self.show_export)
        side.output.model.manage_wanted.connect(self.show_models)
        side.interventions.why.clicked.connect(self.show_why)
        desk.changed.connect(self._on_changed)
        desk.resized.connect(self._on_changed)

    @Slot()
    def show_export(self) -> None:
        """Where and how to write the result."""
        if self._side.output.export.isEnabled():
            self._side.export.refresh()
            self._turn("export")

    @Slot()
    def show_why(self) -> None:
        """How the photo got this way."""
        if self._desk.photo is not None:
            self._turn("why")
            self._on_changed()

    @Slot()
    def show_settings(self) -> None:
        """The program's settings."""
        self._side.settings.refresh()
        self._turn("settings")

    @Slot()
    def show_models(self) -> None:
        """All models."""
        self._turn("models")

    @Slot()
    def show_about(self) -> None:
        """What the program is built of."""
        self._turn("about")

    @Slot()
    def back(self) -> None:
        """To the sliders; the keys go where they came from."""
        controls: dict[str, QWidget] = {
            "export": self._side.output.export, "why": self._side.interventions.why,
            "models": self._side.output.model.manage,
        }  # fmt: skip
        control = controls.get(self._side.page, self._menu)
        self._side.turn("sliders")
        control.setFocus()

    def _turn(self, page: str) -> None:
        self.turned.emit()
        self._side.turn(page)
        self._side.first.setFocus()

    @Slot()
    def _on_changed(self) -> None:
        photo = self._desk.photo
        if photo is not None and self._side.page == "why":
            self._side.why.show_story(photo.estimate, self._desk.actions, self._desk.scale)
