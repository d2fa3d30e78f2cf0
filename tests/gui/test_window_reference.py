"""Another photo of the scene in the window: chosen, dropped, refused, taken away, and written with."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from causalsr_app.window.interventions.reference import INVITES, ReferenceRow
from causalsr_app.window.main import MainWindow
from core.image_io import WriteOptions
from tests.gui.fake_engine import FakeEngine


@pytest.fixture
def sharper(tmp_path: Path) -> Path:
    file = tmp_path / "sharper.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (80, 90, 3), dtype=np.uint8)).save(file)
    return file


@pytest.fixture
def row(opened: MainWindow) -> ReferenceRow:
    return opened.side.interventions.reference


def drop(row: ReferenceRow, file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    left = Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, left, Qt.KeyboardModifier.NoModifier)
    row.dropEvent(event)


def test_a_dropped_photo_is_laid_over_and_the_picture_made_anew(
    qtbot: QtBot, opened: MainWindow, engine: FakeEngine, row: ReferenceRow, sharper: Path
) -> None:
    before = len(engine.asked)
    with qtbot.waitSignals([opened.referrer.changed, opened.previewer.shown], timeout=60_000):
        drop(row, sharper)
    assert engine.referred == [("sharper.png",)]
    assert row.choose.text() == "sharper.png"
    assert row.note.text() == "sharper.png shows 87% of this scene"
    assert len(engine.asked) > before
    assert opened.desk.photo is not None
    assert opened.desk.photo.path != sharper  # it was not opened
    order = opened.desk.order(opened.desk.photo, WriteOptions())
    assert order.references == (str(sharper),)


def test_it_can_be_chosen_and_taken_away(
    qtbot: QtBot,
    opened: MainWindow,
    engine: FakeEngine,
    row: ReferenceRow,
    sharper: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(sharper), ""))
    with qtbot.waitSignal(opened.referrer.changed, timeout=60_000):
        row.choose.click()
    assert not row.remove.isHidden()
    with qtbot.waitSignals([opened.referrer.changed, opened.previewer.shown], timeout=60_000):
        row.remove.click()
    assert engine.referred == [("sharper.png",), ()]
    assert (row.choose.text(), row.note.isHidden(), row.remove.isHidden()) == (INVITES, True, True)
    assert opened.desk.references == ()


def test_no_photo_is_refused_in_one_line(
    qtbot: QtBot, opened: MainWindow, engine: FakeEngine, row: ReferenceRow, tmp_path: Path
) -> None:
    broken = tmp_path / "notes.png"
    broken.write_text("no photo")
    with qtbot.waitSignal(opened.referrer.failed, timeout=60_000) as caught:
        row.wanted.emit(broken)
    assert "notes.png" in caught.args[0]
    assert row.choose.text() == INVITES
    assert engine.referred == []
    assert opened.desk.references == ()


def test_another_photo_begins_without_it(
    qtbot: QtBot, opened: MainWindow, row: ReferenceRow, sharper: Path, open_photo, photo_file: Path
) -> None:
    with qtbot.waitSignal(opened.referrer.changed, timeout=60_000):
        row.wanted.emit(sharper)
    open_photo(photo_file)
    assert row.choose.text() == INVITES
    assert opened.desk.references == ()


def test_it_waits_for_a_photo(window: MainWindow) -> None:
    row = window.side.interventions.reference
    assert not row.isEnabled()
    assert row.choose.accessibleName() == "Reference, none"
