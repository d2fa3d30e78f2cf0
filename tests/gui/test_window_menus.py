"""What menus hold: recent photos, presets, copying, the picture's own menu, and the pages about the program."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from PySide6.QtCore import QPoint, QSettings, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from causalsr_app import licences, presets
from causalsr_app.cli.commands import cli
from causalsr_app.runner import Runner
from causalsr_app.settings import KEEP_RECENT, LOCK, LOOK, NAME, RECENT, SCALE, SIZE, STEPS, SURROUND, VERSION, Settings
from causalsr_app.window.app import make_window
from causalsr_app.window.commands import MENU, ON_PICTURE, TABLE
from causalsr_app.window.export import strip
from causalsr_app.window.main import MainWindow
from causalsr_app.window.theme import DARK, LIGHT, Theme, colours_of
from core.causal.actions import Action, Actions, Mode
from core.errors import OrderError
from core.image_io import WriteOptions
from core.order import ModelRef, Order, Size
from tests.gui.fake_engine import FakeEngine
from tests.gui.gui_pictures import gradient, save

ORDER = Order(
    actions=Actions({"noise": Action(Mode.SET, 5), "jpeg": Action(Mode.TELL, 60)}, 0.5),
    size=Size(long_side=240),
    dpi=300.0,
    options=WriteOptions(format="jpeg", quality=77, background=(0, 0, 0)),
)


@pytest.fixture(autouse=True)
def own_presets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return presets.folder()


def named(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if not action.isSeparator()]


def press(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()


# Commands


def test_menus_name_commands_that_there_are() -> None:
    known = {each.name for each in TABLE} | {"-", "recent", "presets"}
    assert known.issuperset((*MENU, *ON_PICTURE))
    elsewhere = {"paste", "batch", "panel", "strip", "other_side", "menu"}  # in the bar, or of no use in a menu
    assert {each.name for each in TABLE} - elsewhere <= {*MENU, *ON_PICTURE}
    keys = [each.keys for each in TABLE if each.keys]
    assert len(set(keys)) == len(keys)


def test_without_a_photo_only_what_needs_none_can_be_done(window: MainWindow) -> None:
    actions = window.commands.actions
    assert {each.name for each in TABLE if not actions[each.name].isEnabled()} == {
        each.name for each in TABLE if each.photo
    }
    window.area.viewer.customContextMenuRequested.emit(QPoint(5, 5))
    assert not window._on_picture.isVisible()


def test_the_picture_has_a_menu_of_its_own(opened: MainWindow) -> None:
    opened.area.viewer.customContextMenuRequested.emit(QPoint(50, 50))
    assert opened._on_picture.isVisible()
    press(opened._on_picture, "100 %")
    assert opened.area.viewer.transform.zoom == 1
    opened._on_picture.close()


# Recent photos


def test_recent_photos_are_offered_the_newest_first(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, open_photo: Callable[[Path], None]
) -> None:
    assert not window.recent.menuAction().isEnabled()
    for name in ("a & b.png", "c.png", "a & b.png"):
        open_photo(save(tmp_path / name, gradient(20, 10)))
    assert named(window.recent) == ["a && b.png", "c.png"]
    with qtbot.waitSignal(window.opener.opened):
        press(window.recent, "c.png")
    assert window.desk.photo is not None
    assert window.desk.photo.name == "c.png"
    assert named(window.recent) == ["c.png", "a && b.png"]


def test_ten_photos_are_remembered_and_none_when_it_is_not_wanted(window: MainWindow, settings: Settings) -> None:
    for number in range(12):
        window.recent.add(Path(f"/album/{number}.png"))
    assert [path.name for path in window.recent.files] == [f"{number}.png" for number in range(11, 1, -1)]
    window.side.settings.keep_recent.setChecked(False)
    assert window.recent.files == []
    window.recent.add(Path("/album/secret.png"))
    assert (settings.get(RECENT), settings.get(KEEP_RECENT)) == ("[]", 0)
    settings.put(RECENT, "nonsense")
    assert window.recent.files == []


def test_the_sample_is_no_recent_photo(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.opener.opened, timeout=60_000):
        window.arrivals.try_sample()
    assert window.recent.files == []


# The result elsewhere


def test_the_result_is_copied_whole(qtbot: QtBot, opened: MainWindow, engine: FakeEngine) -> None:
    opened.side.interventions.rows["noise"].slider.moved.emit(3.0)
    opened.area.viewer.setFocus()
    with qtbot.waitSignal(opened.exports.queue.ended):
        qtbot.keyClick(opened, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert (Actions.set(noise=3), 2, None) in engine.asked
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (120, 80)
    row = opened.exports.strip.rows[-1]
    assert (row.name.text(), row.state.text()) == ("street.png, copied", "On the clipboard")
    assert not row.undo.isVisible()
    assert not row.show_folder.isVisible()


def test_a_saved_result_can_be_dragged_into_another_program(
    qtbot: QtBot, opened: MainWindow, engine: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried: list[list[QUrl]] = []
    monkeypatch.setattr(strip, "carry", lambda _row, data: carried.append(data.urls()))
    opened.pages.show_export()
    engine.gate.clear()
    opened.side.export.start.click()
    row = opened.exports.strip.rows[-1]
    at = row.name.geometry().center()

    def drag() -> None:
        qtbot.mousePress(row, Qt.MouseButton.LeftButton, pos=at)
        qtbot.mouseMove(row, at + QPoint(30, 0))
        qtbot.mouseRelease(row, Qt.MouseButton.LeftButton, pos=at + QPoint(30, 0))

    drag()
    assert carried == []
    with qtbot.waitSignal(opened.exports.queue.ended):
        engine.gate.set()
    drag()
    assert carried == [[QUrl.fromLocalFile(str(tmp_path / "street_x2.png"))]]


# Presets


def test_a_preset_is_saved_and_chosen_again(
    qtbot: QtBot, opened: MainWindow, own_presets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(own_presets / "evening"), ""))
    opened.side.interventions.rows["noise"].slider.moved.emit(5.0)
    opened.side.output.sizes.scales.button("4").click()
    opened.side.export.formats.button("jpeg").click()
    opened.commands.actions["save_preset"].trigger()
    assert opened.area.message.text == "Saved as the preset evening"
    kept = presets.read(own_presets / "evening.json")
    assert (kept.actions, kept.size, kept.model) == (Actions.set(noise=5), Size(scale=4), ModelRef("fast"))
    assert kept.options.format == "jpeg"
    opened.desk.reset()
    opened.side.output.sizes.scales.button("1").click()
    opened.side.export.formats.button("png").click()
    opened.presets.aboutToShow.emit()
    assert named(opened.presets) == ["evening", "Other file…", "Show their folder"]
    press(opened.presets, "evening")
    assert opened.side.interventions.wanted == Actions.set(noise=5)
    assert opened.desk.wish.size == Size(scale=4)
    assert opened.side.export.formats.value == "jpeg"
    opened.desk.history.undo()  # in one step
    assert (opened.desk.actions, opened.desk.wish.size) == (Actions(), Size(scale=1))


def test_a_preset_of_the_command_line_is_the_window_s(
    opened: MainWindow, own_presets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    presets.write(own_presets / "print.json", ORDER)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(own_presets / "print.json"), ""))
    press(opened.presets, "Other file…")
    assert opened.desk.actions == ORDER.actions
    assert (opened.desk.wish.size, opened.desk.wish.dpi) == (Size(long_side=240), 300)
    assert opened.side.export.options == WriteOptions(format="jpeg", quality=77, bits=8, background=(0, 0, 0))


def test_a_file_that_is_no_preset_says_so_and_changes_nothing(opened: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text("[]")
    before = opened.desk.wish
    opened.presets.load(tmp_path / "odd.json")
    assert opened.area.message.text.startswith("odd.json holds no preset: ")
    assert opened.desk.wish == before


def test_a_preset_that_can_not_be_written_says_so(opened: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("/proc/evening", ""))
    opened.commands.actions["save_preset"].trigger()
    assert opened.area.message.text.startswith("Can't write evening.json: ")


def test_presets_are_found_by_name_and_files_go_before(own_presets: Path, tmp_path: Path) -> None:
    presets.write(own_presets / "evening.json", ORDER)
    assert presets.names() == ("evening",)
    assert presets.find(Path("evening")) == presets.find(Path("evening.json")) == own_presets / "evening.json"
    assert presets.find(tmp_path / "evening") == tmp_path / "evening"
    with pytest.raises(OrderError):
        presets.read(tmp_path / "evening")


def test_a_batch_takes_a_preset_by_its_name(photo_file: Path, tmp_path: Path, own_presets: Path) -> None:
    presets.write(own_presets / "evening.json", ORDER)
    arguments = [
        "batch",
        str(tmp_path / "none.png"),
        "--preset",
        "evening",
        "--save-preset",
        str(tmp_path / "again.json"),
    ]
    CliRunner().invoke(cli, arguments)
    assert json.loads((tmp_path / "again.json").read_text()) == json.loads((own_presets / "evening.json").read_text())


# Settings and about


def test_a_look_is_chosen_by_hand(qtbot: QtBot, qapp: object, settings: Settings) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    old = app.palette(), app.styleSheet(), app.style().objectName()
    for former in app.findChildren(Theme):
        former.setParent(None)
    theme = Theme(app)
    window = make_window(app, make_engine=FakeEngine, settings=settings)
    qtbot.addWidget(window)
    window.show()
    for key, colours in (("dark", DARK), ("light", LIGHT)):
        window.side.settings.looks.button(key).click()
        assert colours_of(window.bar) is colours
        assert settings.get(LOOK) == key
        theme.follow(Qt.ColorScheme.Dark)  # the system's look doesn't count then
        assert colours_of(window.bar) is colours
    window.side.settings.looks.button("system").click()
    theme.follow(Qt.ColorScheme.Dark)
    assert colours_of(window.bar) is DARK
    window.close()
    app.styleHints().colorSchemeChanged.disconnect(theme.follow)
    app.aboutToQuit.disconnect(window.shut_down)
    theme.setParent(None)
    app.setStyleSheet(old[1])
    app.setPalette(old[0])
    app.setStyle(old[2])


def test_settings_open_by_key_and_esc_goes_back(qtbot: QtBot, opened: MainWindow, settings: Settings) -> None:
    qtbot.keyClick(opened, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    assert opened.side.page == "settings"
    page = opened.side.settings
    page.surrounds.button("grey").click()
    assert opened.area.viewer.surround == settings.get(SURROUND) == "grey"
    page.reset.click()
    assert opened.area.viewer.surround == page.surrounds.value == "theme"
    qtbot.keyClick(page.back, Qt.Key.Key_Escape)
    assert opened.side.page == "sliders"


def test_all_settings_as_on_the_first_day_are_so_at_once(opened: MainWindow, settings: Settings) -> None:
    for name in ("lock", "strip"):
        opened.commands.actions[name].trigger()
    opened.bar.modes.button("side").click()
    opened.side.export.formats.button("tiff").click()
    settings.put(NAME, "{stem} new")
    settings.put(SCALE, 4)
    opened.many.page.form.restore()
    opened.side.settings.reset.click()
    assert not opened.area.viewer.locked
    assert opened.status.zoom.text().endswith("%")
    assert opened.strip.isHidden()
    assert opened.area.viewer.mode == opened.bar.modes.value == "split"
    assert opened.side.export.formats.value == opened.many.page.form.formats.value == "png"
    assert opened.side.export.name.text() == opened.many.page.form.names.edit.text() == NAME.default
    assert opened.many.page.form.scales.value == "2"


def test_going_back_to_the_first_language_says_when_it_is_spoken(window: MainWindow) -> None:
    window.side.settings.languages.button("de").click()
    window.side.settings.later.hide()
    window.side.settings.reset.click()
    assert not window.side.settings.later.isHidden()


def test_about_says_version_and_licences(opened: MainWindow) -> None:
    opened.commands.actions["about"].trigger()
    page = opened.side.about
    assert page.version.text().endswith("Apache-2.0")
    text = page.licences.toPlainText()
    for name in ("PySide6", "torch", "pillow"):
        assert name in text


def test_licences_are_those_of_what_is_needed() -> None:
    names = [name.lower() for name, _, _ in licences.parts()]
    assert names[0] == "causalsr"
    assert names[1:] == sorted(names[1:])
    assert {"numpy", "safetensors", "shiboken6"} <= set(names)
    assert "pytest" not in names


def store(tmp_path: Path, **values: object) -> QSettings:
    made = QSettings(str(tmp_path / "old.ini"), QSettings.Format.IniFormat)
    for key, value in values.items():
        made.setValue(key.replace("__", "/").replace("_", "-"), value)
    return made


def test_settings_of_an_older_program_are_taken_over(tmp_path: Path) -> None:
    settings = Settings(store(tmp_path, output__scale=4, export__name="{stem}_x{scale}"))
    assert (settings.get(SIZE), settings.get(SCALE)) == ('{"scale": 4}', 4)
    assert settings.get(NAME) == NAME.default
    assert settings.get(VERSION) == len(STEPS)
    again = Settings(QSettings(str(tmp_path / "old.ini"), QSettings.Format.IniFormat))
    assert again.get(SIZE) == '{"scale": 4}'


def test_no_settings_are_written_before_there_is_something_to_remember(tmp_path: Path) -> None:
    raw = store(tmp_path)
    settings = Settings(raw)
    assert raw.allKeys() == []
    settings.put(LOOK, "dark")
    assert sorted(raw.allKeys()) == ["version", "window/look"]
    assert settings.get(VERSION) == len(STEPS)


def test_a_name_of_one_s_own_is_kept(tmp_path: Path) -> None:
    assert Settings(store(tmp_path, export__name="big {stem}")).get(NAME) == "big {stem}"


def test_settings_of_a_newer_program_are_left_as_they_are(tmp_path: Path) -> None:
    raw = store(tmp_path, version=99, output__scale=4)
    assert Settings(raw).get(SIZE) == SIZE.default
    assert str(raw.value("version")) == "99"
    assert str(raw.value("output/scale")) == "4"


def test_the_lock_holds_from_photo_to_photo_and_is_remembered(
    qtbot: QtBot, opened: MainWindow, photo_file: Path, open_photo: Callable[[Path], None], settings: Settings
) -> None:
    other = save(photo_file.with_name("tower.png"), gradient(90, 80))
    assert opened.area.viewer.fitted
    opened.commands.actions["lock"].trigger()
    assert opened.status.zoom.text() == "100 %  1:1"
    assert settings.get(LOCK) == 1
    open_photo(other)
    assert opened.area.viewer.transform.zoom == 1.0
    assert not opened.desk.history.stack.canUndo()
    again = MainWindow(Runner(FakeEngine), settings)
    qtbot.addWidget(again)
    assert again.area.viewer.locked
    again.shut_down()
    opened.commands.actions["lock"].trigger()
    assert settings.get(LOCK) == 0
    open_photo(photo_file)
    assert opened.area.viewer.fitted


def test_no_preset_gives_way_without_being_asked_about(
    opened: MainWindow, own_presets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    presets.write(own_presets / "evening.json", ORDER)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(own_presets / "evening"), ""))
    opened.commands.actions["save_preset"].trigger()
    assert opened.area.message.text == "There is a preset evening already."
    assert presets.read(own_presets / "evening.json").actions == ORDER.actions
    for answer, kept in (("Leave it", ORDER.actions), ("Replace it", opened.desk.actions)):
        opened.commands.actions["save_preset"].trigger()
        buttons = opened.area.message.findChildren(QPushButton)
        next(each for each in buttons if each.text() == answer and each.isVisible()).click()
        assert presets.read(own_presets / "evening.json").actions == kept
    assert opened.area.message.text == "Saved as the preset evening"


def test_a_damaged_preset_is_named_in_plain_words(opened: MainWindow, tmp_path: Path) -> None:
    for number, content in enumerate((b"{", b"\xff\xfe")):
        (tmp_path / f"{number}.json").write_bytes(content)
        opened.presets.load(tmp_path / f"{number}.json")
        why = "its text is damaged or was not written by this program"
        assert opened.area.message.text == f"{number}.json holds no preset: {why}"


def test_the_presets_folder_is_shown(opened: MainWindow, own_presets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[QUrl] = []
    monkeypatch.setattr("causalsr_app.window.presets.QDesktopServices.openUrl", shown.append)
    press(opened.presets, "Show their folder")
    assert shown == [QUrl.fromLocalFile(str(own_presets))]
    assert own_presets.is_dir()
