"""The page that says how the photo got this way."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from causalsr_app.window.main import MainWindow


def test_why_tells_the_steps_and_follows_what_is_known(qtbot: QtBot, opened: MainWindow) -> None:
    opened.side.interventions.why.click()
    page = opened.side.why
    assert opened.side.page == "why"
    assert [row.step.title for row in page.rows] == ["Taken softly", "Taken with noise", "Saved as JPEG"]
    assert page.rows[0].accessibleName().startswith("Taken softly, certain: 0.4 px (")
    assert page.unlikely.text().startswith("Unlikely: sharpened (under 1 %)")
    assert page.sharp.text().startswith("Enlarged ×2 by interpolation alone")
    opened.side.interventions.rows["jpeg"].slider.moved.emit(30)
    opened.side.interventions.rows["jpeg"].state.button("tell").click()
    assert page.rows[-1].step.words == "at quality 30 (you know it)"
    opened.side.output.sizes.scales.button("4").click()
    assert page.sharp.text().startswith("Enlarged ×4")
    qtbot.keyClick(page.back, Qt.Key.Key_Escape)
    assert opened.side.page == "sliders"
    assert opened.side.interventions.why.hasFocus()


def test_why_needs_a_photo(qtbot: QtBot, window: MainWindow) -> None:
    assert not window.side.interventions.why.isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert window.side.page == "sliders"


def test_why_opens_by_key_and_shows_the_panel(qtbot: QtBot, opened: MainWindow) -> None:
    opened.toggle_panel()
    qtbot.keyClick(opened, Qt.Key.Key_F5)
    assert opened.side.why.isVisible()
