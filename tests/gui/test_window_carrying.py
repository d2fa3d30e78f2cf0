"""The result that nobody has saved, dragged out of the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from causalsr_app.window import carrying
from causalsr_app.window.main import MainWindow
from tests.gui.fake_engine import FakeEngine


@pytest.fixture
def carried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were dragged."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    files: list[Path] = []

    def note(_grip: object, data: QMimeData) -> None:
        files.extend(Path(url.toLocalFile()) for url in data.urls())

    monkeypatch.setattr(carrying, "carry", note)
    return files


def pull(window: MainWindow) -> None:
    """Press the button, and move far enough."""
    grip = window.side.output.drag
    middle = grip.rect().center()
    QTest.mousePress(grip, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(grip, middle + QPoint(2, 0))
    QTest.mouseMove(grip, middle + QPoint(60, 0))
    QTest.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=middle + QPoint(60, 0))


def test_the_result_is_made_once_and_then_dragged(
    qtbot: QtBot, opened: MainWindow, carried: list[Path], tmp_path: Path
) -> None:
    with qtbot.waitSignal(opened.exports.queue.ended):
        pull(opened)
        assert opened.status.preview.text() == "The result is being made; drag it when it is done"
    assert carried == []
    pull(opened)
    pull(opened)
    assert len(set(carried)) == 1
    assert len(opened.exports.strip.rows) == 1
    assert carried[0].name == "street_x2.png"
    assert carried[0].is_relative_to(tmp_path / "cache")
    with Image.open(carried[0]) as picture:
        assert picture.size == (120, 80)


def test_what_is_only_there_to_be_dragged_does_not_count_as_saved(
    qtbot: QtBot, opened: MainWindow, carried: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(opened.exports._notifier, "tell", lambda _window, _title, text: told.append(text))
    with qtbot.waitSignal(opened.exports.queue.idle):
        opened.side.output.drag.click()
    row = opened.exports.strip.rows[0]
    assert row.state.text().startswith("Not saved, to be dragged")
    assert row.show_folder.isHidden()
    assert row.undo.isHidden()
    assert told == []
    assert opened.status.preview.text() == "The result is ready: drag it from here"


def test_another_order_is_made_anew(qtbot: QtBot, opened: MainWindow, carried: list[Path]) -> None:
    with qtbot.waitSignal(opened.exports.queue.ended):
        pull(opened)
    with qtbot.waitSignal(opened.exports.queue.ended):
        opened.side.interventions.rows["noise"].slider.moved.emit(7.0)
        pull(opened)
    assert carried == []
    pull(opened)
    assert len(carried) == 1


def test_while_it_is_being_made_nothing_is_dragged(
    qtbot: QtBot, opened: MainWindow, engine: FakeEngine, carried: list[Path]
) -> None:
    opened.side.output.drag.click()
    pull(opened)
    assert len(opened.exports.strip.rows) == 1
    assert carried == []
    qtbot.waitUntil(lambda: not opened.exports.queue.open)
    opened.side.output.drag.click()
    assert opened.status.preview.text() == "The result is ready: drag it from here"


def test_without_a_photo_there_is_nothing_to_drag(window: MainWindow) -> None:
    assert not window.side.output.drag.isEnabled()


def test_a_name_that_is_none_is_said(opened: MainWindow, carried: list[Path]) -> None:
    opened.side.export.name.setText("{stme}")
    pull(opened)
    assert "stme" in opened.status.preview.text()
    assert opened.exports.strip.rows == []
