"""The window as a whole: photos in, wishes, previews, and what happens when something goes wrong."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from causalsr_app.runner import Runner
from causalsr_app.settings import MODE, SURROUND, Settings
from causalsr_app.window import placement
from causalsr_app.window.main import MainWindow
from causalsr_app.window.remaining import Remaining
from causalsr_app.window.theme import DARK, LIGHT, Theme, colours_of
from causalsr_app.window.topbar import TopBar
from causalsr_app.window.viewer.handle import Handle
from causalsr_app.window.viewer.mosaic import Patch
from core.causal.actions import Actions
from core.engine.picture import Region
from core.errors import RenderError
from core.image_io import ReadOptions, WriteOptions
from core.order import Size
from tests.gui.fake_engine import FakeEngine
from tests.gui.gui_pictures import gradient, save

Key = Qt.Key


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    at = QPoint(100, 100)
    with warnings.catch_warnings():
        # PySide6 6.12 would rather have a QPointF, which 6.11 does not take.
        warnings.simplefilter("ignore", DeprecationWarning)
        enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(at), Qt.DropAction.CopyAction, data, buttons, keys))


def test_before_a_photo_is_open_the_controls_are_quiet(window: MainWindow) -> None:
    assert window.area.empty.isVisible()
    assert not any(row.isEnabled() for row in window.side.interventions.rows.values())
    assert not window.side.output.export.isEnabled()
    assert not window.bar.modes.isEnabled()


def test_opening_says_everything_there_is_to_say(opened: MainWindow) -> None:
    assert opened.area.viewer.isVisible()
    assert opened.bar.title == "street.png    60 × 40  →  ×2"
    assert opened.windowTitle() == "street.png – CausalSR"
    assert opened.side.output.size_label.text() == "120 × 80 px"
    assert opened.side.output.device.text() == "CPU, 2 cores"
    assert opened.side.output.model.text() == "fast"
    assert opened.side.interventions.belief.text().replace("\u00a0", " ").startswith("Noise 11 (")
    assert opened.status.preview.text().startswith("preview 0.")
    assert opened.area.viewer.hasFocus()


def test_the_engine_works_beside_qt_s_thread(opened: MainWindow, engine: FakeEngine) -> None:
    assert "MainThread" not in engine.threads


def test_the_first_preview_is_the_visible_part(opened: MainWindow, engine: FakeEngine) -> None:
    assert engine.asked == [(Actions(), 2.0, Region(0, 0, 120, 80))]


def test_what_was_rendered_is_not_asked_for_again(qtbot: QtBot, opened: MainWindow, engine: FakeEngine) -> None:
    opened.area.viewer.zoom_to(20.0)
    qtbot.waitUntil(lambda: not opened.previewer._timer.isActive())
    assert len(engine.asked) == 1


def test_a_slider_asks_for_a_preview_with_its_action(qtbot: QtBot, opened: MainWindow, engine: FakeEngine) -> None:
    with qtbot.waitSignal(opened.previewer.shown):
        opened.side.interventions.rows["noise"].slider.moved.emit(8.0)
    assert engine.asked[-1][0] == Actions.set(noise=8)
    assert opened.status.preview.text().endswith("s · Noise treated as 8.0")


def test_dragging_a_slider_never_blocks_and_the_newest_wins(
    qtbot: QtBot, opened: MainWindow, engine: FakeEngine
) -> None:
    engine.gate.clear()
    slider = opened.side.interventions.rows["noise"].slider
    for step in range(60):
        slider.moved.emit(10 + step / 4)
        QApplication.processEvents()
    with qtbot.waitSignal(opened.previewer.shown):
        engine.gate.set()
    assert engine.asked[-1][0] == Actions.set(noise=24.75)
    assert opened.status.preview.text().endswith("Noise treated as 24.8")


def test_the_picture_follows_the_slider_while_it_is_dragged(
    qtbot: QtBot, opened: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A render under way when the slider moves on is shown, and then the newest."""
    shown: list[int] = []
    put = opened.previewer._viewer.put

    def noted(patch: Patch) -> None:
        shown.append(patch.stamp.version)
        put(patch)

    monkeypatch.setattr(opened.previewer._viewer, "put", noted)
    asked = len(engine.asked)
    engine.gate.clear()
    slider = opened.side.interventions.rows["noise"].slider
    slider.moved.emit(8.0)
    qtbot.waitUntil(lambda: len(engine.asked) > asked)
    slider.moved.emit(9.0)
    slider.moved.emit(10.0)
    with qtbot.waitSignal(opened.previewer.shown):
        engine.gate.set()
    assert [each[0] for each in engine.asked[asked:]] == [Actions.set(noise=8.0), Actions.set(noise=10.0)]
    assert len(shown) == 2
    assert shown == sorted(shown)


def test_the_progress_line_appears_only_when_it_takes_long(
    qtbot: QtBot, opened: MainWindow, engine: FakeEngine
) -> None:
    line = opened.area.progress
    engine.gate.clear()
    opened.side.interventions.rows["noise"].slider.moved.emit(8.0)
    assert not line.isVisible()
    qtbot.waitUntil(line.isVisible)
    with qtbot.waitSignal(opened.previewer.shown):
        engine.gate.set()
    assert not line.isVisible()


def test_another_scale_is_another_size_name_and_preview(qtbot: QtBot, opened: MainWindow, engine: FakeEngine) -> None:
    with qtbot.waitSignal(opened.previewer.shown):
        opened.side.output.sizes.scales.button("4").click()
    assert engine.asked[-1][1:] == (4.0, Region(0, 0, 240, 160))
    assert opened.side.output.size_label.text().startswith("240 × 160 px")
    assert opened.side.export.wanted.name == "street_x4.png"
    assert opened.bar.title.endswith("×4")


def test_a_render_that_fails_says_so_and_the_window_goes_on(
    qtbot: QtBot, opened: MainWindow, engine: FakeEngine
) -> None:
    def refuse() -> None:
        raise RenderError("A tile stayed black on every device; try ×2")

    engine.trouble = refuse
    with qtbot.waitSignal(opened.previewer.failed):
        opened.side.interventions.rows["noise"].slider.moved.emit(8.0)
    assert opened.area.message.text == "A tile stayed black on every device; try ×2"
    engine.trouble = lambda: None
    with qtbot.waitSignal(opened.previewer.shown):
        opened.side.interventions.rows["noise"].slider.moved.emit(9.0)
    assert opened.area.message.text == ""


def test_a_broken_file_keeps_the_old_photo(qtbot: QtBot, opened: MainWindow, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff not a photo")
    old = opened.desk.photo
    with qtbot.waitSignal(opened.opener.failed):
        drop(opened, broken)
    assert opened.desk.photo is old
    assert opened.bar.title.startswith("street.png")
    assert opened.area.viewer.isVisible()
    assert "broken.jpg" in opened.area.message.text
    assert "\n" not in opened.area.message.text
    with qtbot.waitSignal(opened.previewer.shown):
        opened.side.interventions.rows["noise"].slider.moved.emit(8.0)


def test_a_broken_first_file_keeps_the_drop_zone(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    with qtbot.waitSignal(window.opener.ended):
        drop(window, tmp_path / "missing.png")
    assert window.area.empty.isVisible()
    assert "missing.png" in window.area.message.text
    assert not window.side.output.export.isEnabled()


def test_a_newer_photo_replaces_the_one_being_opened(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    names: list[str] = []
    window.opener.opened.connect(lambda photo: names.append(photo.name))
    for name in ("a.png", "b.png", "c.png"):
        window.arrivals.open_path(save(tmp_path / name, gradient(20, 10)))
    qtbot.waitUntil(lambda: "c.png" in names)
    assert not window.opener.busy
    assert window.desk.photo is not None
    assert window.desk.photo.name == "c.png"


def test_an_image_can_be_pasted(qtbot: QtBot, window: MainWindow) -> None:
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    with qtbot.waitSignal(window.previewer.shown):
        window.arrivals.paste()
    assert window.desk.photo is not None
    assert window.desk.photo.photo.pixels[0, 0].tolist() == [255, 0, 0]
    assert window.bar.title.startswith("pasted image    30 × 20")
    for step in (window.arrivals.next, window.arrivals.previous):
        window.area.message.clear()
        step()
        assert window.area.message.text == "A pasted picture has no folder with others"


def test_a_file_can_be_pasted(qtbot: QtBot, window: MainWindow, photo_file: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo_file))])
    QGuiApplication.clipboard().setMimeData(data)
    with qtbot.waitSignal(window.previewer.shown):
        qtbot.keyClick(window, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.desk.photo is not None
    assert window.desk.photo.path == photo_file


def test_text_can_not_be_pasted_and_that_is_said(window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("hello")
    window.arrivals.paste()
    assert "no photo" in window.area.message.text


def test_another_photo_begins_on_auto(
    qtbot: QtBot, opened: MainWindow, engine: FakeEngine, tmp_path: Path, open_photo: Callable[[Path], None]
) -> None:
    opened.side.interventions.rows["noise"].slider.moved.emit(8.0)
    open_photo(save(tmp_path / "other.png", gradient(30, 30)))
    qtbot.waitUntil(lambda: engine.asked[-1] == (Actions(), 2.0, Region(0, 0, 60, 60)))
    assert opened.bar.title.startswith("other.png")


def test_a_photo_with_alpha_and_16_bits_is_shown(
    window: MainWindow, tmp_path: Path, open_photo: Callable[[Path], None]
) -> None:
    pixels = gradient(24, 16).astype(np.uint16) * 257
    alpha = np.full((16, 24), 30_000, np.uint16)
    open_photo(save(tmp_path / "deep.png", pixels, alpha))
    assert window.desk.photo is not None
    assert window.desk.photo.before.has_alpha
    assert window.side.export.bits.value == "16"


# View


def test_f4_folds_the_panel_and_tab_never_does(qtbot: QtBot, opened: MainWindow) -> None:
    qtbot.keyClick(opened.area.viewer, Key.Key_F4)
    assert opened.side.isHidden()
    qtbot.keyClick(opened.area.viewer, Key.Key_F4)
    assert not opened.side.isHidden()
    opened.area.viewer.setFocus()
    qtbot.keyClick(opened.area.viewer, Key.Key_Tab)
    assert not opened.side.isHidden()
    assert not opened.area.viewer.hasFocus()


def test_tab_walks_through_every_control_and_comes_back(qtbot: QtBot, opened: MainWindow) -> None:
    opened.area.viewer.setFocus()
    walked: list[QWidget | None] = [opened.focusWidget()]
    for _ in range(60):
        qtbot.keyClick(opened.focusWidget(), Key.Key_Tab)
        if opened.focusWidget() is walked[0]:
            break
        walked.append(opened.focusWidget())
    else:
        raise AssertionError("Tab never came back to the picture")
    rows = opened.side.interventions.rows.values()
    wanted: list[QWidget] = [opened.bar.open, opened.bar.paste, opened.bar.batch, opened.bar.keys, opened.bar.panel]
    wanted += [opened.bar.menu, opened.side.output.sizes.kind, opened.side.output.sizes.number]
    wanted += [control for row in rows for control in (row.slider, row.field)]
    wanted += [opened.side.output.export]
    assert [each for each in wanted if each not in walked] == []


def test_a_screen_reader_hears_values_pictures_and_radio_buttons(opened: MainWindow) -> None:
    row = opened.side.interventions.rows["noise"]
    row.slider.moved.emit(16.0)
    assert row.slider.accessibleName() == "Noise, slider, 16.0"
    said = opened.area.viewer.accessibleDescription()
    assert said.startswith("street.png, 60 × 40 pixels, enlarged 2 times. Noise 11")
    assert said.endswith("Noise treated as 16.0")
    role = QAccessible.queryAccessibleInterface(row.state.button("auto")).role()
    assert role is QAccessible.Role.RadioButton


def test_the_window_fits_the_screen(window: MainWindow) -> None:
    room = window.screen().availableGeometry()
    window.setGeometry(5000, -300, room.width() + 400, 600)
    placement.fit_screen(window)
    assert window.width() <= room.width()
    assert room.contains(window.geometry().topLeft())


def test_the_next_photo_shows_both_sides(qtbot: QtBot, opened: MainWindow, tmp_path: Path) -> None:
    viewer = opened.area.viewer
    viewer.handle = Handle(share=1.0, upright=False)
    with qtbot.waitSignal(opened.previewer.shown):
        opened.arrivals.open_path(save(tmp_path / "next.png", gradient(30, 20)))
    assert viewer.handle == Handle(share=0.5, upright=False)


def test_f6_moves_between_the_picture_and_the_panel(qtbot: QtBot, opened: MainWindow) -> None:
    qtbot.keyClick(opened.area.viewer, Key.Key_F6)
    assert opened.side.interventions.rows["noise"].slider.hasFocus()
    qtbot.keyClick(opened, Key.Key_F6)
    assert opened.area.viewer.hasFocus()


def test_the_viewer_s_keys_work_while_a_slider_has_the_focus(qtbot: QtBot, opened: MainWindow) -> None:
    slider = opened.side.interventions.rows["noise"].slider
    slider.setFocus()
    qtbot.keyClick(slider, Key.Key_1)
    assert opened.area.viewer.transform.zoom == 1
    assert opened.status.zoom.text() == "100 %"


def test_digits_typed_into_a_field_stay_there(qtbot: QtBot, opened: MainWindow) -> None:
    field = opened.side.interventions.rows["noise"].field
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "19")
    assert field.text() == "19"
    assert opened.area.viewer.surround == "theme"


def test_in_a_narrow_window_the_panel_lies_under_the_picture(qtbot: QtBot, opened: MainWindow) -> None:
    assert opened.side.x() >= opened.area.width()
    opened.resize(900, 1000)
    qtbot.waitUntil(lambda: opened.side.y() >= opened.area.height())
    assert opened.area.width() == 900
    opened.resize(1200, 800)
    qtbot.waitUntil(lambda: opened.side.x() >= opened.area.width())


def test_in_a_window_that_is_low_the_panel_stays_beside_the_picture(qtbot: QtBot, opened: MainWindow) -> None:
    """1366 × 768 at 150 %: under each other neither would have room."""
    opened.resize(910, 512)
    qtbot.waitUntil(lambda: opened.width() == 910)
    assert opened.side.x() >= opened.area.width()
    assert opened.area.height() > 350


@pytest.mark.parametrize("size", [(910, 512), (600, 900)])
def test_however_small_the_window_no_step_of_the_story_is_crushed(
    qtbot: QtBot, opened: MainWindow, size: tuple[int, int]
) -> None:
    opened.resize(*size)
    opened.pages.show_why()
    rows = opened.side.why.rows
    assert rows
    qtbot.waitUntil(lambda: all(row.height() >= row.heightForWidth(row.width()) > 0 for row in rows))


def test_in_the_smallest_window_nothing_is_cut_off_or_lies_over_the_picture(qtbot: QtBot, opened: MainWindow) -> None:
    opened.resize(opened.minimumSize())
    opened.toggle_strip()
    opened.resize(opened.minimumSize())
    assert opened.strip.isVisible()
    qtbot.waitUntil(lambda: opened.strip.y() >= opened.area.height())
    assert opened.side.y() >= opened.strip.geometry().bottom()
    for half in (opened.side.interventions, opened.side.output):
        assert half.mapTo(opened.side, half.rect().topRight()).x() < opened.side.width()
    opened.resize(900, 1000)
    qtbot.waitUntil(lambda: opened.side.output.x() > opened.side.interventions.geometry().right())


def test_the_list_of_keys_opens_and_closes(qtbot: QtBot, opened: MainWindow) -> None:
    opened._on_keys()
    assert opened.keys.isVisible()
    assert opened.keys.hasFocus()
    assert opened.keys.height() <= 600
    qtbot.keyClick(opened.keys, Key.Key_Escape)
    assert not opened.keys.isVisible()
    assert opened.area.viewer.hasFocus()


def test_in_a_narrow_window_the_title_is_elided_and_not_cut(qtbot: QtBot, opened: MainWindow) -> None:
    label = opened.bar._label
    for width in (1280, 700, 600):
        opened.resize(width, 900)
        qtbot.waitUntil(lambda width=width: opened.width() == width)
        qtbot.waitUntil(lambda: label.sizeHint().width() <= label.width())
        assert label.text().startswith("str")


@pytest.mark.parametrize("size", [(1280, 800), (910, 512), (600, 560)])
def test_however_small_the_window_every_key_can_be_read(
    qtbot: QtBot, opened: MainWindow, size: tuple[int, int]
) -> None:
    """Nothing is cut at the sides, and what is too low for the window scrolls into it by the arrows."""
    opened.resize(*size)
    qtbot.waitUntil(lambda: opened.width() == size[0])
    opened._on_keys()
    keys, bar = opened.keys, opened.keys._scroll.verticalScrollBar()
    assert opened.rect().contains(keys.geometry())
    labels = keys.findChildren(QLabel)
    last = max(labels, key=lambda label: label.mapTo(keys, QPoint()).y())
    for _ in range(200):
        qtbot.keyClick(keys, Key.Key_Down)
    assert bar.value() == bar.maximum()
    qtbot.keyClick(keys, Key.Key_Return)  # which no scroll bar has a use for
    qtbot.keyClicks(keys, "x")
    assert keys.isVisible()
    assert all(0 <= label.mapTo(keys, QPoint()).x() <= keys.width() - label.width() for label in labels)
    assert all(label.width() >= label.sizeHint().width() for label in labels)
    assert last.mapTo(keys, last.rect().bottomLeft()).y() < keys.height()


def test_what_is_chosen_is_there_at_the_next_start(qtbot: QtBot, opened: MainWindow, settings: Settings) -> None:
    opened.bar.modes.button("side").click()
    opened.side.output.sizes.scales.button("3").click()
    qtbot.keyClick(opened.area.viewer, Key.Key_9)
    opened.close()
    again = MainWindow(Runner(FakeEngine), settings)
    qtbot.addWidget(again)
    assert (settings.get(MODE), settings.get(SURROUND)) == ("side", "black")
    assert again.area.viewer.mode == again.bar.modes.value == "side"
    assert again.desk.wish.size == Size(scale=3)
    assert again.side.output.sizes.scales.value == "3"
    assert again.area.viewer.surround == "black"
    again.close()


def test_every_control_has_a_name_that_can_be_read_out(opened: MainWindow) -> None:
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QLineEdit)
    controls = [each for each in opened.findChildren(QWidget) if isinstance(each, kinds)]
    assert len(controls) > 30
    nameless = [
        each
        for each in controls
        if not (each.accessibleName() or (isinstance(each, QAbstractButton) and each.text()))
        and each.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and each.objectName() != "qt_spinbox_lineedit"
    ]
    assert nameless == []


def test_tab_walks_through_the_panel_in_the_order_of_the_eye(qtbot: QtBot, opened: MainWindow) -> None:
    rows = opened.side.interventions.rows
    rows["noise"].state.button("auto").setFocus()
    walked: list[QWidget | None] = []
    for _ in range(4):
        qtbot.keyClick(opened.focusWidget(), Key.Key_Tab)
        walked.append(opened.focusWidget())
    assert walked == [
        rows["noise"].slider, rows["noise"].field, rows["blur"].state.button("auto"), rows["blur"].slider
    ]  # fmt: skip


def test_the_look_follows_the_system(qtbot: QtBot, qapp: QApplication) -> None:
    old_palette, old_sheet, old_style = qapp.palette(), qapp.styleSheet(), qapp.style().objectName()
    theme = Theme(qapp)
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.show()
    for scheme, colours in ((Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT), (Qt.ColorScheme.Dark, DARK)):
        theme.follow(scheme)
        assert colours_of(bar) is colours_of(bar.open) is colours_of(bar.modes.button("side")) is colours
    qapp.styleHints().colorSchemeChanged.disconnect(theme.follow)
    qapp.setStyleSheet(old_sheet)
    qapp.setPalette(old_palette)
    qapp.setStyle(old_style)


# The end


def test_closing_during_work_ends_the_thread(qtbot: QtBot, opened: MainWindow, engine: FakeEngine) -> None:
    engine.gate.clear()
    opened.side.interventions.rows["noise"].slider.moved.emit(8.0)
    opened.close()
    assert opened.runner.closed
    opened.shut_down()


@pytest.mark.parametrize("busy", ["opening", "idle"])
def test_a_closed_window_takes_nothing_more(opened: MainWindow, photo_file: Path, busy: str) -> None:
    if busy == "opening":
        opened.arrivals.open_path(photo_file)
    opened.close()
    opened.arrivals.open_path(photo_file)
    opened.side.interventions.rows["noise"].slider.moved.emit(8.0)
    assert not opened.opener.busy


def test_the_device_named_is_the_one_that_was_used(qtbot: QtBot, opened: MainWindow, engine: FakeEngine) -> None:
    engine.device_name = "CPU, 2 cores (memory ran out)"
    with qtbot.waitSignal(opened.previewer.shown):
        opened.side.interventions.rows["noise"].slider.moved.emit(7.0)
    assert opened.side.output.device.text() == "CPU, 2 cores (memory ran out)"


def test_a_large_photo_in_fit_view_is_previewed_from_a_reduced_copy(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    """1,600 × 1,200 at ×2: eight million pixels where the screen shows one; at 100 % what is seen is rendered."""
    engine.gate.set()
    with qtbot.waitSignal(window.previewer.shown):
        drop(window, save(tmp_path / "large.png", gradient(1600, 1200)))
    assert engine.overviews
    assert "reduced preview" in window.status.preview.text()
    count = len(engine.overviews)
    with qtbot.waitSignal(window.previewer.shown):
        qtbot.keyClick(window.area.viewer, Key.Key_1)
    assert len(engine.overviews) == count
    assert "reduced" not in window.status.preview.text()


def test_a_preview_that_takes_long_says_how_long(opened: MainWindow) -> None:
    now = [0.0]
    opened.telling._remaining = Remaining(lambda: now[0])
    opened.previewer.began.emit()
    now[0] = 10.0
    opened.previewer.progressed.emit(0.25)
    assert opened.status.preview.text() == "preview 25 %, about 30 s left"
    opened.previewer.progressed.emit(0.95)
    assert opened.status.preview.text() == "preview 95 %"


def test_a_small_photo_is_never_reduced(qtbot: QtBot, opened: MainWindow, engine: FakeEngine) -> None:
    assert engine.overviews == []


def test_what_is_left_of_a_photo_that_is_cut_off_can_be_opened_and_exported(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (120, 160, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / "whole.jpg", quality=90)
    data = (tmp_path / "whole.jpg").read_bytes()
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(data[: len(data) * 6 // 10])
    window.arrivals.open_path(cut)
    message = window.area.message
    qtbot.waitUntil(lambda: "is cut off" in message.text)
    assert "--damaged" not in message.text
    next(each for each in message.findChildren(QPushButton) if each.text() == "Open what is left").click()
    qtbot.waitUntil(lambda: window.desk.photo is not None)
    photo = window.desk.photo.photo
    assert (photo.width, photo.height) == (160, 120)
    assert any("the rest is grey" in note for note in photo.notes)
    order = window.desk.order(window.desk.photo, WriteOptions())
    assert order.reading == ReadOptions(keep_damaged=True)
