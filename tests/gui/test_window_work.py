"""What the window asks for: which previews give way, whose patches count, and exports as the command line's."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image
from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from causalsr_app.cli.commands import cli
from causalsr_app.runner import Runner
from causalsr_app.window.main import MainWindow
from causalsr_app.window.unforeseen import Unforeseen
from causalsr_app.window.viewer.mosaic import Mosaic, Patch, Stamp
from causalsr_app.window.work.exporting import Export
from causalsr_app.window.work.opening import Open
from causalsr_app.window.work.previewing import Preview
from core.causal.actions import Action, Actions, Mode
from core.engine import Engine
from core.engine.picture import Region
from core.errors import OrderError
from core.image_io import WriteOptions, read
from core.jobs import CancelToken
from core.models.checkpoint import Model
from core.order import ModelRef, Order, Size
from tests.gui.fake_engine import FakeEngine, FakeSession
from tests.gui.gui_pictures import gradient, save
from tests.gui.test_window_viewer import BLUE, RED, patch, plain

WHOLE = Region(0, 0, 120, 80)


@pytest.fixture
def session(engine: FakeEngine, photo_file: Path) -> FakeSession:
    return engine.open(read(photo_file))


@pytest.fixture
def preview(session: FakeSession) -> Preview:
    return Preview(session=session, stamp=Stamp(1, 2.0), actions=Actions(), regions=(WHOLE,))


def test_a_preview_ends_when_only_the_actions_are_newer(preview: Preview) -> None:
    assert not preview.stops_for(replace(preview, stamp=Stamp(2, 2.0), actions=Actions.set(noise=3)))


def test_a_preview_stops_for_any_other_view(preview: Preview, engine: FakeEngine, session: FakeSession) -> None:
    assert preview.stops_for(Open(path=Path("other.png")))
    assert preview.stops_for(replace(preview, stamp=Stamp(2, 3.0)))
    assert preview.stops_for(replace(preview, level=1))
    assert preview.stops_for(replace(preview, regions=(Region(0, 0, 50, 50),)))
    assert preview.stops_for(replace(preview, session=engine.open(session.photo)))


def test_a_preview_of_several_regions_stops_for_the_newer_one(preview: Preview) -> None:
    """Its bands would keep the engine busy for longer than a hand rests."""
    banded = replace(preview, regions=(Region(0, 0, 120, 40), Region(0, 40, 120, 40)))
    assert banded.stops_for(replace(banded, actions=Actions.set(noise=3)))


def test_a_patch_of_another_photo_is_not_shown(
    qtbot: QtBot, opened: MainWindow, engine: FakeEngine, tmp_path: Path
) -> None:
    """A part that was on its way when the next photo came is dropped."""
    shown: list[Patch] = []
    put = opened.area.viewer.put
    opened.previewer._viewer.put = lambda each: shown.append(each) or put(each)  # type: ignore[method-assign]
    engine.gate.clear()
    opened.side.interventions.rows["noise"].slider.moved.emit(8.0)
    ticket = opened.previewer.ticket
    assert ticket is not None
    with qtbot.waitSignal(opened.previewer.shown):
        engine.gate.set()
    assert len(shown) == 1
    late = ticket.request
    assert isinstance(late, Preview)
    with qtbot.waitSignals([opened.opener.opened, opened.previewer.shown]):
        opened.arrivals.open_path(save(tmp_path / "next.png", gradient(60, 40)))
    shown.clear()
    ticket.parted.emit(Patch(stamp=late.stamp, region=WHOLE, level=0, image=plain(120, 80, RED)))
    assert shown == []


def test_patches_that_are_hidden_are_forgotten() -> None:
    mosaic = Mosaic()
    mosaic.put(patch(Region(10, 10, 20, 20), RED))
    mosaic.put(patch(Region(50, 10, 20, 20), RED))
    mosaic.put(patch(Region(0, 0, 40, 40), BLUE, version=2))
    assert [each.region for each in mosaic._patches] == [Region(50, 10, 20, 20), Region(0, 0, 40, 40)]
    mosaic.put(patch(Region(0, 0, 40, 40), BLUE, version=2, level=1))
    assert len(mosaic._patches) == 3  # a coarse patch does not hide a fine one of the same stamp


def test_a_closed_runner_loads_no_engine(qtbot: QtBot) -> None:
    made: list[FakeEngine] = []

    def make() -> FakeEngine:
        made.append(FakeEngine())
        return made[-1]

    runner = Runner(make)
    runner.close()
    runner.prepare()
    qtbot.wait(1)
    assert made == []
    assert not runner._thread.isRunning()


def test_an_engine_that_was_asked_for_before_the_end_is_not_loaded_after_it(qtbot: QtBot) -> None:
    made: list[FakeEngine] = []
    runner = Runner(lambda: made.append(FakeEngine()) or made[-1])  # type: ignore[func-returns-value]
    runner._mailbox.close()
    runner.prepare()
    runner.close()
    assert made == []


# Exports


class Silent:
    """Feedback that nobody listens to."""

    token = CancelToken()

    def progress(self, _share: float) -> None:
        pass

    def part(self, _value: object) -> None:
        pass


@pytest.mark.parametrize("form", ["png", "jpeg", "tiff", "webp"])
def test_an_export_and_the_command_line_write_the_same_bytes(
    photo_file: Path, tmp_path: Path, tiny_model: Model, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr("core.models.library.load_model", lambda _path: tiny_model)
    flags = ["--scale", "3", "--noise", "7", "--jpeg", "tell:60", "--strength", ".5", "--quality", "88", "--json"]
    done = CliRunner().invoke(cli, ["restore", str(photo_file), "-o", str(tmp_path / "out"), "--format", form, *flags])
    written = Path(json.loads(done.stdout)[0]["output"])
    engine = Engine("auto", "fast")
    order = Order(
        actions=Actions({"noise": Action(Mode.SET, 7), "jpeg": Action(Mode.TELL, 60)}, 0.5),
        size=Size(scale=3),
        model=engine.model_ref,
        options=WriteOptions(format=form, quality=88),
    )
    opened = Open(path=photo_file).run(lambda: engine, Silent())
    target = tmp_path / f"exported{written.suffix}"
    result = Export(photo=opened.photo, order=order, target=target, replaces=None).run(lambda: engine, Silent())
    assert result.target == target
    assert target.read_bytes() == written.read_bytes()


def test_an_export_for_another_model_is_refused(engine: FakeEngine, session: FakeSession, tmp_path: Path) -> None:
    order = Order(model=ModelRef("pro"))
    with pytest.raises(OrderError, match="for the model pro"):
        Export(photo=session.photo, order=order, target=tmp_path / "a.png", replaces=None).run(lambda: engine, Silent())
    assert engine.asked == []


# Errors that nobody foresaw


class Clumsy(QObject):
    """A slot that raises."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.clicked.connect(self.on_clicked)

    @Slot()
    def on_clicked(self) -> None:
        raise ZeroDivisionError("a slot\nbroke")


@pytest.fixture
def unforeseen() -> Iterator[Unforeseen]:
    former = sys.excepthook
    made = Unforeseen()
    made.install()
    yield made
    made.remove()
    assert sys.excepthook is former


@pytest.mark.qt_no_exception_capture
def test_what_a_slot_raises_is_logged_and_said_in_one_line(
    qtbot: QtBot, unforeseen: Unforeseen, caplog: pytest.LogCaptureFixture
) -> None:
    clumsy = Clumsy()
    with caplog.at_level(logging.ERROR), qtbot.waitSignal(unforeseen.happened) as said:
        QTimer.singleShot(0, clumsy.clicked)
    assert said.args is not None
    assert said.args[0].startswith("Unexpected ZeroDivisionError: a slot broke (details in ")
    assert "on_clicked" in caplog.text
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_a_large_photo_is_glimpsed_before_it_is_shown(
    qtbot: QtBot,
    window: MainWindow,
    engine: FakeEngine,
    open_photo: Callable[[Path], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In fit view a slider's first picture is half as fine as the screen, at a quarter of the cost; then the rest."""
    monkeypatch.setattr("causalsr_app.window.work.previewing.LARGE", 100_000)
    monkeypatch.setattr("causalsr_app.window.work.previewing.GLIMPSE", 20_000)
    window.resize(700, 520)
    file = tmp_path / "large.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (360, 480, 3), dtype=np.uint8)).save(file)
    open_photo(file)
    level = window.area.viewer.level
    assert engine.overviews[0] == level + 1
    assert set(engine.overviews) == {level, level + 1}
    engine.overviews.clear()
    with qtbot.waitSignals([window.previewer.glimpsed, window.previewer.shown], order="strict", timeout=60_000):
        window.side.interventions.rows["noise"].slider.moved.emit(9.0)
    assert engine.overviews[0] == level + 1
    assert engine.overviews[-1] == level
