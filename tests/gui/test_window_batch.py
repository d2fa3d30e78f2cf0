"""The batch page: planned, run, paused, looked at, gone on with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from causalsr_app.runner import Runner
from causalsr_app.settings import Settings
from causalsr_app.window.batch import BatchPage
from causalsr_app.window.batch.report import report_rows, save_report
from causalsr_app.window.batch.table import BARS, HAPPENED, PHOTO, SIZE, STATE
from causalsr_app.window.main import MainWindow
from causalsr_app.window.message import MessageBar
from causalsr_app.window.theme import DARK, palette, sheet
from core.batch.batches import batches
from core.batch.entry import State
from core.batch.journal import Journal
from core.causal.actions import Actions, Mode
from core.causal.factors import factor
from core.engine import Engine
from core.order import Order

Role = Qt.ItemDataRole


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.batch.journal.user_data_path", lambda *_a, **_o: tmp_path / "data")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Five photos of 36×30 in a folder."""
    folder = tmp_path / "photos"
    folder.mkdir()
    noise = np.random.default_rng(5)
    for k in range(5):
        Image.fromarray(noise.integers(0, 255, (30, 36, 3), np.uint8)).save(folder / f"{k}.png")
    return folder


@pytest.fixture
def real(qtbot: QtBot, tiny_model, settings: Settings) -> Iterator[MainWindow]:
    """The window over small random networks that have the usual model's name."""
    engine = Engine("cpu", replace(tiny_model, name="fast"))
    made = MainWindow(Runner(lambda: engine), settings)
    made.setPalette(palette(DARK))
    made.setStyleSheet(sheet(DARK))
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    yield made
    made.shut_down()


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(QPoint(50, 50)),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def planned(qtbot: QtBot, window: MainWindow, *paths: Path) -> None:
    """Drop, and wait for the plan."""
    drop(window, *paths)
    qtbot.waitUntil(lambda: not window.many.page._planner.busy and window.many.page.table.rowCount() > 0)


def finished(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.many.page.ended, timeout=60_000):
        window.many.page.start.click()


def answer(message: MessageBar, label: str) -> None:
    """Press a question's button."""
    next(each for each in message.findChildren(QPushButton) if each.text() == label).click()


def test_in_a_narrow_window_names_stay_readable_and_a_message_covers_no_heading(
    qtbot: QtBot, real: MainWindow, photos: Path
) -> None:
    planned(qtbot, real, photos)
    page = real.many.page
    real.resize(620, 700)
    qtbot.waitUntil(lambda: page.view.columnWidth(PHOTO) >= 140)
    page.message.warn("The disk is full; free some space and go on.")
    assert page.message.y() > page.title.geometry().bottom()


def test_a_dropped_folder_is_planned_done_and_said(
    qtbot: QtBot, real: MainWindow, photos: Path, tmp_path: Path
) -> None:
    planned(qtbot, real, photos)
    page = real.many.page
    assert real.many.shown
    assert page.summary.text() == "5 photos"
    assert not page.pause.isVisible()
    page.form.folder.setText(str(tmp_path / "out"))
    page.form.folder.editingFinished.emit()
    qtbot.waitUntil(lambda: not page._planner.busy)
    finished(qtbot, real)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [f"{k}_x2.png" for k in range(5)]
    assert page.summary.text() == "5 of 5 done"
    assert page.table.index(0, PHOTO).data() == "0.png"
    assert page.table.index(0, SIZE).data() == "36 × 30 → 72 × 60"
    assert page.table.index(0, STATE).data().startswith("done")
    assert len(page.table.index(0, HAPPENED).data(BARS)) == 3
    assert "noise" in page.table.index(0, HAPPENED).data(Role.ToolTipRole).lower()
    assert page.bar.value() == page.bar.maximum() == 5
    assert not page.stop.isVisible()
    assert not page.pause.isVisible()


def test_several_files_are_a_batch_and_one_is_a_photo(qtbot: QtBot, real: MainWindow, photos: Path) -> None:
    planned(qtbot, real, photos / "0.png", photos / "1.png")
    assert real.many.page.table.rowCount() == 2
    with qtbot.waitSignal(real.opener.opened):
        drop(real, photos / "2.png")
    assert not real.many.shown
    assert real.desk.photo is not None


def test_earlier_results_are_skipped_the_second_time(qtbot: QtBot, real: MainWindow, photos: Path) -> None:
    for words in ("5 of 5 done", "0 of 5 done  ·  5 skipped"):
        planned(qtbot, real, photos)
        assert real.many.page.table.rowCount() == 5
        finished(qtbot, real)
        assert real.many.page.summary.text() == words


def test_one_bad_photo_is_shown_among_the_failed_and_tried_again(qtbot: QtBot, real: MainWindow, photos: Path) -> None:
    good = (photos / "3.png").read_bytes()
    (photos / "3.png").write_bytes(b"no photo")
    planned(qtbot, real, photos)
    finished(qtbot, real)
    page = real.many.page
    assert page.summary.text() == "4 of 5 done  ·  1 failed"
    page.filter.button("failed").click()
    assert page.table.rowCount() == 1
    assert "3.png" in page.table.index(0, STATE).data(Role.ToolTipRole)
    assert page.table.index(0, STATE).data().startswith("failed: it is not an image in a known format")
    (photos / "3.png").write_bytes(good)
    with qtbot.waitSignal(page.ended, timeout=60_000):
        page.retry.click()
    assert page.summary.text() == "5 of 5 done"


def test_a_batch_is_paused_and_goes_on(qtbot: QtBot, real: MainWindow, photos: Path) -> None:
    planned(qtbot, real, photos)
    page = real.many.page
    page.start.click()
    page.pause.click()
    qtbot.waitUntil(lambda: "paused" in page.summary.text(), timeout=60_000)
    assert page.pause.text() == "Go on"
    with qtbot.waitSignal(page.ended, timeout=60_000):
        page.pause.click()
    assert page.summary.text() == "5 of 5 done"


def test_a_stopped_batch_goes_on_where_it_was(qtbot: QtBot, real: MainWindow, photos: Path) -> None:
    planned(qtbot, real, photos)
    page = real.many.page
    page.start.click()
    page.stop.click()
    assert not page.running
    assert "not running" in page.summary.text()
    with qtbot.waitSignal(page.ended, timeout=60_000):
        page.pause.click()
    assert page.summary.text() == "5 of 5 done"


def test_the_viewer_works_while_a_batch_runs(qtbot: QtBot, real: MainWindow, photos: Path) -> None:
    planned(qtbot, real, photos)
    page = real.many.page
    with qtbot.waitSignal(page.ended, timeout=60_000):
        page.start.click()
        with qtbot.waitSignal(real.previewer.shown, timeout=60_000):
            drop(real, photos / "0.png")
    assert page.summary.text() == "5 of 5 done"


def test_closing_asks_while_a_batch_runs(qtbot: QtBot, real: MainWindow, photos: Path) -> None:
    planned(qtbot, real, photos)
    page = real.many.page
    page.start.click()
    page.pause.click()
    assert not real.close()
    assert "A batch is running" in page.message.text
    answer(page.message, "Go on")
    assert real.isVisible()
    assert page.running
    real.close()
    answer(page.message, "Stop and close")
    assert not real.isVisible()
    (journal,) = batches()
    counts = journal.counts()
    assert counts[State.PLANNED] + counts[State.WRITTEN] == 5


def test_an_unfinished_batch_is_offered_and_gone_on_with(
    qtbot: QtBot, real: MainWindow, photos: Path, tmp_path: Path
) -> None:
    planned(qtbot, real, photos)
    Journal.create(real.many.page._jobs, Order(), max_pixels=10**6, skip_done=False).close()
    real.many.show_picture()
    real.many.offer_unfinished()
    assert "A batch of 5 photos isn't done: 5 are left." in real.area.message.text
    answer(real.area.message, "Show it")
    assert real.many.shown
    with qtbot.waitSignal(real.many.page.ended, timeout=60_000):
        real.many.page.pause.click()
    assert real.many.page.summary.text() == "5 of 5 done"
    real.area.message.clear()
    real.many.offer_unfinished()
    assert real.many.message.text == ""


def test_a_photo_is_looked_at_changed_and_done_again(qtbot: QtBot, real: MainWindow, photos: Path) -> None:
    planned(qtbot, real, photos)
    finished(qtbot, real)
    page = real.many.page
    assert page.journal is not None
    with qtbot.waitSignal(real.previewer.shown):
        page.view.activated.emit(page.table.index(2, 0))
    assert not real.many.shown
    assert real.desk.photo is not None
    assert real.desk.photo.name == "2.png"
    real.side.interventions.rows["noise"].slider.moved.emit(30.0)
    real.bar.batch.click()
    assert "Do 2.png with the settings" in page.message.text
    answer(page.message, "Do so")
    entry = page.journal.entry(2)
    assert entry.state is State.PLANNED
    assert entry.order is not None
    assert entry.order.actions == Actions.set(noise=30.0)
    assert page.table.index(2, STATE).data() == "waiting, own settings"
    with qtbot.waitSignal(page.ended, timeout=60_000):
        page.pause.click()
    with qtbot.waitSignal(real.previewer.shown):
        page.view.activated.emit(page.table.index(2, 0))
    assert real.side.interventions.wanted == Actions.set(noise=30.0)
    real.bar.batch.click()
    assert page.message.text == ""


def test_all_photos_as_the_sliders_are_set(qtbot: QtBot, real: MainWindow, photos: Path) -> None:
    with qtbot.waitSignal(real.previewer.shown):
        drop(real, photos / "0.png")
    real.side.interventions.rows["blur"].slider.moved.emit(1.0)
    planned(qtbot, real, photos)
    form = real.many.page.form
    assert form.order().actions == Actions()
    form.settings.button("set").click()
    assert form.order().actions == Actions.set(blur=1.0)


def test_all_photos_with_the_same_change(qtbot: QtBot, real: MainWindow, photos: Path) -> None:
    with qtbot.waitSignal(real.previewer.shown):
        drop(real, photos / "0.png")
    assert real.desk.photo is not None
    found = real.desk.photo.estimate.found
    real.side.interventions.rows["blur"].slider.moved.emit(2.0)
    planned(qtbot, real, photos)
    page = real.many.page
    assert "but: Blur treated as harsher than found" in page.form.settings.button("changed").toolTip()
    page.form.settings.button("changed").click()
    qtbot.waitUntil(page.start.isEnabled)
    assert page.form.order().actions == Actions.set(blur=2.0).as_change(found)
    finished(qtbot, real)
    with qtbot.waitSignal(real.previewer.shown):
        page.view.activated.emit(page.table.index(1, 0))
    estimate = real.desk.photo.estimate
    blur = factor("blur")
    shift = blur.to_latent(2.0) - blur.to_latent(found["blur"])
    wanted = blur.from_latent(blur.to_latent(estimate.found["blur"]) + shift)
    assert real.side.interventions.wanted.values(Mode.SET) == pytest.approx({"blur": wanted})
    real.bar.batch.click()
    assert page.message.text == ""


def test_chosen_photos_are_done_next(qtbot: QtBot, real: MainWindow, photos: Path) -> None:
    planned(qtbot, real, photos)
    page = real.many.page
    assert not page.next.isEnabled()
    for row in (2, 4):
        select(page, row)
    page.next.click()
    assert shown_names(page) == ["2.png", "4.png", "0.png", "1.png", "3.png"]
    page.view.clearSelection()
    assert not page.next.isEnabled()
    page.start.click()
    page.pause.click()
    qtbot.waitUntil(lambda: page.summary.text().endswith("paused"))
    waiting = [each for each in page.table.entries if each.state is State.PLANNED]
    select(page, page.table.entries.index(waiting[-1]))
    page.next.click()
    assert page.journal is not None
    assert page.journal.claim() == replace(waiting[-1], state=State.ESTIMATING)


def select(page: BatchPage, row: int) -> None:
    flags = QItemSelectionModel.SelectionFlag
    page.view.selectionModel().select(page.table.index(row, 0), flags.Select | flags.Rows)


def shown_names(page: BatchPage) -> list[str]:
    return [page.table.index(row, PHOTO).data() for row in range(page.table.rowCount())]


def test_a_preset_says_what_to_do(
    qtbot: QtBot, real: MainWindow, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(qtbot, real, photos)
    form = real.many.page.form
    preset = tmp_path / "grain.json"
    wanted = Order(actions=Actions.set(noise=3))
    preset.write_text(json.dumps(wanted.as_json()))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a: (str(preset), ""))
    form.settings.button("preset").click()
    assert form.order() == wanted
    assert not form.scales.isEnabled()
    preset.write_text("{}")
    form.settings.button("auto").click()
    form.settings.button("preset").click()
    assert form.order() == wanted
    assert "grain.json holds no settings" in real.many.page.message.text


def test_a_report_is_saved_as_a_table_and_as_a_page(
    qtbot: QtBot, real: MainWindow, photos: Path, tmp_path: Path
) -> None:
    (photos / "3.png").write_bytes(b"no photo")
    planned(qtbot, real, photos)
    finished(qtbot, real)
    journal = real.many.page.journal
    assert journal is not None
    rows = report_rows(journal)
    assert [row[1] for row in rows] == ["written", "written", "written", "failed", "written"]
    save_report(journal, tmp_path / "a.csv")
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert len(lines) == 6
    assert lines[0].startswith("photo,state,result")
    save_report(journal, tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text()
    assert page.count("<tr>") == 6
    assert "4 done, 1 failed" in page


def test_a_name_that_is_none_is_said_and_nothing_begins(qtbot: QtBot, real: MainWindow, photos: Path) -> None:
    planned(qtbot, real, photos)
    page = real.many.page
    page.form.names.edit.setText("{stme}")
    page.form.names.edit.editingFinished.emit()
    assert "stme" in page.message.text


def test_a_folder_without_photos(qtbot: QtBot, real: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    drop(real, tmp_path / "empty")
    page = real.many.page
    qtbot.waitUntil(lambda: not page._planner.busy)
    assert page.summary.text() == "no photos in it"
    assert not page.start.isEnabled()


def test_a_form_that_can_not_be_followed_does_not_start(qtbot: QtBot, real: MainWindow, photos: Path) -> None:
    planned(qtbot, real, photos)
    page = real.many.page
    assert page.start.isEnabled()
    page.form.names.edit.setText("{stem")
    page.form.names.edit.editingFinished.emit()
    assert not page.start.isEnabled()
    assert "brace" in page.message.text
    page.form.names.edit.setText("{stem}_{size}")
    page.form.names.edit.editingFinished.emit()
    qtbot.waitUntil(page.start.isEnabled)


def test_chosen_photos_are_left_out_and_stay_so_until_they_come_again(
    qtbot: QtBot, real: MainWindow, photos: Path
) -> None:
    planned(qtbot, real, photos)
    page = real.many.page
    assert not page.remove.isEnabled()
    select = page.view.selectionModel()
    rows = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in (1, 3):
        select.select(page.table.index(row, 0), rows)
    page.remove.click()
    assert [each.source.name for each in page.table.entries] == ["0.png", "2.png", "4.png"]
    page.form.changed.emit()
    qtbot.waitUntil(lambda: not page._planner.busy)
    assert [each.source.name for each in page.table.entries] == ["0.png", "2.png", "4.png"]
    drop(real, photos / "1.png", photos / "3.png")
    qtbot.waitUntil(lambda: page.table.rowCount() == 5)
    page.view.selectAll()
    page.remove.click()
    assert page.table.rowCount() == 0
    assert not page.start.isEnabled()
    planned(qtbot, real, photos)
    assert page.table.rowCount() == 5


def test_the_offer_counts_what_an_ended_process_was_at(qtbot: QtBot, real: MainWindow, photos: Path) -> None:
    planned(qtbot, real, photos)
    page = real.many.page
    journal = Journal.create(page._jobs, Order(), max_pixels=10**9, skip_done=False)
    journal.claim()
    journal.close()
    real.many.offer_unfinished()
    assert real.area.message.text == "A batch of 5 photos isn't done: 5 are left."
