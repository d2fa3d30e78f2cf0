"""The viewer: keys, mouse, and which pixels are on the screen."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from causalsr_app.window.images import to_image, to_photo
from causalsr_app.window.theme import DARK, palette
from causalsr_app.window.viewer import Viewer
from causalsr_app.window.viewer.mosaic import Patch, Stamp
from causalsr_app.window.viewer.pyramid import Pyramid
from causalsr_app.window.viewer.sides import AFTER, BEFORE, DIFFERENCE
from causalsr_app.window.viewer.transform import Transform
from core.engine.picture import Region
from core.image_io import Photo

Key, Left = Qt.Key, Qt.MouseButton.LeftButton
RED, BLUE = QColor(200, 0, 0), QColor(0, 0, 200)


def plain(width: int, height: int, colour: QColor) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(colour)
    return image


def patch(region: Region, colour: QColor, *, version: int = 1, scale: float = 2, level: int = 0) -> Patch:
    image = plain(region.width >> level, region.height >> level, colour)
    return Patch(stamp=Stamp(version, scale), region=region, level=level, image=image)


@pytest.fixture
def viewer(qtbot: QtBot) -> Viewer:
    """800 × 600, with a red photo of 1000 × 500 shown at twice its size: 2000 × 1000."""
    made = Viewer()
    made.setPalette(palette(DARK))
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    qtbot.waitExposed(made)
    made.show_photo(Pyramid.of(plain(1000, 500, RED)), 2)
    made.setFocus()
    return made


def wheel(viewer: Viewer, x: float, y: float, turns: float) -> None:
    at = QPointF(x, y)
    event = QWheelEvent(
        at, viewer.mapToGlobal(at), QPoint(), QPoint(0, int(120 * turns)), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewer, event)


def shown(viewer: Viewer, x: int, y: int) -> QColor:
    image = viewer.grab().toImage()
    return image.pixelColor(int(x * image.devicePixelRatio()), int(y * image.devicePixelRatio()))


def test_a_photo_is_fitted_with_its_margin(viewer: Viewer) -> None:
    """800 − 2 · 24 = 752 pixels for 2000: 37.6 %."""
    assert viewer.transform == Transform(0.376, 1000, 500)
    assert viewer.visible() == QRect(0, 0, 2000, 1000)
    assert viewer.level == 1


def test_the_wheel_zooms_at_the_cursor(viewer: Viewer) -> None:
    """From 100 % around (1000, 500): under (200, 150) lies (800, 350), and there it stays."""
    viewer.zoom_to(1.0)
    assert viewer.output_at(QPointF(200, 150)) == (800, 350)
    wheel(viewer, 200, 150, 2)
    assert viewer.transform.zoom == 1.5625
    assert viewer.output_at(QPointF(200, 150)) == pytest.approx((800, 350))
    wheel(viewer, 200, 150, -1)
    assert viewer.output_at(QPointF(200, 150)) == pytest.approx((800, 350))


def test_keys_for_zooming(qtbot: QtBot, viewer: Viewer) -> None:
    qtbot.keyClick(viewer, Key.Key_1)
    assert viewer.transform == Transform(1.0, 1000, 500)
    qtbot.keyClick(viewer, Key.Key_Plus)
    assert viewer.transform.zoom == 1.25
    qtbot.keyClick(viewer, Key.Key_Minus)
    qtbot.keyClick(viewer, Key.Key_Minus)
    assert viewer.transform.zoom == pytest.approx(0.8)
    qtbot.keyClick(viewer, Key.Key_F)
    assert viewer.fitted
    qtbot.keyClick(viewer, Key.Key_Z)
    assert viewer.transform.zoom == 1
    qtbot.keyClick(viewer, Key.Key_Z)
    assert viewer.transform.zoom == 0.376


def test_what_is_fitted_stays_fitted_when_resized(viewer: Viewer) -> None:
    viewer.resize(448, 600)
    assert viewer.transform.zoom == 0.2
    viewer.zoom_to(1.0)
    viewer.resize(800, 600)
    assert viewer.transform.zoom == 1


def test_dragging_pans_up_to_the_edge(qtbot: QtBot, viewer: Viewer) -> None:
    viewer.zoom_to(1.0)
    qtbot.mousePress(viewer, Left, pos=QPoint(600, 300))
    qtbot.mouseMove(viewer, QPoint(500, 250))
    assert viewer.transform == Transform(1.0, 1100, 550)
    qtbot.mouseMove(viewer, QPoint(790, 590))
    qtbot.mouseRelease(viewer, Left, pos=QPoint(790, 590))
    assert viewer.transform == Transform(1.0, 810, 300)


def test_a_drag_of_a_fitted_picture_leaves_it_fitted(qtbot: QtBot, viewer: Viewer) -> None:
    qtbot.mousePress(viewer, Left, pos=QPoint(600, 300))
    qtbot.mouseMove(viewer, QPoint(500, 250))
    qtbot.mouseRelease(viewer, Left, pos=QPoint(500, 250))
    assert viewer.fitted


def test_arrows_and_mouse_move_the_handle(qtbot: QtBot, viewer: Viewer) -> None:
    qtbot.keyClick(viewer, Key.Key_Left)
    assert viewer.handle.share == pytest.approx(0.49)
    qtbot.keyClick(viewer, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert viewer.handle.share == pytest.approx(0.59)
    qtbot.mousePress(viewer, Left, pos=QPoint(472, 50))
    qtbot.mouseMove(viewer, QPoint(200, 50))
    qtbot.mouseRelease(viewer, Left, pos=QPoint(200, 50))
    assert viewer.handle.share == 0.25
    assert viewer.fitted


def test_a_double_click_on_the_handle_turns_it(qtbot: QtBot, viewer: Viewer) -> None:
    qtbot.mouseDClick(viewer, Left, pos=QPoint(403, 100))
    assert not viewer.handle.upright
    qtbot.mouseDClick(viewer, Left, pos=QPoint(100, 297))
    assert viewer.handle.upright
    qtbot.mouseDClick(viewer, Left, pos=QPoint(100, 100))
    assert viewer.handle.upright


def test_9_cycles_the_surround(qtbot: QtBot, viewer: Viewer) -> None:
    corner = [shown(viewer, 5, 590)]
    with qtbot.waitSignal(viewer.surround_changed) as changed:
        qtbot.keyClick(viewer, Key.Key_9)
    assert changed.args == ["black"]
    for _ in range(3):
        corner.append(shown(viewer, 5, 590))
        qtbot.keyClick(viewer, Key.Key_9)
    assert [each.name() for each in corner] == [DARK.surround, "#000000", "#ffffff", "#777777"]
    assert viewer.surround == "theme"


def test_both_sides_of_the_handle_show_their_own(viewer: Viewer) -> None:
    viewer.put(patch(Region(0, 0, 2000, 1000), BLUE))
    assert shown(viewer, 100, 300) == RED
    assert shown(viewer, 700, 300) == BLUE


def test_without_a_preview_after_shows_the_enlarged_input(viewer: Viewer) -> None:
    assert shown(viewer, 700, 300) == RED


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Backslash])
def test_holding_a_key_shows_before(qtbot: QtBot, viewer: Viewer, key: Qt.Key) -> None:
    viewer.put(patch(Region(0, 0, 2000, 1000), BLUE))
    qtbot.keyPress(viewer, key)
    assert shown(viewer, 700, 300) == RED
    again = QKeyEvent(QEvent.Type.KeyRelease, key, Qt.KeyboardModifier.NoModifier, "", True)
    QApplication.sendEvent(viewer, again)
    assert shown(viewer, 700, 300) == RED
    qtbot.keyRelease(viewer, key)
    assert shown(viewer, 700, 300) == BLUE


def test_side_by_side_shows_the_same_place_twice(viewer: Viewer) -> None:
    viewer.set_mode("side")
    viewer.zoom_to(1.0)
    viewer.put(patch(Region(0, 0, 2000, 1000), BLUE))
    assert shown(viewer, 200, 300) == RED
    assert shown(viewer, 600, 300) == BLUE
    left, right = viewer.output_at(QPointF(100, 300)), viewer.output_at(QPointF(100 + 401, 300))
    assert left == right
    assert viewer.visible() == QRect(800, 200, 400, 600)  # 399 device pixels around 1000, rounded outwards


def test_flip_turns_over_with_a_click_but_not_with_a_drag(qtbot: QtBot, viewer: Viewer) -> None:
    viewer.set_mode("flip")
    viewer.put(patch(Region(0, 0, 2000, 1000), BLUE))
    assert shown(viewer, 400, 300) == BLUE
    qtbot.mouseClick(viewer, Left, pos=QPoint(400, 300))
    assert shown(viewer, 400, 300) == RED
    qtbot.mousePress(viewer, Left, pos=QPoint(400, 300))
    qtbot.mouseMove(viewer, QPoint(450, 300))
    qtbot.mouseRelease(viewer, Left, pos=QPoint(450, 300))
    assert shown(viewer, 400, 300) == RED


def test_an_old_patch_stays_until_the_new_one_is_there(viewer: Viewer) -> None:
    green = QColor(0, 120, 0)
    viewer.put(patch(Region(0, 0, 2000, 1000), BLUE))
    viewer.put(patch(Region(0, 0, 2000, 500), green, version=2))
    assert shown(viewer, 700, 200) == green
    assert shown(viewer, 700, 400) == BLUE


def test_an_old_patch_stays_at_another_scale_too(viewer: Viewer) -> None:
    viewer.put(patch(Region(0, 0, 2000, 1000), BLUE))
    viewer.rescale(4)
    assert viewer.visible() == QRect(0, 0, 4000, 2000)
    assert shown(viewer, 700, 300) == BLUE


def test_another_scale_keeps_zoom_and_place(viewer: Viewer) -> None:
    viewer.zoom_to(1.0)
    viewer.rescale(4)
    assert viewer.transform == Transform(1.0, 2000, 1000)


def test_a_coarse_patch_does_not_hide_a_finer_one_of_its_kind(viewer: Viewer) -> None:
    assert viewer.stage is not None
    viewer.put(patch(Region(0, 0, 1000, 1000), BLUE))
    viewer.put(patch(Region(0, 0, 2000, 1000), RED, level=1))
    stamp, whole = Stamp(1, 2), QRect(0, 0, 2000, 1000)
    assert viewer.stage.missing(whole, 0, stamp) == QRect(1000, 0, 1000, 1000)
    assert viewer.stage.missing(whole, 1, stamp).isEmpty()
    _, image = viewer.stage.view("after", QRect(900, 0, 200, 10), 0)
    assert image.pixelColor(50, 5) == BLUE
    assert image.pixelColor(150, 5) == RED


def test_what_was_rendered_for_other_wishes_is_missing(viewer: Viewer) -> None:
    assert viewer.stage is not None
    viewer.put(patch(Region(0, 0, 2000, 1000), BLUE))
    assert viewer.stage.missing(QRect(0, 0, 50, 50), 0, Stamp(2, 2)) == QRect(0, 0, 50, 50)


def checks(width: int, height: int) -> np.ndarray:
    """Black and white pixels in turn, H×W×3."""
    plane = (np.indices((height, width)).sum(axis=0) % 2 * 255).astype(np.uint8)
    return np.ascontiguousarray(np.dstack([plane] * 3))


def test_at_100_percent_pixels_are_not_resampled(qtbot: QtBot, viewer: Viewer) -> None:
    pixels = checks(2001, 1001)
    viewer.show_photo(Pyramid.of(to_image(Photo(pixels=pixels))), 1)
    viewer.zoom_to(1.0)
    ratio = viewer.devicePixelRatioF()
    greys = {shown(viewer, x, 300).red() for x in range(100, 120)}
    assert ratio == 1
    assert greys == {0, 255}


def test_above_300_percent_pixels_are_shown_as_they_are(viewer: Viewer) -> None:
    viewer.show_photo(Pyramid.of(to_image(Photo(pixels=checks(400, 300)))), 1)
    viewer.zoom_to(8.0)
    image = viewer.grab().toImage()
    assert {image.pixelColor(x, 100).red() for x in range(50, 150)} == {0, 255}
    viewer.zoom_to(2.5)
    image = viewer.grab().toImage()
    assert len({image.pixelColor(x, 100).red() for x in range(50, 150)}) > 2


def test_transparency_is_shown_over_a_checkerboard(viewer: Viewer) -> None:
    clear = Photo(pixels=np.zeros((50, 100, 3), np.uint8), alpha=np.zeros((50, 100), np.uint8))
    viewer.show_photo(Pyramid.of(to_image(clear)), 2)
    image = viewer.grab().toImage()
    greys = {image.pixelColor(x, y).name() for x in range(100, 300, 3) for y in range(200, 400, 3)}
    assert greys == {"#9a9a9a", "#6e6e6e"}


def test_a_photo_survives_the_way_through_qt() -> None:
    random = np.random.default_rng(3)
    pixels = random.integers(0, 256, (13, 7, 3), dtype=np.uint8)
    back = to_photo(to_image(Photo(pixels=pixels)), "")
    assert np.array_equal(back.pixels, pixels)
    assert back.alpha is None


def test_sixteen_bits_are_shown_as_eight() -> None:
    deep = Photo(pixels=np.array([[[0, 32_896, 65_535]]], np.uint16))
    assert to_image(deep).pixelColor(0, 0) == QColor(0, 128, 255)


def test_a_pasted_image_keeps_its_transparency() -> None:
    image = QImage(3, 2, QImage.Format.Format_ARGB32)
    image.fill(QColor(10, 20, 30, 40))
    photo = to_photo(image, "")
    assert photo.pixels[1, 2].tolist() == [10, 20, 30]
    assert photo.alpha is not None
    assert photo.alpha[1, 2] == 40


def test_a_locked_view_shows_the_next_photo_at_the_same_place(viewer: Viewer) -> None:
    """(1500, 300) of 2000 × 1000 is three quarters across and 30 % down: (2250, 600) of 3000 × 2000."""
    viewer.lock(True)
    assert viewer.transform == Transform(1.0, 1000, 500)
    viewer._pan(-500, 200)
    viewer.show_photo(Pyramid.of(plain(1500, 1000, BLUE)), 2)
    assert viewer.transform == Transform(1.0, 2250, 600)
    assert not viewer.fitted


def test_a_locked_view_stays_on_the_picture(viewer: Viewer) -> None:
    """A photo that is smaller than the view is centred: 300 × 200 at its size."""
    viewer.lock(True)
    viewer._pan(-500, 0)
    viewer.show_photo(Pyramid.of(plain(300, 200, BLUE)), 1)
    assert viewer.transform == Transform(1.0, 150, 100)


def test_an_unlocked_view_fits_the_next_photo(viewer: Viewer) -> None:
    viewer.lock(True)
    viewer.lock(False)
    assert viewer.transform.zoom == 1.0
    viewer.show_photo(Pyramid.of(plain(1500, 1000, BLUE)), 2)
    assert viewer.fitted


def test_a_half_that_is_not_restored_yet_says_so(viewer: Viewer) -> None:
    """The left half of 2000 × 1000 is there, then the photo is looked at to the right of it."""
    assert viewer._name(BEFORE) == "before"
    assert viewer._name(AFTER) == viewer._name(DIFFERENCE) == "not restored yet"
    viewer.put(patch(Region(0, 0, 1000, 1000), BLUE))
    assert viewer._name(AFTER) == "after"
    viewer.zoom_to(1.0)
    viewer._pan(-600, 0)
    assert viewer._name(AFTER) == "not restored yet"
