"""How the picture is looked at: the way of comparing, what with, the colour around it, and whether it agrees."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from causalsr_app.settings import LOCK, MODE, SURROUND, Settings
from causalsr_app.window.area import Area
from causalsr_app.window.many import Many
from causalsr_app.window.topbar import TopBar
from causalsr_app.window.work.comparing import Comparer


class Looking(QObject):
    """Keeps the bar, the viewer and the settings in step."""

    def __init__(self, bar: TopBar, area: Area, many: Many, comparer: Comparer, settings: Settings) -> None:
        super().__init__()
        self._bar, self._area, self._many = bar, area, many
        self._comparer, self._settings = comparer, settings
        bar.modes.chosen.connect(self._on_mode)
        area.viewer.surround_changed.connect(self._on_surround)
        area.consistency.back_wanted.connect(area.show_viewer)

    def restore(self) -> None:
        """As it was at the last time."""
        self._bar.modes.choose(self._settings.get(MODE))
        self._area.viewer.set_mode(self._settings.get(MODE))
        self._area.viewer.set_surround(self._settings.get(SURROUND))
        self._area.viewer.lock(bool(self._settings.get(LOCK)))

    @Slot(str)
    def choose_surround(self, name: str) -> None:
        """Another colour around the picture."""
        self._on_surround(name)
        self._area.viewer.set_surround(name)

    @Slot()
    def toggle_lock(self) -> None:
        """Show each photo at 100 %, or fitted."""
        on = not self._area.viewer.locked
        self._settings.put(LOCK, int(on))
        self._area.viewer.lock(on)

    @Slot()
    def toggle_effect(self) -> None:
        """Where the change just made acts: the difference to automatic, or back."""
        on = not (self._area.viewer.mode == "difference" and self._comparer.automatic)
        if on:
            self._comparer.compare_automatic()
        else:
            self._comparer.compare_photo()
        self._bar.modes.choose("difference" if on else self._settings.get(MODE))
        self._area.viewer.set_mode(self._bar.modes.value)

    @Slot()
    def toggle_consistency(self) -> None:
        """Whether the result gives the photo back, or the picture again."""
        if self._area.consistency.isVisible():
            self._area.show_viewer()
        else:
            self._many.show_picture()
            self._area.show_consistency()

    @Slot(str)
    def _on_mode(self, mode: str) -> None:
        self._settings.put(MODE, mode)
        self._area.viewer.set_mode(mode)

    @Slot(str)
    def _on_surround(self, name: str) -> None:
        self._settings.put(SURROUND, name)
