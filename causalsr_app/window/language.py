"""The window's language: as the system's, or one that was chosen; Qt's own words follow it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QDateTime, QLibraryInfo, QLocale, QTranslator

from causalsr_app.translation import speak, tr
from resources import translation

CONTEXT = "CausalSR"
"""Of all our words in the translations' files."""
ENGLISH = "en"
TRANSLATED = ("de", "zh_CN")
KNOWN = {"en": ENGLISH, "de": "de", "zh-Hans": "zh_CN", "zh-CN": "zh_CN", "zh-SG": "zh_CN", "zh": "zh_CN"}
"""What systems call the languages that the window speaks, by how their names begin; the fuller are looked at first."""
UNKNOWN = ("zh-Hant", "zh-TW", "zh-HK", "zh-MO")
"""Which begin alike and are others."""


def language_for(chosen: str, system: Iterable[str]) -> str:
    """The language to speak: the one chosen, or the first that the system prefers and the window knows."""
    if chosen != "system":
        return chosen
    for name in system:
        if not name.startswith(UNKNOWN):
            for known, language in KNOWN.items():
                if name == known or name.startswith(f"{known}-"):
                    return language
    return ENGLISH


def translate(text: str) -> str:
    """Our words by Qt's translators."""
    return QCoreApplication.translate(CONTEXT, text)


def speak_language(app: QCoreApplication, language: str) -> None:
    """Everything that is made from now on is in this language."""
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.setParent(None)
    speak(None if language == ENGLISH else translate)
    if language == ENGLISH:
        return
    qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in ((f"qtbase_{language}", qt), (translation(language).name, str(translation(language).parent))):
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)


def moment(when: datetime) -> str:
    """Day and time, as `27 Nov, 09:48`."""
    locale = QLocale(tr("en"))  # the language's own code
    return locale.toString(QDateTime.fromSecsSinceEpoch(int(when.timestamp())), tr("dd MMM, HH:mm"))
