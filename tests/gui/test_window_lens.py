"""The lens: what it shows, its values, and that it waits until all that is visible is there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt
from pytestqt.qtbot import QtBot

from causalsr_app.window.main import MainWindow
from causalsr_app.window.viewer.sides import AFTER, BEFORE
from core.causal.actions import Actions
from core.engine.picture import Region
from tests.gui.fake_engine import FakeEngine
from tests.gui.gui_pictures import gradient, save

Key = Qt.Key


def test_the_lens_goes_from_200_to_800_and_off(qtbot: QtBot, opened: MainWindow) -> None:
    lens = opened.lens
    sides = []
    for _ in range(4):
        qtbot.keyClick(opened, Key.Key_L)
        sides.append((lens.times, lens.region().width(), lens.isVisible()))
    assert sides == [(2, 64, True), (4, 32, True), (8, 16, True), (0, 0, False)]


def test_the_lens_says_the_values_under_the_cursor(qtbot: QtBot, opened: MainWindow) -> None:
    viewer, lens = opened.area.viewer, opened.lens
    qtbot.keyClick(opened, Key.Key_L)
    viewer.zoom_to(4.0)
    at = QPoint(viewer.width() // 2 + 40, viewer.height() // 2)
    qtbot.mouseMove(viewer, at)
    x, y = (int(each) for each in viewer.output_at(at.toPointF()))
    assert viewer.stage is not None
    after = viewer.stage.pixels(AFTER, QRect(x, y, 1, 1)).pixelColor(0, 0)
    assert f"x {x}, y {y}" in lens.values()
    assert lens.values().endswith(f"after {after.red()} {after.green()} {after.blue()}")
    assert lens.accessibleDescription() == lens.values()
    assert lens.x() < viewer.width() / 2  # out of the cursor's way
    assert viewer.stage.pixels(BEFORE, lens.region()).size() == lens.region().size()
    assert not lens.grab().isNull()


def test_the_lens_stays_in_the_picture(qtbot: QtBot, opened: MainWindow) -> None:
    qtbot.keyClick(opened, Key.Key_L)
    qtbot.mouseMove(opened.area.viewer, QPoint(2, 2))
    assert opened.lens.centre() == (0, 0)
    assert opened.lens.region() == QRect(0, 0, 32, 32)


def test_in_fit_view_its_pixels_are_rendered_at_full_size_after_the_rest(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    with qtbot.waitSignal(window.previewer.shown):
        window.arrivals.open_path(save(tmp_path / "large.png", gradient(1600, 1200)))
    count = len(engine.asked)
    with qtbot.waitSignal(window.previewer.shown):
        qtbot.keyClick(window, Key.Key_L)
    region = window.lens.region()
    assert engine.asked[count:] == [(Actions(), 2, Region(region.x(), region.y(), 64, 64))]
    levels = len(engine.overviews)
    engine.gate.clear()
    window.side.interventions.rows["noise"].slider.moved.emit(8.0)
    engine.gate.set()
    qtbot.waitUntil(lambda: engine.asked[-1] == (Actions.set(noise=8), 2, Region(region.x(), region.y(), 64, 64)))
    assert len(engine.overviews) > levels
    qtbot.waitUntil(lambda: not window.previewer.busy)


def test_without_a_photo_there_is_no_lens(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Key.Key_L)
    assert window.lens.times == 0
