"""Fixtures of the window's tests: no screen, no torch, no stored settings, and no thread left behind."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_API"] = "pyside6"

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from causalsr_app.runner import Runner
from causalsr_app.settings import Settings
from causalsr_app.window.main import MainWindow
from causalsr_app.window.theme import DARK, palette, sheet
from tests.gui.fake_engine import FakeEngine
from tests.gui.gui_pictures import gradient, save

PATIENCE_MS = 60_000
OFFSCREEN_SAYS = (
    # The offscreen platform has no window manager to tell about size hints, menus and grabs, and says so each time.
    "This plugin does not support",
)
"""Warnings of Qt that the offscreen platform prints unavoidably; every other one fails the test."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(*OFFSCREEN_SAYS, extend=True))


class PatientBot(QtBot):
    """Waits a minute where the usual one waits five seconds, so that a busy machine fails no test."""

    def waitSignal(self, signal, *, timeout=PATIENCE_MS, **how):  # noqa: N802 - Qt's name
        return super().waitSignal(signal, timeout=timeout, **how)

    def waitSignals(self, signals, *, timeout=PATIENCE_MS, **how):  # noqa: N802 - Qt's name
        return super().waitSignals(signals, timeout=timeout, **how)

    def waitUntil(self, callback, *, timeout=PATIENCE_MS):  # noqa: N802 - Qt's name
        return super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return PatientBot(request)


@pytest.fixture(autouse=True)
def no_thread_left_behind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A test that leaves a QThread running fails."""
    started: list[QThread] = []
    start = QThread.start

    def remembered(thread: QThread, *args: object) -> None:
        started.append(thread)
        start(thread, *args)

    monkeypatch.setattr(QThread, "start", remembered)
    yield
    running = [thread for thread in started if thread.isRunning()]
    for thread in running:
        thread.quit()
        thread.wait()
    assert not running, f"{len(running)} thread(s) still running"
    started.clear()


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def runner(qapp: QApplication, engine: FakeEngine) -> Iterator[Runner]:
    made = Runner(lambda: engine)
    yield made
    engine.gate.set()
    made.close()


@pytest.fixture
def photo_file(tmp_path: Path) -> Path:
    """A 60 × 40 photo with a gradient, so that no two columns are alike."""
    return save(tmp_path / "street.png", gradient(60, 40))


@pytest.fixture
def window(qtbot: QtBot, engine: FakeEngine, settings: Settings) -> Iterator[MainWindow]:
    """The window without a photo, 1280 × 800."""
    made = MainWindow(Runner(lambda: engine), settings)
    made.setPalette(palette(DARK))
    made.setStyleSheet(sheet(DARK))
    qtbot.addWidget(made)
    made.resize(1280, 800)  # wider than the offscreen screen, which a person's window would not be
    made.show()
    qtbot.waitExposed(made)
    yield made
    engine.gate.set()
    made.shut_down()
    made.close()


@pytest.fixture
def opened(window: MainWindow, photo_file: Path, open_photo: Callable[[Path], None]) -> MainWindow:
    """The window with the photo, its preview rendered."""
    open_photo(photo_file)
    return window


@pytest.fixture
def open_photo(qtbot: QtBot, window: MainWindow) -> Callable[[Path], None]:
    def opener(path: Path) -> None:
        with qtbot.waitSignals([window.opener.opened, window.previewer.shown], timeout=60_000):
            window.arrivals.open_path(path)

    return opener
