"""The counterfactual strip: which settings, which pictures, a click, and that it never gets in the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from causalsr_app.settings import STRIP, Settings
from causalsr_app.window.counterfactual.values import Setting, settings, with_setting
from causalsr_app.window.main import MainWindow
from core.causal.actions import Action, Actions, Mode
from core.causal.estimate import Reading
from core.causal.factors import factor
from tests.gui.fake_engine import FakeEngine
from tests.gui.gui_pictures import gradient, save

NOISE, JPEG = factor("noise"), factor("jpeg")


def values(name: str, mean: float) -> list[float]:
    return [each.value for each in settings(factor(name), Reading(mean, mean, mean))]


def test_settings_go_from_none_through_the_estimate_to_much() -> None:
    assert (NOISE.low, NOISE.high) == (0, 50)
    assert values("noise", 10) == [0, 5, 10, 20, 34]
    assert (JPEG.low, JPEG.high) == (10, 100)
    assert values("jpeg", 60) == [100, 80, 60, 48, 30]
    assert [each.found for each in settings(NOISE, Reading(10, 8, 12))] == [False, False, True, False, False]


def test_where_nothing_is_found_the_estimate_comes_first() -> None:
    found = settings(NOISE, Reading(0, 0, 1))
    assert found[0] == Setting(0, True)
    assert [each.value for each in found] == [0, 5, 12.5, 25, 37.5]


def test_the_estimate_needs_no_action_and_the_rest_stays() -> None:
    actions = Actions({"noise": Action(Mode.SET, 3), "blur": Action(Mode.TELL, 1)}, 0.5)
    assert with_setting(actions, NOISE, Setting(10, True)) == Actions({"blur": Action(Mode.TELL, 1)}, 0.5)
    assert with_setting(actions, NOISE, Setting(5, False)).by_factor["noise"] == Action(Mode.SET, 5)


@pytest.fixture
def strip(qtbot: QtBot, opened: MainWindow) -> MainWindow:
    """The window with the strip, its pictures rendered."""
    qtbot.keyClick(opened, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: complete(opened))
    return opened


def complete(window: MainWindow) -> bool:
    return not (window.imaginer.busy or window.imaginer._timer.isActive() or window.strip.tiles[-1].empty)


def test_a_strip_that_is_not_seen_costs_nothing(qtbot: QtBot, opened: MainWindow, engine: FakeEngine) -> None:
    with qtbot.waitSignal(opened.imaginer._timer.timeout):
        opened.area.viewer.zoom_to(3.0)
    assert not opened.strip.isVisible()
    assert all(actions == Actions() for actions, _, _ in engine.asked)
    assert opened.imaginer.ticket is None


def test_the_strip_shows_the_middle_of_what_is_seen_at_five_settings(strip: MainWindow, engine: FakeEngine) -> None:
    asked = engine.asked[-5:]
    assert [actions for actions, _, _ in asked] == list(strip.strip.alternatives)
    assert len({region for _, _, region in asked}) == 1
    assert [tile.text() for tile in strip.strip.tiles][2].startswith("found: 11")
    assert [tile.isChecked() for tile in strip.strip.tiles] == [False, False, True, False, False]


def test_a_click_chooses_and_the_estimate_goes_back(qtbot: QtBot, strip: MainWindow) -> None:
    with qtbot.waitSignal(strip.previewer.shown):
        qtbot.mouseClick(strip.strip.tiles[0], Qt.MouseButton.LeftButton)
    assert strip.side.interventions.wanted == Actions.set(noise=0)
    assert [tile.isChecked() for tile in strip.strip.tiles] == [True, False, False, False, False]
    qtbot.keyClick(strip.strip.tiles[2], Qt.Key.Key_Space)
    assert strip.side.interventions.wanted == Actions()
    qtbot.keyClick(strip, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert strip.side.interventions.wanted == Actions.set(noise=0)


def test_another_factor_has_other_pictures(qtbot: QtBot, strip: MainWindow, engine: FakeEngine) -> None:
    strip.strip.factors.button("jpeg").click()
    qtbot.waitUntil(lambda: engine.asked[-1][0] == strip.strip.alternatives[-1])
    assert "jpeg" in engine.asked[-1][0].by_factor
    assert strip.strip.tiles[0].accessibleName() == "JPEG treated as none"


def test_the_strip_follows_a_pan(qtbot: QtBot, strip: MainWindow, engine: FakeEngine) -> None:
    qtbot.keyClick(strip.area.viewer, Qt.Key.Key_1)
    strip.area.viewer.zoom_to(16.0)
    qtbot.waitUntil(lambda: complete(strip) and not strip.previewer.busy)
    before = engine.asked[-1][2]
    strip.area.viewer._pan(160, 0)
    qtbot.waitUntil(lambda: engine.asked[-1][2] != before and complete(strip))
    assert before is not None
    assert engine.asked[-1][2] is not None
    assert engine.asked[-1][2].x == before.x - 10


def test_the_picture_goes_before_the_strip(qtbot: QtBot, strip: MainWindow, engine: FakeEngine) -> None:
    """While the strip's first picture is at the gate a slider moves: the next render is the picture's."""
    engine.gate.clear()
    strip.strip.factors.button("blur").click()
    qtbot.waitUntil(lambda: strip.imaginer.busy and "blur" in engine.asked[-1][0].by_factor)
    count = len(engine.asked)
    with qtbot.waitSignal(strip.previewer.shown):
        strip.side.interventions.rows["noise"].slider.moved.emit(3.0)
        qtbot.waitUntil(lambda: len(engine.asked) > count)  # the strip's ended without the gate
        engine.gate.set()
    assert engine.asked[count][0] == Actions.set(noise=3)
    qtbot.waitUntil(lambda: complete(strip))
    assert [actions for actions, _, _ in engine.asked[-5:]] == list(strip.strip.alternatives)


def test_a_strip_that_is_hidden_stops(qtbot: QtBot, strip: MainWindow, engine: FakeEngine) -> None:
    engine.gate.clear()
    strip.strip.factors.button("blur").click()
    qtbot.waitUntil(lambda: strip.imaginer.busy)
    qtbot.keyClick(strip, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: not strip.imaginer.busy)
    assert not engine.gate.is_set()


def test_whether_it_is_shown_is_remembered_and_needs_a_photo(
    qtbot: QtBot, window: MainWindow, settings: Settings, tmp_path: Path, open_photo: Callable[[Path], None]
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F2)
    assert settings.get(STRIP) == 1
    assert not window.strip.isVisible()
    spy = QSignalSpy(window.previewer.shown)
    open_photo(save(tmp_path / "next.png", gradient(30, 20)))
    assert window.strip.isVisible()
    assert spy.count() >= 1
    qtbot.waitUntil(lambda: complete(window))
