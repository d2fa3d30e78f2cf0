"""The rows: places in the groove by hand, what a person does, and the actions it makes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from causalsr_app.window.interventions import InterventionsPanel
from causalsr_app.window.interventions.groove import Groove
from causalsr_app.window.interventions.row import FactorRow
from causalsr_app.window.interventions.slider import FactorSlider
from causalsr_app.window.theme import DARK, LIGHT, palette, sheet
from causalsr_app.words import belief, sentence, wishes
from core.causal.actions import Action, Actions, Mode
from core.causal.estimate import Reading
from core.causal.evidence import Observation
from core.causal.factors import SLIDERS, factor
from tests.gui.fake_engine import estimate

NOISE, BLUR, JPEG = factor("noise"), factor("blur"), factor("jpeg")


@pytest.fixture
def panel(qtbot: QtBot) -> InterventionsPanel:
    made = InterventionsPanel()
    made.show_abilities(frozenset({"texture", "reference"}))
    made.setPalette(palette(DARK))
    made.setStyleSheet(sheet(DARK))
    qtbot.addWidget(made)
    made.resize(340, 400)
    made.show()
    made.show_estimate(estimate(noise=11, blur=0.4, jpeg=52))
    return made


@pytest.fixture
def noise(panel: InterventionsPanel) -> FactorRow:
    return panel.rows["noise"]


def test_every_slider_factor_has_a_row(panel: InterventionsPanel) -> None:
    assert list(panel.rows) == [each.name for each in SLIDERS]
    assert [each.label for each in SLIDERS] == ["Noise", "Blur", "JPEG"]


def test_places_of_noise_in_a_groove_of_100_pixels() -> None:
    """The groove goes from 8 to 108; noise goes from 0 to 50, so one unit is two pixels."""
    groove = Groove(NOISE, 116)
    assert groove.x(0) == 8
    assert groove.x(11) == 30
    assert groove.band(Reading(11, 9, 13)) == (26, 34)
    assert groove.value(30) == 11
    assert groove.value(-5) == 0
    assert groove.value(500) == 50


def test_places_of_jpeg_quality_run_the_other_way() -> None:
    """Quality 100 at 8, quality 10 at 98; a width of 106 makes a groove of 90, one pixel for one step."""
    groove = Groove(JPEG, 106)
    assert groove.x(100) == 8
    assert groove.x(10) == 98
    assert groove.x(52) == pytest.approx(56)
    assert groove.band(Reading(52, 47, 58)) == pytest.approx((50, 61))
    assert groove.value(56) == pytest.approx(52)


def test_the_tick_and_the_band_are_painted_where_the_estimate_is(qtbot: QtBot) -> None:
    slider = FactorSlider(NOISE)
    slider.setPalette(palette(DARK))
    qtbot.addWidget(slider)
    slider.resize(116, 24)
    slider.show_reading(Reading(30, 20, 40))
    slider.show_value(0)
    image = slider.grab().toImage()
    ratio = image.devicePixelRatio()

    def colour(x: float, y: float) -> QColor:
        return image.pixelColor(int(x * ratio), int(y * ratio))

    accent, background = QColor(DARK.accent), colour(30, 7)
    assert colour(8 + 60, 4) == accent
    assert colour(8 + 60 - 4, 4) == background
    band = colour(8 + 50, 7)
    assert band not in (background, accent)
    assert colour(8 + 40 + 3, 7) == colour(8 + 80 - 3, 7) == band
    assert colour(8 + 40 - 3, 7) == colour(8 + 80 + 3, 7) == background


def test_on_auto_the_values_are_the_estimate_s(panel: InterventionsPanel) -> None:
    assert panel.wanted == Actions()
    assert panel.rows["noise"].field.text() == "11.0"
    assert panel.rows["blur"].field.text() == "0.40 px"
    assert panel.rows["jpeg"].field.text() == "52"
    assert not panel.rows["noise"].reset.isEnabled()


def test_dragging_the_slider_sets(qtbot: QtBot, panel: InterventionsPanel, noise: FactorRow) -> None:
    slider = noise.slider
    groove = slider.groove()
    with qtbot.waitSignal(panel.changed) as changed:
        qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(round(groove.x(25)), 12))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton)
    action = panel.wanted.by_factor["noise"]
    assert action.mode is Mode.SET
    assert action.value == pytest.approx(25, abs=0.2)
    assert changed.args == [panel.wanted]
    assert noise.state.value == "set"


def test_double_click_and_reset_go_back_to_the_estimate(
    qtbot: QtBot, panel: InterventionsPanel, noise: FactorRow
) -> None:
    noise.slider.moved.emit(30.0)
    assert noise.field.text() == "30.0"
    qtbot.mouseDClick(noise.slider, Qt.MouseButton.LeftButton, pos=QPoint(50, 12))
    assert panel.wanted == Actions()
    assert noise.field.text() == "11.0"
    noise.slider.moved.emit(30.0)
    noise.reset.click()
    assert panel.wanted == Actions()


def test_setting_the_estimate_itself_asks_for_exactly_the_estimate(panel: InterventionsPanel, noise: FactorRow) -> None:
    """Not for what the slider rounds it to: do(the estimate) changes nothing."""
    panel.show_estimate(estimate(noise=11.0437, blur=0.4, jpeg=52))
    noise.state.button("set").click()
    assert panel.wanted.by_factor["noise"].value == pytest.approx(11.0437, abs=1e-9)


def test_telling_makes_a_tell_action_and_keeps_the_mode_while_moved(
    panel: InterventionsPanel, noise: FactorRow
) -> None:
    noise.state.button("tell").click()
    assert panel.wanted.values(Mode.TELL) == {"noise": pytest.approx(11)}
    noise.slider.moved.emit(20.0)
    assert panel.wanted == Actions.tell(noise=20)


def test_what_is_told_moves_the_other_estimates(panel: InterventionsPanel) -> None:
    believed = estimate(noise=11, blur=0.4, jpeg=52)
    believed.covariance[0, 1] = believed.covariance[1, 0] = 0.8 * believed.covariance[0, 0]
    panel.show_estimate(believed)
    panel.rows["noise"].state.button("tell").click()
    panel.rows["noise"].slider.moved.emit(20.0)
    reading = panel.rows["blur"].slider.reading
    assert reading == believed.tell({"noise": 20.0}).readings["blur"]
    assert reading is not None
    assert reading.mean > 0.4
    assert panel.rows["blur"].field.value() == pytest.approx(reading.mean, abs=0.005)
    own = panel.rows["noise"].slider.reading
    assert own is not None
    assert own.mean == pytest.approx(11)


def test_setting_moves_no_other_estimate(panel: InterventionsPanel) -> None:
    before = panel.rows["blur"].slider.reading
    panel.rows["noise"].slider.moved.emit(20.0)
    assert panel.rows["blur"].slider.reading == before


def test_arrows_step_towards_more_harm(qtbot: QtBot, panel: InterventionsPanel) -> None:
    slider = panel.rows["jpeg"].slider
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert panel.wanted == Actions.set(jpeg=51)
    qtbot.keyClick(slider, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert panel.wanted == Actions.set(jpeg=61)
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert panel.wanted == Actions.set(jpeg=100)
    assert panel.rows["jpeg"].field.text() == "none"
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert panel.wanted == Actions.set(jpeg=10)


def test_arrows_choose_the_neighbouring_state(qtbot: QtBot, panel: InterventionsPanel, noise: FactorRow) -> None:
    noise.state.button("auto").setFocus()
    for key, mode in ((Qt.Key.Key_Right, "set"), (Qt.Key.Key_Right, "tell"), (Qt.Key.Key_Left, "set")):
        qtbot.keyClick(panel.window().focusWidget(), key)
        assert noise.state.value == mode
        assert panel.wanted.by_factor["noise"].mode is Mode(mode)


def test_a_typed_number_sets(qtbot: QtBot, panel: InterventionsPanel, noise: FactorRow) -> None:
    noise.field.selectAll()
    qtbot.keyClicks(noise.field, "8,5")
    assert panel.wanted == Actions()
    qtbot.keyClick(noise.field, Qt.Key.Key_Return)
    assert panel.wanted == Actions.set(noise=8.5)
    assert noise.slider.physical == 8.5


def test_up_and_down_step_the_number_and_shift_makes_it_ten(qtbot: QtBot, noise: FactorRow) -> None:
    qtbot.keyClick(noise.field, Qt.Key.Key_Up)
    assert noise.field.value() == pytest.approx(11.1)
    qtbot.keyClick(noise.field, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert noise.field.value() == pytest.approx(10.1)


def test_a_number_out_of_range_becomes_the_nearest_and_says_so(qtbot: QtBot, panel: InterventionsPanel) -> None:
    field = panel.rows["noise"].field
    field.selectAll()
    qtbot.keyClicks(field, "512")
    with qtbot.waitSignal(panel.corrected) as corrected:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert panel.wanted == Actions.set(noise=50)
    assert corrected.args == ["Noise goes from 0 to 50; 512 is out of range"]


def test_letters_can_not_be_typed(qtbot: QtBot, panel: InterventionsPanel) -> None:
    field = panel.rows["noise"].field
    field.selectAll()
    qtbot.keyClicks(field, "xyz7e1")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert panel.wanted == Actions.set(noise=50)  # "71": the letters were refused one by one


def test_none_can_be_typed_and_is_what_fields_say(qtbot: QtBot, panel: InterventionsPanel) -> None:
    field = panel.rows["noise"].field
    field.selectAll()
    qtbot.keyClicks(field, "none")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert panel.wanted == Actions.set(noise=0)
    assert field.text() == "none"
    assert wishes(panel.wanted) == "Noise treated as none"


def test_none_can_be_typed_for_jpeg(qtbot: QtBot, panel: InterventionsPanel) -> None:
    field = panel.rows["jpeg"].field
    field.selectAll()
    qtbot.keyClicks(field, "none")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert panel.wanted == Actions.set(jpeg=100)


def test_without_a_photo_the_panel_is_quiet(panel: InterventionsPanel) -> None:
    panel.rows["noise"].slider.moved.emit(20.0)
    panel.show_estimate(None)
    assert not any(row.isEnabled() for row in panel.rows.values())
    assert panel.wanted == Actions()


def test_without_a_photo_nothing_is_said_of_model_or_noise(panel: InterventionsPanel) -> None:
    shares = (panel.strength, panel.texture, panel.grain)
    panel.show_estimate(None)
    assert all(share.reason.isHidden() and not share.slider.isEnabled() for share in shares)


def test_another_photo_begins_on_auto(panel: InterventionsPanel) -> None:
    panel.rows["noise"].slider.moved.emit(20.0)
    panel.show_estimate(estimate(noise=3, blur=0, jpeg=100))
    assert panel.wanted == Actions()
    assert panel.rows["noise"].field.text() == "3.0"
    assert panel.rows["jpeg"].field.text() == "none"


def test_jpeg_says_which_way_harm_lies(panel: InterventionsPanel) -> None:
    assert "Right means more harm: lower quality" in panel.rows["jpeg"].slider.accessibleDescription()


@pytest.mark.parametrize(
    ("each", "reading", "words"),
    [
        (NOISE, Reading(11.2, 9.4, 13.1), "noise 11 (9–13)"),
        (NOISE, Reading(3.21, 2.5, 4.1), "noise 3.2 (2.5–4.1)"),
        (NOISE, Reading(0.3, 0, 0.8), "no noise"),
        (BLUR, Reading(0.42, 0.40, 0.44), "blur 0.4 px"),
        (JPEG, Reading(52, 47, 58), "JPEG quality 52 (47–58)"),
        (JPEG, Reading(95, 90, 99.8), "JPEG quality 95 (90–100)"),
        (JPEG, Reading(99, 97, 100), "no JPEG"),
    ],
)
def test_a_belief_reads_as_short_as_it_honestly_can(each: object, reading: Reading, words: str) -> None:
    assert belief(each, reading) == words  # type: ignore[arg-type]


def test_the_belief_is_one_sentence() -> None:
    tight = estimate(spread=1e-6, noise=11, blur=0.4, jpeg=52)
    assert sentence(tight) == "Noise 11, blur 0.4 px, JPEG quality 52"
    assert sentence(estimate()) == "No noise, no blur, no JPEG"


def test_wishes_name_what_was_set_and_told() -> None:
    asked = Actions({"jpeg": Action(Mode.TELL, 40), "noise": Action(Mode.SET, 8)})
    assert wishes(asked) == "Noise treated as 8.0, JPEG known to be 40"
    assert wishes(Actions()) == ""


def test_the_numbers_have_room_to_be_read(panel: InterventionsPanel) -> None:
    panel.setStyleSheet(sheet(LIGHT))
    QApplication.processEvents()
    for row in panel.rows.values():
        field = row.field
        needed = field.fontMetrics().horizontalAdvance(field.text())
        assert field.lineEdit().width() >= needed


def test_strength_acts_once_a_factor_is_set(panel: InterventionsPanel, noise: FactorRow, qtbot: QtBot) -> None:
    assert panel.wanted == Actions()
    assert not panel.strength.slider.isEnabled()
    assert panel.strength.reason.text() == "Counts as soon as a factor is treated as you say."
    assert not panel.strength.reason.isHidden()
    noise.slider.moved.emit(3.0)
    assert panel.strength.slider.isEnabled()
    assert panel.strength.reason.isHidden()
    with qtbot.waitSignal(panel.changed) as caught:
        panel.strength.field.setValue(40)
    assert caught.args == [Actions({"noise": Action(Mode.SET, 3.0)}, 0.4)]
    assert panel.strength.slider.physical == 40
    assert wishes(panel.wanted) == "Noise treated as 3.0, strength 40 %"
    with qtbot.waitSignal(panel.changed):
        qtbot.mouseDClick(panel.strength.slider, Qt.MouseButton.LeftButton)
    assert panel.wanted.strength == 1
    assert wishes(panel.wanted) == "Noise treated as 3.0"
    noise.to_auto()
    assert not panel.strength.slider.isEnabled()
    assert not panel.strength.reason.isHidden()


def test_another_photo_begins_at_full_strength(panel: InterventionsPanel, noise: FactorRow) -> None:
    noise.slider.moved.emit(3.0)
    panel.strength.slider.moved.emit(20.0)
    assert panel.wanted.strength == 0.2
    panel.show_estimate(estimate(noise=5, blur=0.4, jpeg=52))
    assert panel.wanted == Actions()
    assert panel.strength.field.text() == "100 %"


def test_what_the_file_states_is_said_and_can_be_turned_off(panel: InterventionsPanel, qtbot: QtBot) -> None:
    assert not any(row.file.isVisible() for row in panel.rows.values())
    read = estimate(noise=11, blur=0.4, jpeg=92)
    panel.show_estimate(read.observe((Observation("jpeg", 50.0),)))
    row = panel.rows["jpeg"]
    assert row.file.isVisible()
    assert row.file.isChecked()
    assert not panel.rows["noise"].file.isVisible()
    assert row.field.value() == 50
    assert "JPEG\u00a0quality\u00a050\u00a0(from\u00a0the\u00a0file)" in panel.belief.text()
    with qtbot.waitSignal(panel.changed) as heard:
        qtbot.mouseClick(row.file, Qt.MouseButton.LeftButton)
    assert heard.args == [Actions(evidence=False)]
    assert row.field.value() == 92
    assert "file" not in panel.belief.text()
    with qtbot.waitSignal(panel.changed) as heard:
        qtbot.mouseClick(row.file, Qt.MouseButton.LeftButton)
    assert heard.args == [Actions()]
    panel.show_estimate(read)
    assert not row.file.isVisible()


def test_a_unit_stands_behind_numbers_only(qtbot: QtBot, panel: InterventionsPanel) -> None:
    field = panel.rows["blur"].field
    field.show_value(0.0)
    assert field.text() == "none"
    field.selectAll()
    qtbot.keyClicks(field, "0.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "0.50 px"
    assert panel.wanted == Actions.set(blur=0.5)


def test_texture_and_grain_are_asked_for_and_begin_anew(
    panel: InterventionsPanel, noise: FactorRow, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(panel.changed) as caught:
        panel.texture.slider.moved.emit(30.0)
    assert caught.args == [Actions(texture=0.3)]
    with qtbot.waitSignal(panel.changed):
        panel.grain.field.setValue(50)
    assert panel.wanted == Actions(texture=0.3, grain=0.5)
    assert wishes(panel.wanted) == "texture 30 %, grain 50 %"
    with qtbot.waitSignal(panel.changed):
        qtbot.mouseDClick(panel.texture.slider, Qt.MouseButton.LeftButton)
    assert panel.wanted == Actions(grain=0.5)
    panel.show_estimate(estimate(noise=5, blur=0.4, jpeg=52))
    assert panel.wanted == Actions()


def test_grain_waits_for_noise_to_take_away(panel: InterventionsPanel, noise: FactorRow) -> None:
    panel.show_estimate(estimate(noise=0, blur=0.4, jpeg=52))
    assert not panel.grain.slider.isEnabled()
    assert panel.grain.reason.text() == "There is no noise whose grain could come back."
    noise.slider.moved.emit(12.0)
    assert panel.grain.slider.isEnabled()
    assert panel.grain.reason.isHidden()


def test_what_the_model_cannot_do_is_not_offered(panel: InterventionsPanel) -> None:
    panel.show_estimate(estimate(noise=5, blur=0.4, jpeg=52))
    assert panel.texture.slider.isEnabled()
    assert panel.reference.isEnabled()
    panel.show_abilities(frozenset())
    assert not panel.texture.slider.isEnabled()
    assert panel.texture.reason.text() == "This model has no texture."
    assert not panel.reference.isEnabled()
    assert panel.grain.slider.isEnabled()
