"""Comparing with something else than the photo: a difference, what was kept as A, and the effect of a change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from causalsr_app.window.main import MainWindow
from causalsr_app.window.viewer.difference import difference
from causalsr_app.window.viewer.handle import Handle
from causalsr_app.window.viewer.sides import AFTER, BEFORE, DIFFERENCE, panes, sides
from core.causal.actions import Actions
from core.engine.picture import Region
from tests.gui.fake_engine import FakeEngine
from tests.gui.gui_pictures import gradient, save
from tests.gui.test_window_viewer import plain

Key = Qt.Key
WHOLE = Region(0, 0, 120, 80)


def test_a_difference_is_four_times_as_strong_and_black_where_there_is_none() -> None:
    made = difference(plain(2, 1, QColor(100, 50, 7)), plain(2, 1, QColor(110, 50, 255)))
    assert made.pixelColor(1, 0) == QColor(40, 0, 255)
    same = difference(plain(2, 1, QColor(9, 9, 9)), plain(2, 1, QColor(9, 9, 9)))
    assert same.pixelColor(0, 0) == QColor(0, 0, 0)


def test_which_side_shows_what() -> None:
    split = sides("split", panes("split", 100, 50), Handle(), turned=False)
    assert [(side.what, side.clip.width()) for side in split] == [(BEFORE, 50), (AFTER, 50)]
    for mode, turned, what in (
        ("split", True, [BEFORE]),
        ("side", False, [BEFORE, AFTER]),
        ("side", True, [BEFORE, BEFORE]),
        ("flip", False, [AFTER]),
        ("flip", True, [BEFORE]),
        ("difference", False, [DIFFERENCE]),
        ("difference", True, [BEFORE]),
    ):
        assert [side.what for side in sides(mode, panes(mode, 100, 50), Handle(), turned=turned)] == what


def reference_done(window: MainWindow) -> bool:
    stage = window.area.viewer.stage
    comparer = window.comparer
    waiting = comparer.busy or comparer._timer.isActive() or window.previewer.busy
    return not waiting and stage is not None and stage.reference is not None and stage.reference.revision > 0


def test_any_two_orders_are_compared(qtbot: QtBot, opened: MainWindow, engine: FakeEngine) -> None:
    noise = opened.side.interventions.rows["noise"].slider
    with qtbot.waitSignal(opened.previewer.shown):
        noise.moved.emit(3.0)
    qtbot.keyClick(opened, Key.Key_A)
    with qtbot.waitSignal(opened.previewer.shown):
        noise.moved.emit(20.0)
    qtbot.waitUntil(lambda: reference_done(opened))
    assert engine.asked[-1] == (Actions.set(noise=3), 2, WHOLE)
    viewer = opened.area.viewer
    assert viewer._name(BEFORE) == "A: Noise treated as 3.0"
    assert viewer.stage is not None
    whole = QRect(0, 0, 120, 80)
    kept, now = viewer.stage.view(BEFORE, whole, 0)[1], viewer.stage.view(AFTER, whole, 0)[1]
    assert kept != now
    with qtbot.waitSignal(opened.previewer.shown):
        noise.moved.emit(3.0)
    assert viewer.stage.view(AFTER, whole, 0)[1] == kept
    assert viewer.stage.view(DIFFERENCE, whole, 0)[1].pixelColor(60, 40) == QColor(0, 0, 0)
    qtbot.keyClick(opened, Key.Key_B)
    assert viewer._name(BEFORE) == "before"
    assert viewer.stage.view(BEFORE, whole, 0)[1] != kept


def test_the_effect_is_the_difference_to_automatic(qtbot: QtBot, opened: MainWindow, engine: FakeEngine) -> None:
    with qtbot.waitSignal(opened.previewer.shown):
        opened.side.interventions.rows["noise"].slider.moved.emit(3.0)
    count = len(engine.asked)
    qtbot.keyClick(opened, Key.Key_E)
    qtbot.waitUntil(lambda: reference_done(opened))
    assert engine.asked[count:] == [(Actions(), 2, WHOLE)]
    viewer = opened.area.viewer
    assert (viewer.mode, opened.bar.modes.value) == ("difference", "difference")
    assert viewer._name(DIFFERENCE) == "difference to automatic, ×4"
    qtbot.keyClick(opened, Key.Key_E)
    assert (viewer.mode, opened.bar.modes.value, viewer.reference) == ("split", "split", "")


def test_the_difference_to_the_photo_is_a_way_to_look(qtbot: QtBot, opened: MainWindow, engine: FakeEngine) -> None:
    count = len(engine.asked)
    opened.bar.modes.button("difference").click()
    assert opened.area.viewer._name(DIFFERENCE) == "difference to the photo, ×4"
    assert not opened.area.viewer.grab().isNull()
    assert len(engine.asked) == count


def test_the_result_goes_before_what_it_is_compared_with(qtbot: QtBot, opened: MainWindow, engine: FakeEngine) -> None:
    engine.gate.clear()
    qtbot.keyClick(opened, Key.Key_A)
    qtbot.waitUntil(lambda: opened.comparer.busy and len(engine.asked) == 2)
    with qtbot.waitSignal(opened.previewer.shown):
        opened.side.interventions.rows["noise"].slider.moved.emit(9.0)
        qtbot.waitUntil(lambda: len(engine.asked) == 3)
        engine.gate.set()
    qtbot.waitUntil(lambda: reference_done(opened))
    assert [actions for actions, _, _ in engine.asked] == [Actions(), Actions(), Actions.set(noise=9), Actions()]


def test_another_size_is_compared_at_that_size(qtbot: QtBot, opened: MainWindow, engine: FakeEngine) -> None:
    qtbot.keyClick(opened, Key.Key_A)
    qtbot.waitUntil(lambda: reference_done(opened))
    opened.side.output.sizes.scales.button("4").click()
    qtbot.waitUntil(lambda: engine.asked[-1] == (Actions(), 4, Region(0, 0, 240, 160)) and reference_done(opened))
    assert len(engine.asked) == 4


def test_another_photo_is_compared_with_itself(
    qtbot: QtBot, opened: MainWindow, tmp_path: Path, open_photo: Callable[[Path], None], engine: FakeEngine
) -> None:
    qtbot.keyClick(opened, Key.Key_A)
    qtbot.waitUntil(lambda: reference_done(opened))
    open_photo(save(tmp_path / "next.png", gradient(30, 20)))
    assert opened.area.viewer.reference == ""
    count = len(engine.asked)
    with qtbot.waitSignal(opened.comparer._timer.timeout):
        opened.area.viewer.view_changed.emit()
    assert len(engine.asked) == count
