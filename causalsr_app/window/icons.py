"""Icons by what they mean. The only module that knows qtawesome."""

from __future__ import annotations

import os

from PySide6.QtGui import QIcon

from causalsr_app.window.theme import Colours

os.environ.setdefault("QT_API", "pyside6")

NAMES = {
    "open": "ph.folder-open",
    "paste": "ph.clipboard",
    "photo": "ph.image",
    "split": "ph.square-half",
    "side": "ph.columns",
    "flip": "ph.swap",
    "difference": "ph.intersect",
    "keys": "ph.keyboard",
    "panel": "mdi6.dock-right",
    "reset": "ph.arrow-counter-clockwise",
    "error": "ph.warning-circle",
    "info": "ph.info",
    "close": "ph.x",
    "back": "ph.arrow-left",
    "batch": "ph.stack",
    "strip": "ph.film-strip",
    "menu": "ph.list",
    "names": "ph.brackets-curly",
    "drag": "ph.hand-grabbing",
}
"""Meaning → qtawesome's name."""


def icon(name: str, colours: Colours, *, accent: bool = False, danger: bool = False, on_accent: bool = False) -> QIcon:
    """The icon in the look's text colour, or in one of its other colours."""
    import qtawesome

    colour = colours.text
    if accent or danger or on_accent:
        colour = colours.accent if accent else colours.danger if danger else colours.on_accent
    made: QIcon = qtawesome.icon(NAMES[name], color=colour, color_disabled=colours.faint)
    return made
