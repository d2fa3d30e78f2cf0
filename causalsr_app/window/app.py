"""Starts the window: `run(files)` makes the application, shows the window and waits for its end."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from causalsr_app.log import keep_log
from causalsr_app.requests import EngineMaker
from causalsr_app.runner import Runner, load_engine
from causalsr_app.settings import LANGUAGE, MODEL, Settings
from causalsr_app.window.incoming import from_paths
from causalsr_app.window.language import language_for, speak_language
from causalsr_app.window.main import MainWindow
from causalsr_app.window.theme import Theme
from causalsr_app.window.unforeseen import Unforeseen
from core.models import shelf
from resources import icon


def run(files: Sequence[Path], model: str = "") -> int:
    """Show the window, with the first of the files open, until it is closed. Garbage is collected from then on.

    Args:
        model: name or file of what restores; empty takes that of the last time.

    Returns:
        The process's exit code.
    """
    keep_log()
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = make_application()
    settings = Settings()
    speak_language(app, language_for(settings.get(LANGUAGE), QLocale.system().uiLanguages()))
    window = make_window(app, make_engine=partial(load_engine, model or _last_model(settings)), settings=settings)
    window.show()
    gc.enable()
    # The window stands first; the engine is loaded beside it.
    QTimer.singleShot(0, window.runner.prepare)
    QTimer.singleShot(0, window.many.offer_unfinished)
    if files:
        window.arrivals.take(from_paths([Path(file).absolute() for file in files]))
    code = QApplication.exec()
    window.shut_down()
    return int(code)


def _last_model(settings: Settings) -> str:
    """The model of the last time, if it is still there."""
    name = settings.get(MODEL)
    return name if name in shelf.names() else shelf.DEFAULT


def make_application() -> QApplication:
    """The application with its name, icon and look."""
    QGuiApplication.setApplicationName("CausalSR")
    QGuiApplication.setApplicationDisplayName("CausalSR")
    QGuiApplication.setDesktopFileName("causalsr")
    app = QApplication(sys.argv[:1])
    app.setWindowIcon(QIcon(str(icon("causalsr.svg"))))
    Theme(app)
    return app


def make_window(
    app: QApplication, *, make_engine: EngineMaker = load_engine, settings: Settings | None = None
) -> MainWindow:
    """The window with its runner, which ends with the window or with the application."""
    window = MainWindow(Runner(make_engine), settings or Settings())
    app.aboutToQuit.connect(window.shut_down)
    theme = app.findChild(Theme)
    if isinstance(theme, Theme):
        theme.choose(window.look)
        window.look_chosen.connect(theme.choose)
    unforeseen = Unforeseen(window)
    unforeseen.happened.connect(window.area.message.warn)
    unforeseen.install()
    app.aboutToQuit.connect(unforeseen.remove)
    return window
