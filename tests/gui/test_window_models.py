"""Models in the window: the page, the choice beside the picture, and what becomes of the photo that is open."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from causalsr_app.settings import MODEL, Settings
from causalsr_app.window import choosing
from causalsr_app.window.app import _last_model
from causalsr_app.window.main import MainWindow
from causalsr_app.window.models import ModelsPage
from causalsr_app.window.work import batching
from core.causal.actions import Actions
from core.errors import ModelError
from core.models import shelf
from core.models.adding import add
from core.order import ModelRef, Size
from tests.core.models.networks import file_of, random_weights, tiny_rlfn
from tests.gui.fake_engine import FakeEngine


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(shelf, "folder", lambda: tmp_path / "library")
    return tmp_path / "library"


@pytest.fixture
def net_file(tmp_path: Path) -> Path:
    return file_of(tmp_path, random_weights(tiny_rlfn), "net.safetensors")


@pytest.fixture
def pickle_file(tmp_path: Path) -> Path:
    torch.save(random_weights(tiny_rlfn), tmp_path / "theirs.pth")
    return tmp_path / "theirs.pth"


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> dict[str, FakeEngine]:
    """Engines that models are loaded into, by name."""
    made: dict[str, FakeEngine] = {}

    def load(name: str) -> FakeEngine:
        if name == "broken":
            raise ModelError("broken: its weights were changed")
        made[name] = FakeEngine(model_ref=ModelRef(name, "1" * 64), scales=(1, 2))
        return made[name]

    monkeypatch.setattr(choosing, "load_engine", load)
    return made


@pytest.fixture
def page(opened: MainWindow) -> ModelsPage:
    opened.pages.show_models()
    return opened.side.models


def added(qtbot: QtBot, window: MainWindow, file: Path, **options: bool) -> None:
    with qtbot.waitSignal(window.choosing.adder.ended):
        window.choosing.add(file, **options)


def shown(page: ModelsPage) -> list[str]:
    return [page.list.item(i).text().splitlines()[0] for i in range(page.list.count())]


def card_texts(page: ModelsPage) -> str:
    labels = [each.text() for each in page.findChildren(QLabel)] + [
        each.text() for each in page.findChildren(QLineEdit)
    ]
    return "\n".join(labels)


def test_the_page_lists_what_there_is_and_what_is_in_use(page: ModelsPage) -> None:
    assert shown(page) == ["fast   ·  in use"]
    for word in ("Licence", "Apache-2.0", "SHA-256", shelf.card_of("fast").sha256, "×1 ×2 ×3 ×4 ×8"):
        assert word in card_texts(page)
    assert not page.use.isEnabled()
    assert not page.remove.isEnabled()


def test_a_file_is_added_and_looked_at(qtbot: QtBot, opened: MainWindow, page: ModelsPage, net_file: Path) -> None:
    added(qtbot, opened, net_file)
    assert shown(page) == ["fast   ·  in use", "net"]
    assert page.selected == "net"
    assert "RLFN" in card_texts(page)
    assert page.use.isEnabled()
    names = opened.side.output.model.names
    assert [names.itemText(i) for i in range(names.count())] == ["fast", "net"]


def test_the_file_is_asked_for(
    qtbot: QtBot, opened: MainWindow, page: ModelsPage, net_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_arguments: (str(net_file), ""))
    with qtbot.waitSignal(opened.choosing.adder.ended):
        page.add.click()
        assert not page.add.isEnabled()  # one at a time
        assert "net.safetensors" in page._working.text()
    assert page.add.isEnabled()
    assert page.progress.isHidden()
    assert shelf.names() == ("fast", "net")


def test_a_pickle_is_asked_about_in_the_page_and_left_by_default(
    qtbot: QtBot, opened: MainWindow, page: ModelsPage, pickle_file: Path
) -> None:
    added(qtbot, opened, pickle_file)
    assert "theirs.pth is a Python pickle" in page.question.text.text()
    read, leave = page.question.answers
    assert leave.hasFocus()
    leave.click()
    assert page.question.isHidden()
    assert shelf.names() == ("fast",)
    added(qtbot, opened, pickle_file)
    with qtbot.waitSignal(opened.choosing.adder.added):
        page.question.answers[0].click()
    assert shelf.names() == ("fast", "theirs")
    assert (shelf.folder() / "theirs.safetensors").exists()
    assert read is not leave


def test_what_can_not_be_added_is_said_in_the_page(qtbot: QtBot, opened: MainWindow, page: ModelsPage) -> None:
    added(qtbot, opened, Path("README.md").absolute())
    assert "neither safetensors nor a PyTorch checkpoint" in page.question.text.text()
    page.question.answers[0].click()
    assert page.question.isHidden()


def test_adding_can_be_cancelled(
    qtbot: QtBot, opened: MainWindow, page: ModelsPage, net_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def measured(_foreign: object, progress: object, token: object) -> None:
        begun.set()
        while True:
            token.check()  # type: ignore[attr-defined]

    monkeypatch.setattr("core.models.adding.measured", measured)
    opened.choosing.add(net_file)
    assert begun.wait(60)
    with qtbot.waitSignal(opened.choosing.adder.ended):
        page.stop.click()
    assert shelf.names() == ("fast",)
    assert page.question.isHidden()


def test_removing_asks_first(qtbot: QtBot, opened: MainWindow, page: ModelsPage, net_file: Path) -> None:
    added(qtbot, opened, net_file)
    page.remove.click()
    page.question.answers[1].click()
    assert shelf.names() == ("fast", "net")
    page.remove.click()
    page.question.answers[0].click()
    assert shelf.names() == ("fast",)
    assert shown(page) == ["fast   ·  in use"]


def test_what_is_damaged_is_named(opened: MainWindow, page: ModelsPage, net_file: Path, library: Path) -> None:
    add(net_file)
    (library / "net.safetensors").write_text("x")
    opened.choosing.refresh()
    assert shown(page) == ["fast   ·  in use"]
    assert "net:" in page._problems.text()
    assert not page._problems.isHidden()


def test_another_model_opens_the_photo_again_with_all_that_is_asked(
    qtbot: QtBot,
    opened: MainWindow,
    page: ModelsPage,
    net_file: Path,
    engines: dict[str, FakeEngine],
    settings: Settings,
) -> None:
    added(qtbot, opened, net_file)
    opened.desk.ask(Actions.set(noise=5))
    opened.desk.resize(Size(scale=4), None)
    with qtbot.waitSignals([opened.opener.opened, opened.previewer.shown]):
        page.use.click()
    assert opened.desk.photo is not None
    assert opened.desk.photo.model == ModelRef("net", "1" * 64)
    assert opened.desk.actions == Actions.set(noise=5)
    assert opened.desk.wish.size == Size(scale=2)  # it enlarges no further
    assert opened.side.output.sizes.scales.keys() == ("1", "2")
    assert opened.side.output.model.text() == "net"
    assert settings.get(MODEL) == "net"
    assert opened.many.page.form.order().model.name == "net"
    qtbot.waitUntil(lambda: bool(engines["net"].asked), timeout=60_000)


def test_the_choice_beside_the_picture_does_the_same(
    qtbot: QtBot, opened: MainWindow, net_file: Path, engines: dict[str, FakeEngine]
) -> None:
    add(net_file)
    opened.choosing.refresh()
    chooser = opened.side.output.model
    chooser.names.setFocus()
    chooser.names.setCurrentText("net")
    with qtbot.waitSignals([opened.opener.opened, opened.previewer.shown]):
        chooser.names.activated.emit(1)
    assert opened.choosing.name == "net"
    with qtbot.waitSignal(opened.opener.opened):
        opened.choosing.choose("fast")
    assert engines["fast"].model_ref.name == "fast"


def test_a_model_that_can_not_be_loaded_leaves_the_one_in_use(
    qtbot: QtBot, opened: MainWindow, engines: dict[str, FakeEngine]
) -> None:
    with qtbot.waitSignal(opened.runner.engine_failed):
        opened.choosing.choose("broken")
    assert "its weights were changed" in opened.area.message.text
    assert opened.choosing.name == "fast"
    assert opened.side.output.model.text() == "fast"
    assert opened.runner.engine().model_ref.name == "fast"


def test_while_a_result_is_being_saved_the_model_stays(
    qtbot: QtBot, opened: MainWindow, engine: FakeEngine, tmp_path: Path, engines: dict[str, FakeEngine]
) -> None:
    engine.gate.clear()
    opened.pages.show_export()
    opened.side.export.folder.setText(str(tmp_path))
    opened.side.export.start.click()
    assert opened.exports.queue.busy
    opened.choosing.choose("net")
    assert "is being saved" in opened.area.message.text
    assert opened.choosing.name == "fast"
    engine.gate.set()
    qtbot.waitUntil(lambda: not opened.exports.queue.busy)
    assert not engines


def test_keys_reach_the_page_and_lead_back(qtbot: QtBot, opened: MainWindow) -> None:
    opened.side.output.model.manage.click()
    page = opened.side.models
    assert opened.side.page == "models"
    assert page.back.hasFocus()
    assert page.list.accessibleName()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert opened.side.page == "sliders"
    assert opened.side.output.model.manage.hasFocus()


def test_a_batch_is_done_by_its_own_model(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = batching._Worker(None, lambda: engine)  # type: ignore[arg-type]
    monkeypatch.setattr(batching, "load_engine", lambda name: f"an engine of {name}")
    assert worker._of(ModelRef("fast")) is engine
    assert worker._of(ModelRef("net")) == "an engine of net"


def test_the_model_of_the_last_time_is_used_if_it_is_there(settings: Settings, net_file: Path) -> None:
    assert _last_model(settings) == "fast"
    settings.put(MODEL, "net")
    assert _last_model(settings) == "fast"
    add(net_file)
    assert _last_model(settings) == "net"
