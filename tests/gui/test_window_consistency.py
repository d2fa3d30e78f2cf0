"""The consistency page: what is compared, what is said of it, and that it costs nothing unseen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from causalsr_app.window.consistency.heat import heat
from causalsr_app.window.main import MainWindow
from causalsr_app.words import consistency
from core.batch.outliers import UNEXPLAINED
from core.causal.actions import Actions
from core.engine.picture import Region
from core.errors import RenderError
from tests.gui.fake_engine import FakeEngine

Key = Qt.Key


@pytest.fixture
def page(qtbot: QtBot, opened: MainWindow) -> MainWindow:
    """The window with the page on show, and filled."""
    with qtbot.waitSignal(opened.checker.said, timeout=60_000):  # torch is imported first
        qtbot.keyClick(opened, Key.Key_F3)
    return opened


def test_the_photo_the_result_harmed_again_and_where_they_disagree(page: MainWindow, engine: FakeEngine) -> None:
    shown = page.area.consistency
    assert shown.isVisible()
    assert engine.asked[-1] == (Actions(), 2, Region(0, 0, 120, 80))
    assert [(image.width(), image.height()) for image in shown.panes.images] == [(60, 40)] * 3
    assert shown.panes.images[0].pixelColor(59, 0) == QColor(255, 0, 128)
    assert shown.verdict.text().startswith("Differs by ")
    assert shown.verdict.text() in page.status.preview.text()
    assert shown.accessibleDescription() == shown.verdict.text()
    boxes = shown.panes.places()
    assert len({(round(box.width()), round(box.height())) for box in boxes}) == 1
    assert all(shown.panes.rect().contains(box.toAlignedRect()) for box in boxes)


def test_it_follows_what_is_asked_and_nothing_that_is_not_seen_is_rendered(
    qtbot: QtBot, page: MainWindow, engine: FakeEngine
) -> None:
    count = len(engine.asked)
    with qtbot.waitSignal(page.checker.said):
        page.side.interventions.rows["noise"].slider.moved.emit(3.0)
    assert [actions for actions, _, _ in engine.asked[count:]] == [Actions.set(noise=3)]
    with qtbot.waitSignal(page.previewer.shown):
        qtbot.keyClick(page.area.consistency.back, Key.Key_Escape)
    assert page.area.viewer.isVisible()
    assert page.area.viewer.hasFocus()
    assert "Differs by" not in page.status.preview.text()


def test_a_number_that_is_not_whole_is_checked_at_the_next(qtbot: QtBot, page: MainWindow, engine: FakeEngine) -> None:
    with qtbot.waitSignal(page.checker.said):
        page.side.output.sizes.number.setValue(2.5)
    assert engine.asked[-1][1:] == (3, Region(0, 0, 180, 120))


def test_only_the_middle_of_much_is_compared(qtbot: QtBot, page: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("causalsr_app.window.work.checking.MOST", 2400)
    part = page.checker._part(2)
    assert (part.width(), part.height()) == (30, 20)
    assert abs(part.center().x() - 30) <= 1
    assert abs(part.center().y() - 20) <= 1


def test_going_back_stops_the_comparison(qtbot: QtBot, page: MainWindow, engine: FakeEngine) -> None:
    engine.gate.clear()
    page.side.interventions.rows["noise"].slider.moved.emit(3.0)
    assert page.area.consistency.verdict.text() == "comparing …"
    qtbot.waitUntil(lambda: engine.asked[-1][0] == Actions.set(noise=3))
    qtbot.keyClick(page, Key.Key_F3)
    qtbot.waitUntil(lambda: not page.checker.busy)
    assert page.area.viewer.isVisible()


def test_a_failure_is_said_on_the_page(qtbot: QtBot, page: MainWindow, engine: FakeEngine) -> None:
    def trouble() -> None:
        raise RenderError("memory ran out")

    engine.trouble = trouble
    with qtbot.waitSignal(page.checker.ended):
        page.side.interventions.rows["noise"].slider.moved.emit(3.0)
    assert page.area.consistency.verdict.text() == "memory ran out"


def test_another_photo_is_shown_as_a_picture(qtbot: QtBot, page: MainWindow) -> None:
    with qtbot.waitSignal(page.previewer.shown):
        page.arrivals.try_sample()
    assert page.area.viewer.isVisible()


def test_the_map_marks_what_is_more_than_usual() -> None:
    photo = np.full((2, 3, 3), 100, np.uint8)
    excess = np.array([[0, 1.3, 4], [0, 2.65, 9]], np.float32)
    image = heat(photo, excess)
    colours = [[image.pixelColor(x, y).getRgb()[:3] for x in range(3)] for y in range(2)]
    assert colours == [[(60, 60, 60), (60, 60, 60), (255, 140, 0)], [(60, 60, 60), (158, 100, 30), (255, 140, 0)]]
    assert heat(photo.astype(np.uint16) * 257, excess) == image


def test_the_words_agree_with_a_batch_s() -> None:
    assert consistency(UNEXPLAINED).endswith("gives the photo back")
    assert consistency(UNEXPLAINED + 0.1).endswith("does not give the photo back")
