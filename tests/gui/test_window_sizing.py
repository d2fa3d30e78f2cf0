"""How large: enlargements to click, any number between, sizes to reach, and paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QSize, Qt
from pytestqt.qtbot import QtBot

from causalsr_app.settings import Settings
from causalsr_app.window.desk import Desk
from causalsr_app.window.main import MainWindow
from causalsr_app.window.sizing import KINDS, SizeControls
from core.engine.picture import Region
from core.image_io import read
from core.order import Size
from tests.gui.fake_engine import FakeEngine
from tests.gui.gui_pictures import gradient, save


def choose(sizes: SizeControls, key: str) -> None:
    """A kind of size, as a person chooses it."""
    at = next(i for i, (each, *_) in enumerate(KINDS) if each == key)
    sizes.kind.setCurrentIndex(at)
    sizes.kind.activated.emit(at)


def test_any_number_between_is_typed_into_the_field(qtbot: QtBot, opened: MainWindow, engine: FakeEngine) -> None:
    sizes = opened.side.output.sizes
    with qtbot.waitSignal(opened.previewer.shown):
        sizes.number.setValue(2.5)
    assert engine.asked[-1][1:] == (2.5, Region(0, 0, 150, 100))
    assert opened.side.output.size_label.text() == "150 × 100 px"
    assert opened.bar.title == "street.png    60 × 40  →  ×2.5"
    assert sizes.scales.value == ""
    assert sizes.number.text() == "×2.5"
    sizes.scales.button("4").click()
    assert sizes.number.text() == "×4"
    sizes.number.setValue(3)
    assert sizes.scales.value == "3"


@pytest.mark.parametrize(
    ("key", "value", "size", "output"),
    [
        ("long_side", 300, Size(long_side=300), "300 × 200 px"),
        ("height", 60, Size(height=60), "90 × 60 px"),
        ("megapixels", 0.1, Size(megapixels=0.1), "387 × 258 px"),
    ],
)
def test_sizes_to_reach(opened: MainWindow, key: str, value: float, size: Size, output: str) -> None:
    sizes = opened.side.output.sizes
    choose(sizes, key)
    sizes.number.setValue(value)
    assert opened.desk.wish.size == size
    assert opened.side.output.size_label.text().startswith(output)


def test_the_same_size_is_said_in_another_way(opened: MainWindow) -> None:
    sizes = opened.side.output.sizes
    for key, value in (("long_side", 120), ("height", 80), ("width cm", 1.0), ("scale", 2)):
        choose(sizes, key)
        assert sizes.number.value() == pytest.approx(value, abs=0.06)
    assert opened.side.output.size_label.text() == "120 × 80 px"
    choose(sizes, "scale")
    assert sizes.scales.value == "2"


def test_a_size_on_paper_is_written_with_its_resolution(qtbot: QtBot, opened: MainWindow, tmp_path: Path) -> None:
    sizes = opened.side.output.sizes
    choose(sizes, "width cm")
    assert sizes.dpi.isVisible()
    sizes.dpi.setValue(254)
    sizes.number.setValue(1.5)
    assert opened.desk.wish.size == Size(width=150)
    opened.pages.show_export()
    assert opened.side.export.example.text() == "Will be saved as street_w150.png"
    with qtbot.waitSignal(opened.exports.queue.ended):
        opened.side.export.start.click()
    written = read(tmp_path / "street_w150.png")
    assert (written.width, written.height) == (150, 100)
    assert written.metadata.dpi == pytest.approx((254, 254), abs=0.1)


def test_a_size_that_can_not_be_is_refused_in_place(opened: MainWindow) -> None:
    sizes = opened.side.output.sizes
    choose(sizes, "long_side")
    sizes.number.setValue(30)
    assert sizes.wrong.isVisible()
    assert sizes.wrong.text().startswith("Long side 30 is smaller than the photo's 60×40 pixels")
    assert opened.side.output.size_label.text() == "120 × 80 px"
    sizes.number.setValue(1000)
    assert "at most ×8, which is 480×320" in sizes.wrong.text()
    sizes.number.setValue(240)
    assert not sizes.wrong.isVisible()


def test_a_photo_that_is_larger_already_is_not_enlarged(
    opened: MainWindow, tmp_path: Path, open_photo: Callable[[Path], None]
) -> None:
    sizes = opened.side.output.sizes
    choose(sizes, "long_side")
    sizes.number.setValue(200)
    open_photo(save(tmp_path / "large.png", gradient(300, 200)))
    assert opened.desk.wish.size == Size(scale=1)
    assert sizes.scales.value == "1"
    assert "smaller than the photo's 300×200" in opened.area.message.text


def test_a_size_can_be_undone(qtbot: QtBot, opened: MainWindow) -> None:
    opened.side.output.sizes.scales.button("4").click()
    qtbot.keyClick(opened, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert opened.side.output.sizes.scales.value == "2"
    assert opened.area.viewer.stage is not None
    assert opened.area.viewer.stage.size == (120, 80)


def test_a_size_is_remembered_and_nonsense_is_not(settings: Settings) -> None:
    desk = Desk(settings)
    desk.resize(Size(width=1500), 300.0)
    assert (Desk(settings).wish.size, Desk(settings).wish.dpi) == (Size(width=1500), 300)
    settings._store.setValue("output/size", '{"scale": 99}')
    assert Desk(settings).wish.size == Size(scale=2)


def test_the_field_keeps_its_value_over_other_buttons(qtbot: QtBot) -> None:
    sizes = SizeControls()
    qtbot.addWidget(sizes)
    sizes.show_size(Size(scale=2.5), None)
    sizes.show_output(QSize(10, 10), 2.5)
    sizes.offer((1, 2))
    assert (sizes.scales.value, sizes.number.value()) == ("", 2.5)


def typed(qtbot: QtBot, sizes: SizeControls, text: str) -> None:
    sizes.number.selectAll()
    qtbot.keyClicks(sizes.number, text)
    qtbot.keyClick(sizes.number, Qt.Key.Key_Return)


@pytest.mark.parametrize("language", [QLocale.Language.English, QLocale.Language.German])
@pytest.mark.parametrize(
    ("key", "text", "value"),
    [("scale", "2,5", 2.5), ("scale", "2.5", 2.5), ("megapixels", "0,5", 0.5), ("long_side cm", "10,5", 10.5)],
)
def test_comma_and_point_both_stand_before_decimals(
    qtbot: QtBot, language: QLocale.Language, key: str, text: str, value: float
) -> None:
    sizes = SizeControls()
    qtbot.addWidget(sizes)
    sizes.setLocale(QLocale(language))
    sizes.show_output(QSize(600, 400), 2.0)
    choose(sizes, key)
    typed(qtbot, sizes, text)
    assert sizes.number.value() == value
    qtbot.keyClick(sizes.number, Qt.Key.Key_Return)  # its own text says the same
    assert sizes.number.value() == value


@pytest.mark.parametrize(("text", "value"), [("99", 8), ("0,5", 1), ("0", 1)])
def test_an_enlargement_that_can_not_be_becomes_the_nearest_and_that_is_said(
    qtbot: QtBot, opened: MainWindow, text: str, value: float
) -> None:
    sizes = opened.side.output.sizes
    typed(qtbot, sizes, text)
    assert sizes.number.value() == value
    assert opened.desk.wish.size == Size(scale=value)
    assert sizes.wrong.text().startswith(f"Can't enlarge ×{text.replace(',', '.')}; give a number from 1 to 8")


@pytest.mark.parametrize(
    ("key", "text", "size"),
    [
        ("width", "140.6", Size(width=141)),
        ("long_side", "1,200", Size(long_side=480)),
        ("scale", "2.557", Size(scale=2.56)),
        ("megapixels", "0.1234", Size(megapixels=0.12)),
    ],
)
def test_what_is_shown_is_what_is_asked(qtbot: QtBot, opened: MainWindow, key: str, text: str, size: Size) -> None:
    """Of a photo of 60×40; 1,200 pixels would be ×20, and are refused as such."""
    sizes = opened.side.output.sizes
    choose(sizes, key)
    typed(qtbot, sizes, text)
    if key == "long_side":
        assert sizes.number.value() == 1200
        assert "long side 1200 is ×20" in sizes.wrong.text().lower()
    else:
        assert opened.desk.wish.size == size
        shown = sizes.number.text().strip("× pxMP")
        assert float(shown) == next(each for each in vars(size).values() if each is not None)


def test_a_correction_is_not_said_of_a_later_size(qtbot: QtBot, opened: MainWindow) -> None:
    sizes = opened.side.output.sizes
    sizes.scales.button("8").click()
    typed(qtbot, sizes, "99")
    assert sizes.wrong.text()
    sizes.scales.button("2").click()
    assert not sizes.wrong.text()
    choose(sizes, "width cm")
    typed(qtbot, sizes, "9" * 400)
    assert sizes.number.value() <= sizes.number.maximum()


def test_paper_that_would_hold_too_many_pixels_is_refused_in_place(qtbot: QtBot, opened: MainWindow) -> None:
    sizes = opened.side.output.sizes
    choose(sizes, "width cm")
    sizes.dpi.setValue(600)
    typed(qtbot, sizes, "1000000")
    assert "too large" in sizes.wrong.text()
    assert not opened.area.message.text
    assert opened.desk.wish.size.width is not None
    assert opened.desk.wish.size.width < 1000
