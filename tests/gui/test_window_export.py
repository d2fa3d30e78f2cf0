"""The export: names by hand, and files written by the real `core.image_io.write`."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QImage
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from causalsr_app.settings import FOLDER, Settings
from causalsr_app.window.compared import compared
from causalsr_app.window.export.strip import ExportRow
from causalsr_app.window.export.target import file_name, problem, split_suffix
from causalsr_app.window.main import MainWindow
from causalsr_app.window.remaining import Remaining
from core.causal.actions import Actions
from core.errors import RenderError
from core.image_io import read
from core.image_io.formats import TARGETS
from core.order import Size
from tests.gui.fake_engine import FakeEngine
from tests.gui.gui_pictures import gradient, save


def row(window: MainWindow) -> ExportRow:
    """The newest row of the strip."""
    return window.exports.strip.rows[-1]


def export(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.exports.queue.ended):
        window.side.export.start.click()


@pytest.fixture
def panel(opened: MainWindow) -> MainWindow:
    """The window with its export panel open."""
    opened.pages.show_export()
    return opened


@pytest.mark.parametrize(
    ("source", "name"), [("street.jpg", "street_x3.png"), ("é.tar.png", "é.tar_x3.png"), ("pasted", "pasted_x3.png")]
)
def test_the_name_by_the_usual_template(source: str, name: str) -> None:
    assert file_name("{stem}_{size}", Path(source), Size(scale=3), "png", "fast") == name


@pytest.mark.parametrize(
    ("name", "form", "bare", "suffix"),
    [
        ("street_x3", "png", "street_x3", ".png"),
        ("{stem}", "jpeg", "{stem}", ".jpg"),
        ("street.jpeg", "jpeg", "street", ".jpeg"),
        ("street.png", "tiff", "street", ".tif"),
        ("v1.2", "webp", "v1.2", ".webp"),
        (" street ", "png", "street", ".png"),
    ],
)
def test_the_suffix_is_the_format_s(name: str, form: str, bare: str, suffix: str) -> None:
    assert split_suffix(name, form) == (bare, suffix)


@pytest.mark.parametrize("name", ["", "  ", "..", "a/b", "a\\b", "what?", "x" * 251, "{name}", "{stem", "CON.png"])
def test_names_that_can_not_be_used(name: str) -> None:
    assert problem(name, Size(scale=2))


def test_ctrl_e_opens_the_panel_and_esc_closes_it(qtbot: QtBot, opened: MainWindow) -> None:
    qtbot.keyClick(opened, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert opened.side.page == "export"
    assert opened.side.export.example.text() == "Will be saved as street_x2.png"
    qtbot.keyClick(opened.side.export.name, Qt.Key.Key_Escape)
    assert opened.side.page == "sliders"


def test_without_a_photo_there_is_nothing_to_export(window: MainWindow) -> None:
    window.pages.show_export()
    assert window.side.page == "sliders"


def test_the_whole_picture_is_written(qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path) -> None:
    panel.side.interventions.rows["noise"].slider.moved.emit(8.0)
    export(qtbot, panel)
    written = read(tmp_path / "street_x2.png")
    assert (written.width, written.height, written.bits) == (120, 80, 8)
    assert (Actions.set(noise=8), 2, None) in engine.asked
    assert row(panel).name.text() == "street_x2.png"
    assert row(panel).state.text().startswith("Saved  ·  120 × 80 px, ")
    assert row(panel).show_folder.isVisible()


def test_format_quality_and_depth_are_as_chosen(qtbot: QtBot, panel: MainWindow, tmp_path: Path) -> None:
    form = panel.side.export
    sizes = []
    for quality in (30, 95):
        form.formats.button("jpeg").click()
        assert form.quality.isVisible()
        assert not form.bits.isEnabled()
        form.quality.slider.setValue(quality)
        form.name.setText(f"q{quality}")
        export(qtbot, panel)
        sizes.append((tmp_path / f"q{quality}.jpg").stat().st_size)
    assert sizes[0] < sizes[1]
    form.formats.button("tiff").click()
    assert not form.quality.isVisible()
    form.bits.button("16").click()
    export(qtbot, panel)
    assert read(tmp_path / "q95.tif").bits == 16


@pytest.mark.parametrize("form", list(TARGETS))
def test_every_format_is_offered_and_written(qtbot: QtBot, panel: MainWindow, tmp_path: Path, form: str) -> None:
    panel.side.export.formats.button(form).click()
    export(qtbot, panel)
    written = read(tmp_path / f"street_x2{TARGETS[form].suffixes[0]}")
    assert (written.width, written.height) == (120, 80)
    assert panel.side.export.conflict.isVisible()  # it knows its own result again


def test_a_file_of_somebody_else_stays_and_replacing_is_not_offered(
    qtbot: QtBot, panel: MainWindow, tmp_path: Path
) -> None:
    form = panel.side.export
    taken = save(tmp_path / "street_x2.png", gradient(5, 5))
    form.refresh()
    assert not form.conflict.isVisible()
    assert form.example.text() == "street_x2.png is a file of yours and stays; will be saved as street_x2 (2).png"
    export(qtbot, panel)
    assert read(taken).width == 5
    assert read(tmp_path / "street_x2 (2).png").width == 120


def test_an_earlier_result_is_kept_unless_replacing_is_chosen(qtbot: QtBot, panel: MainWindow, tmp_path: Path) -> None:
    form = panel.side.export
    export(qtbot, panel)
    first = (tmp_path / "street_x2.png").read_bytes()
    assert form.conflict.isVisible()
    assert form.example.text() == "street_x2.png is there already; will be saved as street_x2 (2).png"
    panel.side.interventions.rows["noise"].slider.moved.emit(8.0)
    export(qtbot, panel)
    assert (tmp_path / "street_x2.png").read_bytes() == first
    form.conflict.button("replace").click()
    assert form.example.text() == "street_x2.png is there already and will be replaced"
    export(qtbot, panel)
    assert (tmp_path / "street_x2.png").read_bytes() != first
    assert sorted(file.name for file in tmp_path.glob("*.png")) == ["street.png", "street_x2 (2).png", "street_x2.png"]


def test_the_photo_itself_stays_whatever_it_is(qtbot: QtBot, panel: MainWindow, tmp_path: Path) -> None:
    """It is a result of this program, and the same name is asked for."""
    export(qtbot, panel)
    with qtbot.waitSignal(panel.previewer.shown):
        panel.arrivals.open_path(tmp_path / "street_x2.png")
    panel.pages.show_export()
    form = panel.side.export
    form.names.menu.actions()[1].trigger()
    assert form.name.text() == "{stem}"
    assert not form.conflict.isVisible()
    assert form.example.text() == "street_x2.png is a file of yours and stays; will be saved as street_x2 (2).png"


def test_the_example_follows_name_scale_and_format(panel: MainWindow, tmp_path: Path) -> None:
    form = panel.side.export
    shown = []
    for text in ("{stem}", "{parent} {stem} {scale} {model}", "{stem}.tif", "for Grandma", "{stem", "{what}"):
        form.name.setText(text)
        shown.append(form.example.text())
    assert shown == [
        "street.png is a file of yours and stays; will be saved as street (2).png",
        f"Will be saved as {tmp_path.name} street 2 fast.png",
        "street.png is a file of yours and stays; will be saved as street (2).png",
        "Will be saved as for Grandma.png",
        "A brace in the name has no partner; write {stem}, and {{ for a brace",
        "A name has no {what}; there are {stem}, {size}, {scale}, {parent}, {date}, {model}",
    ]
    form.name.setText("{stem}-{scale}")
    form.formats.button("jpeg").click()
    panel.side.output.sizes.scales.button("4").click()
    assert form.example.text() == "Will be saved as street-4.jpg"


def test_usual_names_and_fields_come_from_the_menu(panel: MainWindow) -> None:
    form = panel.side.export
    usual = [action for action in form.names.menu.actions() if action.data()]
    usual[0].trigger()
    form.name.setCursorPosition(0)
    next(action for action in usual if action.data() == "{date}").trigger()
    assert form.name.text() == "{date}{stem}_{size}"
    form.name.setText("gone")
    next(action for action in usual if action.data() == "{stem}").trigger()
    assert form.name.text() == "{stem}"


def test_a_template_is_remembered_and_the_name_of_one_photo_is_not(
    qtbot: QtBot, panel: MainWindow, tmp_path: Path
) -> None:
    form, other = panel.side.export, save(tmp_path / "other.png", gradient(30, 20))
    for typed in ("big {stem}", "for Grandma"):
        form.name.setText(typed)
        export(qtbot, panel)
    assert sorted(file.name for file in tmp_path.glob("*r*.png"))[0] == "big street.png"
    with qtbot.waitSignal(panel.previewer.shown):
        panel.arrivals.open_path(other)
    panel.pages.show_export()
    assert (form.name.text(), form.example.text()) == ("big {stem}", "Will be saved as big other.png")


def test_what_a_killed_process_left_in_the_folder_is_removed(qtbot: QtBot, panel: MainWindow, tmp_path: Path) -> None:
    left = tmp_path / ".causalsr-00000000-1-0123456789abcdef.tmp"
    left.touch()
    os.utime(left, (0, 0))
    export(qtbot, panel)
    assert not left.exists()


def test_replacing_has_to_be_chosen_anew_for_another_name(qtbot: QtBot, panel: MainWindow, tmp_path: Path) -> None:
    form = panel.side.export
    export(qtbot, panel)
    form.conflict.button("replace").click()
    form.name.setText("other")
    form.name.setText("street_x2")
    assert form.conflict.isVisible()
    assert form.conflict.value == "rename"


def test_a_name_that_can_not_be_used_is_told_before_anything_is_done(panel: MainWindow) -> None:
    panel.side.export.name.setText("a/b")
    assert panel.side.export.example.text() == "A file's name can't hold /"
    assert not panel.side.export.start.isEnabled()


def test_a_target_that_can_not_be_written_is_refused_before_rendering(
    qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    panel.side.export.folder.setText(str(tmp_path / "nowhere"))
    asked = len(engine.asked)
    export(qtbot, panel)
    assert "nowhere" in row(panel).detail.text()
    assert "does not exist" in row(panel).detail.text()
    assert row(panel).state.text() == "Not saved"
    assert not row(panel).show_folder.isVisible()
    assert [region for _, _, region in engine.asked[asked:] if region is None] == []


def begin(qtbot: QtBot, window: MainWindow, engine: FakeEngine) -> None:
    """An export that waits at the gate."""
    engine.gate.clear()
    window.side.export.start.click()
    qtbot.waitUntil(lambda: engine.asked[-1][2] is None)


def test_an_export_can_be_cancelled(qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path) -> None:
    begin(qtbot, panel, engine)
    qtbot.waitUntil(lambda: row(panel).state.text() == "10 %")
    assert row(panel).bar.isVisible()
    with qtbot.waitSignal(panel.exports.queue.ended):
        row(panel).cancel.click()
        assert row(panel).state.text() == "stopping …"
        assert not row(panel).cancel.isEnabled()
    assert row(panel).state.text() == "Cancelled; nothing was written"
    assert not (tmp_path / "street_x2.png").exists()
    row(panel).dismiss.click()
    assert not panel.exports.strip.isVisible()


def test_several_exports_wait_for_their_turn(
    qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    """Each with what was asked when it was saved; one that waits can be taken back."""
    form = panel.side.export
    begin(qtbot, panel, engine)
    assert form.example.text() == "street_x2.png is being saved; another will be saved as street_x2 (2).png"
    panel.side.interventions.rows["noise"].slider.moved.emit(8.0)
    form.start.click()
    form.formats.button("jpeg").click()
    form.start.click()
    rows = panel.exports.strip.rows
    assert [each.name.text() for each in rows] == ["street_x2.png", "street_x2 (2).png", "street_x2.jpg"]
    assert [each.state.text() for each in rows[1:]] == ["waiting", "waiting"]
    rows[2].cancel.click()
    with qtbot.waitSignal(panel.exports.queue.idle):
        engine.gate.set()
    assert [each.job.state.value for each in panel.exports.strip.rows] == ["done", "done", "cancelled"]
    whole = [actions for actions, _, region in engine.asked if region is None]
    assert whole == [Actions(), Actions.set(noise=8)]
    assert sorted(file.name for file in tmp_path.glob("street_x2*")) == ["street_x2 (2).png", "street_x2.png"]


def test_an_export_that_fails_does_not_stop_the_next(qtbot: QtBot, panel: MainWindow, engine: FakeEngine) -> None:
    troubles = iter([RenderError("no memory"), None])

    def trouble() -> None:
        if threading.current_thread().name != "MainThread" and engine.asked[-1][2] is None:
            error = next(troubles)
            if error is not None:
                raise error

    begin(qtbot, panel, engine)
    engine.trouble = trouble
    panel.side.export.start.click()
    with qtbot.waitSignal(panel.exports.queue.idle):
        engine.gate.set()
    first, second = panel.exports.strip.rows
    assert (first.state.text(), first.detail.text()) == ("Not saved", "no memory")
    assert second.state.text().startswith("Saved")
    engine.trouble = lambda: None
    export(qtbot, panel)
    assert first not in panel.exports.strip.rows  # what failed has been seen


def test_previews_go_on_during_an_export(qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path) -> None:
    export_waits, preview_may = threading.Event(), threading.get_ident()

    def trouble() -> None:
        if engine.asked[-1][2] is None:
            assert threading.get_ident() != preview_may
            export_waits.wait(60)

    engine.trouble = trouble
    panel.side.export.start.click()
    qtbot.waitUntil(lambda: engine.asked[-1][2] is None)
    with qtbot.waitSignal(panel.previewer.shown):
        panel.side.interventions.rows["noise"].slider.moved.emit(5.0)
    assert panel.exports.queue.busy
    assert not (tmp_path / "street_x2.png").exists()
    with qtbot.waitSignal(panel.exports.queue.ended):
        export_waits.set()
    assert (tmp_path / "street_x2.png").exists()


def test_a_photo_is_opened_during_an_export(
    qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    begin(qtbot, panel, engine)
    with qtbot.waitSignal(panel.opener.opened):
        panel.arrivals.open_path(save(tmp_path / "next.png", gradient(20, 20)))
    assert panel.exports.queue.busy
    assert panel.desk.photo is not None
    assert panel.desk.photo.name == "next.png"
    with qtbot.waitSignal(panel.exports.queue.ended):
        engine.gate.set()
    assert read(tmp_path / "street_x2.png").width == 120


def test_how_long_it_takes_is_said_where_that_is_worth_it() -> None:
    now = [100.0]
    remaining = Remaining(lambda: now[0])
    assert remaining.words(0.5) == ""  # nobody can tell yet
    now[0] = 110.0
    assert remaining.words(0.25) == "about 30 s left"
    assert remaining.words(0.02) == ""
    assert remaining.words(0.9) == ""
    remaining.begin()
    assert remaining.words(0.25) == ""


@pytest.mark.parametrize(
    ("works", "said"), [(True, "Moved to the bin"), (False, "It can't be moved to the bin; it is still there")]
)
def test_a_result_can_be_moved_to_the_bin(
    qtbot: QtBot, panel: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, works: bool, said: str
) -> None:
    binned: list[Path] = []
    monkeypatch.setattr("causalsr_app.window.export.strip.move_to_bin", lambda path: binned.append(path) or works)
    export(qtbot, panel)
    row(panel).undo.click()
    assert binned == [tmp_path / "street_x2.png"]
    assert row(panel).state.text() == said


def test_undo_takes_nobody_else_s_file(
    qtbot: QtBot, panel: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binned: list[Path] = []
    monkeypatch.setattr("causalsr_app.window.export.strip.move_to_bin", lambda path: binned.append(path) or True)
    export(qtbot, panel)
    target = tmp_path / "street_x2.png"
    target.write_bytes(b"retouched elsewhere")
    row(panel).undo.click()
    assert not binned
    assert target.read_bytes() == b"retouched elsewhere"
    assert row(panel).state.text() == "Replaced or removed since"
    assert row(panel).undo.isHidden()
    target.unlink()
    row(panel).refresh()
    assert row(panel).state.text() == "Replaced or removed since"


def test_a_result_that_another_replaced_has_no_undo(qtbot: QtBot, panel: MainWindow) -> None:
    export(qtbot, panel)
    panel.side.export.conflict.button("replace").click()
    export(qtbot, panel)
    older, newer = panel.exports.strip.rows
    assert older.undo.isHidden()
    assert older.show_folder.isHidden()
    assert older.state.text() == "Replaced or removed since"
    assert newer.state.text().startswith("Saved")


def test_a_long_name_does_not_widen_the_panel(panel: MainWindow) -> None:
    width = panel.side.export.width()
    name = "a" * 200
    panel.side.export.name.setText(name)
    assert panel.side.export.width() == width
    assert panel.side.export.example.sizeHint().width() <= width
    assert "…" in panel.side.export.example.text()
    assert panel.side.export.example.toolTip() == f"{name}.png"


def test_a_long_name_is_elided_in_the_strip(qtbot: QtBot, panel: MainWindow) -> None:
    panel.side.export.name.setText("a" * 200)
    width = panel.width()
    export(qtbot, panel)
    assert panel.width() == width
    assert "…" in row(panel).name.shown
    assert row(panel).name.toolTip() == row(panel).name.text() == f"{'a' * 200}.png"


def test_show_in_folder_opens_the_folder(
    qtbot: QtBot, panel: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    export(qtbot, panel)
    row(panel).show_folder.click()
    assert [Path(url.toLocalFile()) for url in opened] == [tmp_path]


def test_transparency_is_written(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    alpha = np.tile(np.linspace(0, 255, 24).astype(np.uint8), (16, 1))
    with qtbot.waitSignal(window.previewer.shown):
        window.arrivals.open_path(save(tmp_path / "clear.png", gradient(24, 16), alpha))
    window.pages.show_export()
    export(qtbot, window)
    written = read(tmp_path / "clear_x2.png")
    assert written.alpha is not None
    assert written.alpha.shape == (32, 48)


def test_nothing_is_saved_while_another_photo_is_being_opened(
    qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    start, other = panel.side.export.start, save(tmp_path / "other.png", gradient(30, 20))
    assert start.isEnabled()
    with qtbot.waitSignal(panel.opener.ended):
        panel.arrivals.open_path(other)
        assert not start.isEnabled()
        start.click()
        panel.side.export.name.setText("quick")
        assert not start.isEnabled()
    assert start.isEnabled()
    assert not panel.exports.queue.busy
    assert [region for _, _, region in engine.asked if region is None] == []


def test_without_a_folder_nothing_can_be_saved(panel: MainWindow) -> None:
    form = panel.side.export
    form.folder.setText(" ")
    assert (form.example.text(), form.start.isEnabled()) == ("Choose a folder", False)
    form.folder.setText("~nobody-has-this-name")
    assert form.start.isEnabled()


def test_the_sample_is_not_saved_beside_itself(
    qtbot: QtBot, window: MainWindow, settings: Settings, tmp_path: Path
) -> None:
    settings.put(FOLDER, str(tmp_path))
    with qtbot.waitSignal(window.opener.opened, timeout=60_000):
        window.area.empty.sample_wanted.emit()
    assert window.side.export.folder.text() == str(tmp_path)
    assert window.side.export.wanted.name == "otter_x2.png"


def test_an_export_goes_on_behind_and_its_end_is_said(
    qtbot: QtBot, panel: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(panel.exports._notifier, "tell", lambda _window, _title, text: told.append(text))
    begin(qtbot, panel, engine)
    panel.side.export.back.click()
    assert panel.side.page == "sliders"
    assert panel.exports.strip.isVisible()
    panel.toggle_batch()
    assert panel.exports.strip.isVisible()
    with qtbot.waitSignal(panel.exports.queue.idle):
        engine.gate.set()
    assert told == ["The exports have ended: 1 saved"]
    assert row(panel).accessibleDescription().startswith("Saved")


def answer(window: MainWindow, text: str) -> None:
    """Click one of the answers over the picture."""
    next(each for each in window.area.message.findChildren(QPushButton) if each.text() == text).click()


def test_closing_asks_while_an_export_runs(qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path) -> None:
    begin(qtbot, panel, engine)
    panel.side.export.start.click()
    assert not panel.close()
    assert panel.isVisible()
    assert panel.area.message.text == "2 exports are not done. If they are stopped, nothing of them is left."
    answer(panel, "Stop and close")
    assert not panel.isVisible()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["settings.ini", "street.png"]


def test_the_question_goes_when_there_is_nothing_left_to_ask(
    qtbot: QtBot, panel: MainWindow, engine: FakeEngine
) -> None:
    begin(qtbot, panel, engine)
    assert not panel.close()
    assert panel.area.message.text
    with qtbot.waitSignal(panel.exports.queue.idle):
        engine.gate.set()
    assert not panel.area.message.text
    assert panel.isVisible()


def test_the_window_can_close_when_the_exports_are_done(
    qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    begin(qtbot, panel, engine)
    assert not panel.close()
    answer(panel, "Close when it is done")
    assert panel.isVisible()
    engine.gate.set()
    qtbot.waitUntil(lambda: not panel.isVisible())
    assert (tmp_path / "street_x2.png").exists()


@pytest.mark.parametrize("how", ["button", "another photo"])
def test_a_window_that_is_to_close_says_so_and_stays_for_who_goes_on_working(
    qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path, how: str
) -> None:
    begin(qtbot, panel, engine)
    assert not panel.close()
    answer(panel, "Close when it is done")
    assert panel.area.message.text == "The window closes when all is saved."
    if how == "button":
        answer(panel, "Stay open")
    else:
        panel.arrivals.open_path(save(tmp_path / "next.png", gradient(40, 30)))
    with qtbot.waitSignal(panel.exports.queue.idle):
        engine.gate.set()
    assert panel.isVisible()


def test_a_format_without_transparency_asks_for_a_background(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, engine: FakeEngine
) -> None:
    engine.gate.set()
    pixels = np.zeros((20, 30, 4), np.uint8)
    pixels[:, 15:] = 255
    Image.fromarray(pixels).save(tmp_path / "cut.png")
    with qtbot.waitSignal(window.opener.opened):
        window.arrivals.open_path(tmp_path / "cut.png")
    window.pages.show_export()
    panel = window.side.export
    assert not panel.ground.isVisible()
    panel.formats.button("jpeg").click()
    assert panel.ground.isVisible()
    assert panel.options.background == (255, 255, 255)
    panel.ground.button("black").click()
    assert panel.options.background == (0, 0, 0)


# Before and after as one picture


@pytest.mark.parametrize(("way", "width"), [("side", 242), ("split", 120)])
def test_before_and_after_are_written_as_one_picture(
    qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path, way: str, width: int
) -> None:
    panel.side.interventions.rows["noise"].slider.moved.emit(8.0)
    form = panel.side.export
    form.content.button(way).click()
    assert form.example.text() == "Will be saved as street_x2_compared.png"
    assert not form.bits.isEnabled()
    export(qtbot, panel)
    assert (Actions.set(noise=8), 2, None) in engine.asked
    assert row(panel).state.text().startswith(f"Saved  ·  {width} × 80 px, ")
    both = read(tmp_path / "street_x2_compared.png")
    assert (both.width, both.height, both.bits) == (width, 80, 8)
    assert not both.metadata.xmp
    form.content.button("result").click()
    assert form.example.text() == "Will be saved as street_x2.png"


def test_a_comparison_never_replaces_a_file(qtbot: QtBot, panel: MainWindow, tmp_path: Path) -> None:
    panel.side.export.content.button("split").click()
    for _ in range(2):
        export(qtbot, panel)
    assert not panel.side.export.conflict.isVisible()
    names = sorted(file.name for file in tmp_path.glob("*compared*"))
    assert names == ["street_x2_compared (2).png", "street_x2_compared.png"]


def test_the_halves_are_the_photo_s_and_the_result_s() -> None:
    before, after = QImage(10, 300, QImage.Format.Format_RGB32), QImage(400, 1200, QImage.Format.Format_RGB32)
    before.fill(QColor("red"))
    after.fill(QColor("blue"))
    split, side = compared(before, after, "split"), compared(before, after, "side")
    assert (split.size(), side.size()) == (QSize(400, 1200), QSize(802, 1200))
    assert split.pixelColor(100, 900) == side.pixelColor(399, 900) == QColor("red")
    assert split.pixelColor(300, 900) == side.pixelColor(402, 900) == QColor("blue")
    assert side.pixelColor(400, 900) == QColor("white")
    assert split.pixelColor(40, 45) != QColor("red")  # the word


def test_what_is_transparent_is_white_in_a_comparison() -> None:
    clear = QImage(20, 200, QImage.Format.Format_ARGB32_Premultiplied)
    clear.fill(0)
    assert compared(clear, clear, "side").pixelColor(5, 150) == QColor("white")
