"""Undo, redo, all as found, and the photos beside the one that is open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from causalsr_app.window.history import History, Wish, changed
from causalsr_app.window.main import MainWindow
from causalsr_app.window.neighbours import neighbour
from core.causal.actions import Action, Actions, Mode
from core.order import Size
from tests.gui.gui_pictures import gradient, save

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_moves_of_one_slider_are_one_step(qtbot: QtBot) -> None:
    shown: list[Wish] = []
    history = History(shown.append)
    for noise in (1, 2, 3):
        history.remember(Wish(Actions.set(noise=noise)))
    history.remember(Wish(Actions.set(noise=3, blur=1)))
    history.remember(Wish(Actions.set(noise=4, blur=1)))
    for _ in range(4):
        history.undo()
    assert shown == [Wish(Actions.set(noise=3, blur=1)), Wish(Actions.set(noise=3)), Wish(Actions())]
    history.redo()
    assert shown[-1] == Wish(Actions.set(noise=3))


def test_what_is_done_after_an_undo_is_the_only_way_on(qtbot: QtBot) -> None:
    shown: list[Wish] = []
    history = History(shown.append)
    history.remember(Wish(Actions.set(noise=1)))
    history.undo()
    history.remember(Wish(Actions.set(blur=1)))
    history.redo()
    assert shown == [Wish(Actions())]
    history.begin(Wish(Actions()))
    history.undo()
    assert shown == [Wish(Actions())]


def test_what_differs() -> None:
    one = Wish(Actions({"noise": Action(Mode.SET, 1)}, 0.5))
    other = Wish(Actions({"noise": Action(Mode.TELL, 1), "blur": Action(Mode.SET, 1)}, 1.0, evidence=False))
    assert changed(one, other) == {"noise", "blur", "strength", "evidence"}
    assert changed(one, one) == frozenset()
    assert changed(one, replace(one, size=Size(scale=4))) == changed(one, replace(one, dpi=300.0)) == {"size"}


def test_undo_and_redo_move_the_controls_and_the_picture(qtbot: QtBot, opened: MainWindow) -> None:
    panel = opened.side.interventions
    panel.rows["noise"].slider.moved.emit(20.0)
    panel.rows["blur"].state.button("tell").click()
    with qtbot.waitSignal(opened.previewer.shown):
        qtbot.keyClick(opened, Key.Key_Z, Ctrl)
    assert panel.wanted == Actions.set(noise=20.0)
    with qtbot.waitSignal(opened.previewer.shown):
        qtbot.keyClick(opened, Key.Key_Z, Ctrl)
    assert panel.wanted == Actions()
    qtbot.keyClick(opened, Key.Key_Z, Ctrl | Shift)
    assert panel.wanted == Actions.set(noise=20.0)
    qtbot.keyClick(opened, Key.Key_0, Ctrl)
    assert panel.wanted == Actions()
    qtbot.keyClick(opened, Key.Key_Z, Ctrl)
    assert panel.wanted == Actions.set(noise=20.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "album"
    place.mkdir()
    for name in ("b.png", "A.png", "c.png", ".hidden.png"):
        save(place / name, gradient(20, 10))
    (place / "notes.txt").write_text("no photo")
    return place


def test_neighbours_in_order_of_name(folder: Path) -> None:
    assert neighbour(folder / "A.png", 1) == folder / "b.png"
    assert neighbour(folder / "b.png", -1) == folder / "A.png"
    assert neighbour(folder / "c.png", 1) is None
    assert neighbour(folder / "gone.png", 1) is None
    assert neighbour(folder / "none" / "a.png", 1) is None


def test_the_next_photo_by_key_and_with_the_same_settings(qtbot: QtBot, window: MainWindow, folder: Path) -> None:
    def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> str:
        with qtbot.waitSignal(window.opener.opened):
            qtbot.keyClick(window, key, modifier)
        assert window.desk.photo is not None
        return window.desk.photo.name

    with qtbot.waitSignal(window.opener.opened):
        window.arrivals.open_path(folder / "A.png")
    window.side.interventions.rows["noise"].slider.moved.emit(20.0)
    assert press(Key.Key_PageDown, Ctrl) == "b.png"
    assert window.side.interventions.wanted == Actions.set(noise=20.0)
    assert press(Key.Key_PageDown) == "c.png"
    assert window.side.interventions.wanted == Actions()
    qtbot.keyClick(window, Key.Key_PageDown)
    assert "last photo" in window.area.message.text
    assert press(Key.Key_PageUp) == "b.png"


def test_a_broken_photo_does_not_stand_in_the_way_to_those_behind_it(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    """Forward and backward, past b.png, and the photo that is open keeps its settings."""
    (folder / "b.png").write_bytes(b"no photo")
    for first, key, last in (("A.png", Key.Key_PageDown, "c.png"), ("c.png", Key.Key_PageUp, "A.png")):
        with qtbot.waitSignal(window.opener.opened):
            window.arrivals.open_path(folder / first)
        with qtbot.waitSignal(window.opener.failed):
            qtbot.keyClick(window, key)
        assert "b.png" in window.area.message.text
        with qtbot.waitSignal(window.opener.opened):
            qtbot.keyClick(window, key)
        assert window.desk.photo is not None
        assert window.desk.photo.name == last


def test_back_from_a_broken_photo_leads_past_the_one_that_is_open(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    (folder / "c.png").write_bytes(b"no photo")
    with qtbot.waitSignal(window.opener.opened):
        window.arrivals.open_path(folder / "b.png")
    with qtbot.waitSignal(window.opener.failed):
        qtbot.keyClick(window, Key.Key_PageDown)
    with qtbot.waitSignal(window.opener.opened):
        qtbot.keyClick(window, Key.Key_PageUp)
    assert window.desk.photo is not None
    assert window.desk.photo.name == "A.png"


def test_settings_are_there_again_when_one_comes_back_to_the_photo(
    qtbot: QtBot, opened: MainWindow, tmp_path: Path
) -> None:
    first = opened.desk.photo.path
    other = save(tmp_path / "zebra.png", gradient(50, 30))
    opened.side.interventions.rows["noise"].slider.moved.emit(5.0)
    for path, expected in ((other, Actions()), (first, Actions.set(noise=5)), (other, Actions())):
        opened.arrivals.open_path(path)
        qtbot.waitUntil(lambda path=path: opened.desk.photo.path == path)
        assert opened.desk.actions == expected
        assert opened.side.interventions.wanted == expected


def test_a_refusal_goes_when_a_size_that_can_be_is_asked_for(opened: MainWindow) -> None:
    wish, wrong = opened.desk.wish, opened.side.output.sizes.wrong
    opened.desk.follow(wish.actions, Size(long_side=90_000), None)
    assert wrong.text()
    opened.desk.follow(wish.actions, wish.size, wish.dpi)
    assert not wrong.text()
