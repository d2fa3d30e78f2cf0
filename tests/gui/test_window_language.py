"""The window in German and in Chinese: nothing stays English, nothing is cut off."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QMenu, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from causalsr_app import told as told_module
from causalsr_app.runner import Runner
from causalsr_app.settings import LANGUAGE, Settings
from causalsr_app.told import told
from causalsr_app.translation import counted, tr
from causalsr_app.window.batch.table import BatchTable, planned
from causalsr_app.window.batch.thumbnails import Thumbnails
from causalsr_app.window.buttons import Segment
from causalsr_app.window.elided import ElidedLabel
from causalsr_app.window.keys import native
from causalsr_app.window.language import language_for, moment, speak_language
from causalsr_app.window.main import MainWindow
from causalsr_app.window.theme import DARK, palette, sheet
from core.batch.entry import State
from core.batch.plan import Job
from core.files.names import shown
from tests.gui import catalogue
from tests.gui.fake_engine import FakeEngine
from tests.gui.gui_pictures import gradient, save

BLANK = re.compile(r"\{(\w+)\}")
NOT_SHOWN = {"what happened", "Can't read ", "long_side cm", "width cm", "height cm"}
"""A heading of a table for programs, the beginning of a sentence of core's, and keys."""
THE_SAME = re.compile(
    r"CausalSR|causalsr|JPEG|PNG|WebP|TIFF|AVIF|JXL|XL|BMP|GIF|ICO|HEIC|EXIF|SHA|safetensors|Apache|PyTorch|CPU|px|MP|MB|cm|dpi"
    r"|Esc|Ctrl|Shift|PgDown|PgUp|Home|End|English|Deutsch|long|street|png|fast|fake"
)
"""Words that no language translates: names, units, keys, formats, and this test's photo and engine."""


@pytest.fixture(params=catalogue.LANGUAGES)
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    speak_language(qapp, request.param)
    yield request.param
    speak_language(qapp, "en")


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    speak_language(qapp, "de")
    yield
    speak_language(qapp, "en")


def made(qtbot: QtBot, settings: Settings, width: int, height: int) -> MainWindow:
    window = MainWindow(Runner(FakeEngine), settings)
    window.setPalette(palette(DARK))
    window.setStyleSheet(sheet(DARK))
    qtbot.addWidget(window)
    window.resize(width, height)
    window.show()
    window.runner.prepare()
    return window


def pages(qtbot: QtBot, window: MainWindow, folder: Path) -> Iterator[str]:
    """Turns to one state of the window after the other, and names it."""
    yield "empty"
    folder = folder / "street"
    folder.mkdir()
    file = save(folder / "street.png", gradient(60, 40))
    with qtbot.waitSignals([window.opener.opened, window.previewer.shown]):
        window.arrivals.open_path(file)
    yield "opened"
    row = window.side.interventions.rows["noise"]
    row.state.button("set").click()
    window.side.interventions.rows["jpeg"].show_evidence(True)
    window.toggle_strip()
    yield "noise set"
    window.toggle_strip()
    for name in ("export", "why", "settings", "models", "about"):
        getattr(window.pages, f"show_{name}")()
        yield name
    window.many.take((folder,), window.desk.actions, window.desk.actions)
    qtbot.waitUntil(lambda: not window.many.page._planner.busy)
    yield "batch"
    window.keys.toggle()
    yield "keys"
    window.keys.toggle()


def said(widget: QWidget) -> Iterator[str]:
    """All that a widget shows, or tells a screen reader."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(i) for i in range(widget.count()))
    if isinstance(widget, QMenu):
        yield widget.title()
        yield from (action.text() for action in widget.actions())


def seen(window: MainWindow) -> list[QWidget]:
    return [each for each in window.findChildren(QWidget) if each.isVisible() or isinstance(each, QMenu)]


@pytest.mark.parametrize("name", catalogue.LANGUAGES)
def test_every_text_of_the_program_stands_translated(name: str) -> None:
    words = catalogue.read(name)
    assert [word.source for word in words] == catalogue.sources(), "run python -m tests.gui.catalogue"
    assert [word.source for word in words if not word.finished or not word.translation.strip(" ")] == []


@pytest.mark.parametrize("name", catalogue.LANGUAGES)
def test_a_translation_is_filled_in_with_the_same_things(name: str) -> None:
    for word in catalogue.read(name):
        assert set(BLANK.findall(word.source)) == set(BLANK.findall(word.translation)), word.source


@pytest.mark.parametrize("name", catalogue.LANGUAGES)
def test_what_qt_reads_is_made_of_what_translators_wrote(name: str, tmp_path: Path) -> None:
    catalogue.release(name, tmp_path / "new.qm")
    assert (tmp_path / "new.qm").read_bytes() == (catalogue.FOLDER / f"causalsr_{name}.qm").read_bytes()


def test_no_sentence_of_the_window_is_left_unmarked() -> None:
    left = {text for file in catalogue.files() for text in catalogue.unmarked(file)}
    assert left == NOT_SHOWN


def test_what_core_and_its_models_say_is_what_is_translated() -> None:
    files = (file for part in ("core", "training") for file in (catalogue.ROOT / part).rglob("*.py"))
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    texts = [node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    all_of_it = "\n".join(text for text in texts if isinstance(text, str))
    for template in told_module.SAYINGS:
        longest = max(re.split(r"\{\w+\}|: ", template), key=len)
        assert longest[:20].rstrip(".") in all_of_it, template


def test_sentences_of_core_are_told_in_german(german: None) -> None:
    assert told("about 20 s left") == "noch etwa 20 s"
    assert told("more noise than the others") == "mehr Rauschen als die anderen"
    assert told("Can't read a.png: the file is empty; choose another copy of it.").startswith("a.png ist nicht lesbar")
    assert (
        told("left out, hidden: '.a', '.b', '.c' and 2 more")
        == "ausgelassen, versteckt: '.a', '.b', '.c' und 2 weitere"
    )
    assert told("left out, earlier results: 'a_x2.png'") == "ausgelassen, frühere Ergebnisse: 'a_x2.png'"
    assert told("something that nobody has translated") == "something that nobody has translated"


def test_one_and_many(german: None) -> None:
    assert counted(1, "1 photo", "{count} photos") == "1 Foto"
    assert counted(1200, "1 photo", "{count} photos") == "1,200 Fotos"


def test_keys_and_dates_follow_the_language(german: None) -> None:
    assert native("Ctrl+Z   Ctrl+Shift+Z") == "Strg+Z   Strg+Umschalt+Z"
    assert native("Ziehen") == "Ziehen"
    assert moment(datetime(2026, 3, 7, 9, 5)) == "7. März, 09:05"


def test_qt_speaks_german_too(german: None) -> None:
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"


def test_english_again_is_english(qapp: QApplication) -> None:
    speak_language(qapp, "de")
    speak_language(qapp, "en")
    assert tr("Open…") == "Open…"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


@pytest.mark.parametrize(
    ("chosen", "system", "spoken"),
    [
        ("de", ["en-GB"], "de"),
        ("en", ["de-DE"], "en"),
        ("system", ["de-AT", "de"], "de"),
        ("system", ["fr-FR", "de"], "de"),
        ("system", ["en-US", "de"], "en"),
        ("system", ["zh-Hans-CN", "zh-CN"], "zh_CN"),
        ("system", ["zh-CN"], "zh_CN"),
        ("system", ["zh-Hant-TW", "zh-TW", "zh-Hant"], "en"),
        ("system", [], "en"),
    ],
)
def test_the_language_is_the_one_chosen_or_the_system_s(chosen: str, system: list[str], spoken: str) -> None:
    assert language_for(chosen, system) == spoken


def test_the_language_is_chosen_in_the_settings_for_the_next_start(window: MainWindow, settings: Settings) -> None:
    page = window.side.settings
    window.pages.show_settings()
    assert settings.get(LANGUAGE) == "system"
    assert page.later.isHidden()
    page.languages.button("zh_CN").click()
    assert settings.get(LANGUAGE) == "zh_CN"
    assert page.later.isVisible()


def test_the_command_line_loads_no_qt() -> None:
    code = "import sys, causalsr_app.words, causalsr_app.cards, causalsr_app.told; print('PySide6' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_nothing_in_the_window_stays_english(qtbot: QtBot, language: str, settings: Settings, tmp_path: Path) -> None:
    window = made(qtbot, settings, 1366, 768)
    known = {word.source for word in catalogue.read(language) if word.translation != word.source}
    spoken = {word.translation for word in catalogue.read(language)}
    for page in pages(qtbot, window, tmp_path):
        for text in [text for widget in seen(window) for text in said(widget)]:
            assert text.split("\t")[0].replace("&", "") not in known - spoken, f"{page}: {text}"
            if language == "zh_CN" and page != "about":
                assert not foreign(text), f"{page}: {foreign(text)} in {text}"
    window.shut_down()


def foreign(text: str) -> list[str]:
    """Words in Latin letters that have a translation; fields in braces, hashes, and where files are, aside."""
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}|/\S+|[0-9a-f]{64}", "", text))
    return [word for word in words if not THE_SAME.fullmatch(word)]


@pytest.mark.parametrize("spoken", ["en", "de"])
def test_nothing_is_cut_off(qtbot: QtBot, qapp: QApplication, spoken: str, settings: Settings, tmp_path: Path) -> None:
    speak_language(qapp, spoken)
    window = made(qtbot, settings, 1366, 768)
    for page in pages(qtbot, window, tmp_path):
        QApplication.processEvents()  # whatever has been laid out anew
        assert [(page, *filter(None, said(each))) for each in seen(window) if not fits(each)] == []
        assert [(page, *filter(None, said(each))) for each in seen(window) if not inside(each)] == []
    window.shut_down()
    speak_language(qapp, "en")


def inside(widget: QWidget) -> bool:
    """Whether a widget of a page that scrolls up and down lies between the page's left and right."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if area is None or widget in (area.viewport(), area.widget()) or not area.viewport().isAncestorOf(widget):
        return True
    left = widget.mapTo(area.viewport(), QPoint(0, 0)).x()
    return left >= 0 and left + widget.width() <= area.viewport().width()


def fits(widget: QWidget) -> bool:
    """Whether a label or a button shows all of its text."""
    if isinstance(widget, ElidedLabel) or not isinstance(widget, QLabel | QAbstractButton) or not widget.text():
        return True
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) <= widget.height()
    needed = widget.minimumSizeHint() if isinstance(widget, Segment) else widget.sizeHint()
    return needed.width() <= widget.width() and widget.fontMetrics().height() <= widget.height()


def test_a_photo_that_failed_is_told_without_its_name(language: str, tmp_path: Path) -> None:
    """The name stands beside it; the reason is what the language calls an empty file."""
    source = tmp_path / "a: b.png"
    reason = f"Can't read {shown(source)}: the file is empty; choose another copy of it."
    failed = replace(planned(1, Job(source, tmp_path / "b.png")), state=State.FAILED, reason=reason)
    text = BatchTable(Thumbnails(1.0))._state(failed)
    assert (
        text
        == {
            "de": "fehlerhaft: die Datei ist leer; eine andere Kopie wählen.",
            "zh_CN": "失败: 文件是空的；请换一份副本。",
        }[language]
    )


def test_a_refused_size_is_told_whole(german: None) -> None:
    """With the size's own name, which stands within the sentence."""
    said = told("long side 12402 is ×48.4 of the photo's 256×160 pixels; give at most ×8, which is 2048×1280")
    assert said.startswith("lange Seite 12402 ist das 48.4-Fache")
    assert told("width 236220472 is too large") == "Breite 236220472 ist zu groß"


def test_why_a_photo_is_cut_off_is_told_whole(german: None) -> None:
    said = told("Can't read a.jpg: the JPEG is cut off: 46 of its 120 rows are missing; choose another copy of it.")
    why = "das JPEG ist abgeschnitten: 46 seiner 120 Zeilen fehlen"
    assert said == f"a.jpg ist nicht lesbar: {why}; eine andere Kopie davon wählen."
