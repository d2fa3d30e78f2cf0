"""Where pixels lie on the screen, by hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QRectF

from causalsr_app.window.viewer.handle import Handle
from causalsr_app.window.viewer.mosaic import aligned, level_for
from causalsr_app.window.viewer.stage import bands
from causalsr_app.window.viewer.transform import Transform, fit
from core.engine.picture import Region

PANE = (800.0, 600.0)


def test_the_point_in_the_middle_of_the_pane_is_the_transform_s_own() -> None:
    assert Transform(2.0, 500, 400).to_screen(500, 400, PANE) == (400, 300)


def test_screen_and_output_are_each_other_s_inverse() -> None:
    assert Transform(2.0, 500, 400).to_screen(550, 380, PANE) == (500, 260)
    assert Transform(2.0, 500, 400).to_output(500, 260, PANE) == (550, 380)


def test_zooming_keeps_the_point_under_the_cursor() -> None:
    """At 100 % the cursor at (200, 150) is over 500 − 200 = 300, 400 − 150 = 250; at 200 % it is 100 and 75 off."""
    zoomed = Transform(1.0, 500, 400).zoomed(2.0, 200, 150, PANE)
    assert zoomed == Transform(2.0, 400, 325)
    assert zoomed.to_output(200, 150, PANE) == (300, 250)


def test_zoom_has_limits() -> None:
    assert Transform(1.0, 0, 0).zoomed(1e9, 0, 0, PANE).zoom == 32
    assert Transform(1.0, 0, 0).zoomed(1e-9, 0, 0, PANE).zoom == 0.01


def test_dragging_moves_the_picture_with_the_cursor() -> None:
    assert Transform(2.0, 500, 400).moved(100, -50) == Transform(2.0, 450, 425)


def test_fit_leaves_the_margin_on_the_tighter_side() -> None:
    """1600 × 600 in 800 × 600 with 50 around: 700 / 1600 = 0.4375 < 500 / 600."""
    assert fit((1600, 600), PANE, 50) == Transform(0.4375, 800, 300)


def test_a_picture_that_fits_is_centred_and_a_larger_one_fills_the_pane() -> None:
    held = Transform(1.0, 5, 5000).held((400, 3000), PANE)
    assert held == Transform(1.0, 200, 2700)


def test_what_is_visible_is_rounded_outwards_and_clipped() -> None:
    """At 300 % the pane shows 266.67 × 200 pixels around (133, 100): from −0.33 to 266.33, from 0 to 200."""
    assert Transform(3.0, 133, 100).visible((1000, 1000), PANE) == (0, 0, 267, 200)
    assert Transform(3.0, 500, 500).visible((1000, 1000), PANE) == (366, 400, 268, 200)


def test_another_scale_keeps_the_place() -> None:
    assert Transform(1.0, 100, 60).rescaled(1.5) == Transform(1.0, 150, 90)


@pytest.mark.parametrize(("zoom", "level"), [(4, 0), (1, 0), (0.51, 0), (0.5, 1), (0.3, 1), (0.25, 2), (0.1, 3)])
def test_the_level_still_has_a_pixel_for_each_of_the_screen_s(zoom: float, level: int) -> None:
    assert level_for(zoom) == level


def test_a_region_is_aligned_to_its_level_within_the_picture() -> None:
    assert aligned(QRect(3, 5, 4, 4), 2, QRect(0, 0, 10, 10)) == QRect(0, 4, 8, 6)


def test_a_small_region_is_one_band_and_a_large_one_has_a_few() -> None:
    assert bands(QRect(10, 20, 300, 200)) == (Region(10, 20, 300, 200),)
    assert bands(QRect(0, 0, 1000, 1000)) == (Region(0, 0, 1000, 500), Region(0, 500, 1000, 500))
    four = bands(QRect(0, 7, 2000, 1501))
    assert [band.height for band in four] == [376, 376, 376, 373]
    assert [band.y for band in four] == [7, 383, 759, 1135]


def test_no_band_is_larger_than_the_engine_should_hold_at_once() -> None:
    huge = bands(QRect(0, 0, 16_000, 12_000), level=3)
    assert max(band.width * band.height for band in huge) <= 2_600_000
    assert sum(band.height for band in huge) == 12_000
    assert all(band.y % 8 == 0 for band in huge)


def test_nothing_is_no_band() -> None:
    assert bands(QRect()) == ()


def test_the_handle_parts_the_pane() -> None:
    pane = QRectF(0, 0, 800, 600)
    handle = Handle(share=0.25)
    assert handle.before(pane) == QRectF(0, 0, 200, 600)
    assert handle.after(pane) == QRectF(200, 0, 600, 600)
    lying = handle.turned()
    assert lying.before(pane) == QRectF(0, 0, 800, 150)
    assert lying.after(pane) == QRectF(0, 150, 800, 450)
    assert handle.hit(209, 5, pane)
    assert not handle.hit(211, 5, pane)
    assert handle.dragged_to(900, 0, pane).share == 1
    assert handle.nudged(-0.5).share == 0
