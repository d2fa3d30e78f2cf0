"""All that can be done by key or from a menu: each is one action, shared by the window and its menus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from causalsr_app.translation import mark, tr


@dataclass(frozen=True)
class Command:
    """One line of the table.

    Attributes:
        name: in code.
        text: in menus.
        keys: as Qt reads them; empty for none.
        photo: it needs one that is open.
        switch: it is on or off.
    """

    name: str
    text: str
    keys: str = ""
    photo: bool = False
    switch: bool = False


TABLE = (
    Command("open", mark("Open…"), "Ctrl+O"),
    Command("paste", mark("Paste"), "Ctrl+V"),
    Command("batch", mark("Batch"), "Ctrl+B"),
    Command("next", mark("Next photo"), "PgDown", photo=True),
    Command("previous", mark("Previous photo"), "PgUp", photo=True),
    Command("next_alike", mark("Next photo, same settings"), "Ctrl+PgDown", photo=True),
    Command("undo", mark("Undo"), "Ctrl+Z", photo=True),
    Command("redo", mark("Redo"), "Ctrl+Shift+Z", photo=True),
    Command("reset", mark("All as found"), "Ctrl+0", photo=True),
    Command("export", mark("Export…"), "Ctrl+E", photo=True),
    Command("copy", mark("Copy the result"), "Ctrl+C", photo=True),
    Command("save_preset", mark("Save these settings as a preset…"), photo=True),
    Command("fit", mark("Fit"), photo=True),
    Command("full_size", "100 %", photo=True),
    Command("lock", mark("1:1 lock: 100 % from photo to photo"), "K", photo=True, switch=True),
    Command("lens", mark("Lens: 200, 400, 800 %"), "L", photo=True),
    Command("keep", mark("Keep this as A, and compare with it"), "A", photo=True),
    Command("effect", mark("Effect: difference to automatic"), "E", photo=True),
    Command("photo", mark("Compare with the photo again"), "B", photo=True),
    Command("why", mark("Why: how the photo got this way"), "F5", photo=True),
    Command("consistency", mark("Consistency: does the result give the photo back?"), "F3", photo=True),
    Command("strip", mark("What if: five settings"), "F2"),
    Command("panel", mark("Panel"), "F4"),
    Command("other_side", mark("Picture or panel takes the keys"), "F6"),
    Command("keys", mark("Keys"), "Ctrl+/"),
    Command("menu", mark("Menu"), "F10"),
    Command("settings", mark("Settings…"), "Ctrl+,"),
    Command("models", mark("Models…")),
    Command("about", mark("About CausalSR")),
)
MENU = (
    "open",
    "recent",
    "-",
    "export",
    "copy",
    "-",
    "presets",
    "save_preset",
    "-",
    "models",
    "settings",
    "keys",
    "about",
)
"""Of the window; "recent" and "presets" are menus of their own, "-" is a line."""
ON_PICTURE = (
    "copy", "export", "-", "undo", "redo", "reset", "-", "fit", "full_size", "lock", "lens", "-",
    "keep", "effect", "photo", "-", "why", "consistency", "-", "next", "previous", "next_alike",
)  # fmt: skip
"""The picture's context menu."""


class Commands(QObject):
    """The actions by name.

    Attributes:
        actions: each of them; all are the window's, so that their keys work everywhere in it.
    """

    def __init__(self, window: QWidget, slots: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(window)
        self.actions: dict[str, QAction] = {}
        for each in TABLE:
            action = QAction(tr(each.text), window)
            action.setCheckable(each.switch)
            action.setShortcut(QKeySequence(each.keys))
            action.triggered.connect(slots[each.name])
            window.addAction(action)
            self.actions[each.name] = action
        self.allow(photo=False)

    def allow(self, *, photo: bool) -> None:
        """Whether a photo is open."""
        for each in TABLE:
            if each.photo:
                self.actions[each.name].setEnabled(photo)

    def fill(self, menu: QMenu, names: tuple[str, ...], menus: Mapping[str, QMenu] | None = None) -> QMenu:
        """Put the named actions and menus into a menu."""
        for name in names:
            if name == "-":
                menu.addSeparator()
            elif menus is not None and name in menus:
                menu.addMenu(menus[name])
            else:
                menu.addAction(self.actions[name])
        return menu
