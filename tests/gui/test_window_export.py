"""The export: names by hand, and files written by the real `core.image_io.write`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from causalsr_app.settings import FOLDER, Settings
from causalsr_app.window.export.target import problem, suggested_stem, with_suffix
from causalsr_app.window.main import MainWindow
from core.causal.actions import Actions
from core.engine.picture import Region
from core.image_io import read
from tests.gui.fake_engine import FakeEngine
from tests.gui.gui_pictures import gradient, save


def export(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.exporter.ended):
        window.side.export.outcome.start.click()


@pytest.fixture
def panel(opened: MainWindow) -> MainWindow:
    """The window with its export panel open."""
    opened.show_export()
    return opened


@pytest.mark.parametrize(
    ("source", "stem"), [("street.jpg", "street_x3"), ("é.tar.png", "é.tar_x3"), ("pasted", "pasted_x3")]
)
def test_the_name_suggested(source: Path | None, stem: str) -> None:
    assert suggested_stem(source, 3) == stem


@pytest.mark.parametrize(
    ("name", "form", "file"),
    [
        ("street_x3", "png", "street_x3.png"),
        ("street_x3", "jpeg", "street_x3.jpg"),
        ("street.jpeg", "jpeg", "street.jpeg"),
        ("street.png", "tiff", "street.tif"),
        ("v1.2", "webp", "v1.2.webp"),
        (" street ", "png", "street.png"),
    ],
)
def test_the_suffix_is_the_format_s(name: str, form: str, file: str) -> None:
    assert with_suffix(name, form) == file


def test_the_name_suggested_for_a_very_long_one_leaves_room_for_a_suffix() -> None:
    suggested = suggested_stem("ü" * 120 + ".jpg", 8)
    assert not problem(suggested)
    assert suggested.endswith("ü_x8")


@pytest.mark.parametrize("name", ["", "  ", "..", "a/b", "a\\b", "what?", "x" * 251])
def test_names_that_can_not_be_used(name: str) -> None:
    assert problem(name)


def test_ctrl_e_opens_the_panel_and_esc_closes_it(qtbot: QtBot, opened: MainWindow) -> None:
    qtbot.keyClick(opened, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert opened.side.exporting
    assert opened.side.export.example.text() == "Will be saved as street_x2.png"
    qtbot.keyClick(opened.side.export.name, Qt.Key.Key_Escape)
    assert not opened.side.exporting


def test_without_a_photo_there_is_nothing_to_export(window: MainWindow) -> None:
    window.show_export()
    assert not window.side.exporting


def test_the_whole_picture_is_written(qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path) -> None:
    panel.side.interventions.rows["noise"].slider.moved.emit(8.0)
    export(qtbot, panel)
    written = read(tmp_path / "street_x2.png")
    assert (written.width, written.height, written.bits) == (120, 80, 8)
    assert (Actions.set(noise=8), 2, None) in engine.asked
    assert panel.side.export.outcome.message.text().startswith("Saved street_x2.png\n120 × 80 px, ")
    assert panel.side.export.outcome.show_folder.isVisible()


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


def test_an_existing_file_is_kept_unless_replacing_is_chosen(qtbot: QtBot, panel: MainWindow, tmp_path: Path) -> None:
    form = panel.side.export
    assert not form.conflict.isVisible()
    taken = save(tmp_path / "street_x2.png", gradient(5, 5))
    form.refresh()
    assert form.conflict.isVisible()
    assert form.example.text() == "street_x2.png is there already; will be saved as street_x2 (2).png"
    export(qtbot, panel)
    assert read(taken).width == 5
    assert read(tmp_path / "street_x2 (2).png").width == 120
    form.conflict.button("replace").click()
    assert form.example.text() == "street_x2.png is there already and will be replaced"
    export(qtbot, panel)
    assert read(taken).width == 120


def test_replacing_has_to_be_chosen_anew_for_another_name(panel: MainWindow, tmp_path: Path) -> None:
    form = panel.side.export
    save(tmp_path / "street_x2.png", gradient(5, 5))
    form.refresh()
    form.conflict.button("replace").click()
    form.name.setText("other")
    form.name.setText("street_x2")
    assert form.conflict.value == "rename"


def test_a_name_that_can_not_be_used_is_told_before_anything_is_done(panel: MainWindow) -> None:
    panel.side.export.name.setText("a/b")
    assert panel.side.export.example.text() == "A file's name can't hold /"
    assert not panel.side.export.outcome.start.isEnabled()


def test_a_target_that_can_not_be_written_is_refused_before_rendering(
    qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    panel.side.export.folder.setText(str(tmp_path / "nowhere"))
    asked = len(engine.asked)
    export(qtbot, panel)
    assert "nowhere" in panel.side.export.outcome.message.text()
    assert "does not exist" in panel.side.export.outcome.message.text()
    assert not panel.side.export.outcome.show_folder.isVisible()
    assert [region for _, _, region in engine.asked[asked:] if region is None] == []


def test_an_export_can_be_cancelled(qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path) -> None:
    engine.gate.clear()
    outcome = panel.side.export.outcome
    outcome.start.click()
    qtbot.waitUntil(lambda: engine.asked[-1][2] is None)
    assert outcome.cancel.isVisible()
    assert not outcome.start.isVisible()
    with qtbot.waitSignal(panel.exporter.ended):
        outcome.cancel.click()
    assert outcome.message.text() == "Cancelled; nothing was written"
    assert not (tmp_path / "street_x2.png").exists()


def test_a_preview_waits_for_the_export(qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path) -> None:
    engine.gate.clear()
    panel.side.export.outcome.start.click()
    qtbot.waitUntil(lambda: engine.asked[-1][2] is None)
    for value in (3.0, 4.0, 5.0):
        panel.side.interventions.rows["noise"].slider.moved.emit(value)
    with qtbot.waitSignals([panel.exporter.ended, panel.previewer.shown]):
        engine.gate.set()
    assert (tmp_path / "street_x2.png").exists()
    assert engine.asked[-1] == (Actions.set(noise=5), 2, Region(0, 0, 120, 80))
    assert engine.asked[-2] == (Actions(), 2, None)


def test_a_photo_dropped_during_an_export_is_opened_after_it(
    qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    engine.gate.clear()
    panel.side.export.outcome.start.click()
    qtbot.waitUntil(lambda: engine.asked[-1][2] is None)
    panel.open_path(save(tmp_path / "next.png", gradient(20, 20)))
    assert "when the export is over" in panel.area.message.text
    with qtbot.waitSignals([panel.exporter.ended, panel.opener.opened]):
        engine.gate.set()
    assert (tmp_path / "street_x2.png").exists()
    assert panel.photo is not None
    assert panel.photo.name == "next.png"
    qtbot.waitUntil(lambda: engine.asked[-1][2] == Region(0, 0, 40, 40))


def test_closing_during_an_export_writes_nothing(
    qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    engine.gate.clear()
    panel.side.export.outcome.start.click()
    qtbot.waitUntil(lambda: engine.asked[-1][2] is None)
    panel.close()
    assert not (tmp_path / "street_x2.png").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["settings.ini", "street.png"]


def test_show_in_folder_opens_the_folder(
    qtbot: QtBot, panel: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    export(qtbot, panel)
    panel.side.export.outcome.show_folder.click()
    assert [Path(url.toLocalFile()) for url in opened] == [tmp_path]


def test_transparency_is_written(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    alpha = np.tile(np.linspace(0, 255, 24).astype(np.uint8), (16, 1))
    with qtbot.waitSignal(window.previewer.shown):
        window.open_path(save(tmp_path / "clear.png", gradient(24, 16), alpha))
    window.show_export()
    export(qtbot, window)
    written = read(tmp_path / "clear_x2.png")
    assert written.alpha is not None
    assert written.alpha.shape == (32, 48)


def test_nothing_is_saved_while_another_photo_is_being_opened(
    qtbot: QtBot, panel: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    start, other = panel.side.export.outcome.start, save(tmp_path / "other.png", gradient(30, 20))
    assert start.isEnabled()
    with qtbot.waitSignal(panel.opener.ended):
        panel.open_path(other)
        assert not start.isEnabled()
        start.click()
        panel.side.export.name.setText("quick")
        assert not start.isEnabled()
    assert start.isEnabled()
    assert not panel.exporter.busy
    assert [region for _, _, region in engine.asked if region is None] == []


def test_without_a_folder_nothing_can_be_saved(panel: MainWindow) -> None:
    form = panel.side.export
    form.folder.setText(" ")
    assert (form.example.text(), form.outcome.start.isEnabled()) == ("Choose a folder", False)
    form.folder.setText("~nobody-has-this-name")
    assert form.outcome.start.isEnabled()


def test_the_sample_is_not_saved_beside_itself(
    qtbot: QtBot, window: MainWindow, settings: Settings, tmp_path: Path
) -> None:
    settings.put(FOLDER, str(tmp_path))
    with qtbot.waitSignal(window.opener.opened, timeout=5000):
        window.area.empty.sample_wanted.emit()
    assert window.side.export.folder.text() == str(tmp_path)
    assert window.side.export.name.text() == "otter_x2"
