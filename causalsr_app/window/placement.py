"""The window's place on the screen: as it was left, never larger than the screen, always wholly on it."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from causalsr_app.settings import GEOMETRY, Settings

USUAL = (1280, 800)


def restore(window: QWidget, settings: Settings) -> None:
    """Put the window where it was, or make it of the usual size."""
    geometry = settings.get(GEOMETRY)
    if not geometry or not window.restoreGeometry(geometry):
        window.resize(*USUAL)
    fit_screen(window)


def remember(window: QWidget, settings: Settings) -> None:
    """Keep the place for the next start."""
    settings.put(GEOMETRY, bytes(window.saveGeometry().data()))


def fit_screen(window: QWidget) -> None:
    """No larger than the screen it is on, and wholly on it; the remembered one may be gone."""
    screen = QGuiApplication.screenAt(window.geometry().center()) or QGuiApplication.primaryScreen()
    room = screen.availableGeometry()
    window.resize(window.size().boundedTo(room.size()))
    place = window.geometry()
    place.moveLeft(max(min(place.left(), room.right() + 1 - place.width()), room.left()))
    place.moveTop(max(min(place.top(), room.bottom() + 1 - place.height()), room.top()))
    window.move(place.topLeft())
