"""The person's language: every word is English until the window puts a translator in; the command line never does."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Translator = Callable[[str], str]


def _english(text: str) -> str:
    return text


_translator: Translator = _english


def speak(translator: Translator | None = None) -> None:
    """Translate with this from now on; without one all is English."""
    global _translator
    _translator = translator or _english


def tr(text: str) -> str:
    """The text in the person's language. What changes from time to time stands in braces, and is filled in after."""
    return _translator(text) if text else text


def mark(text: str) -> str:
    """The text itself, for tables that are made before the language is known: `tests.gui.catalogue` finds it there, and
    `tr` translates it when it is shown."""
    return text


def counted(count: int, one: str, many: str) -> str:
    """The text for one thing or for many, both marked, with `{count}` filled in."""
    return tr(one if count == 1 else many).format(count=f"{count:,}")


def choices(rows: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Rows of (key, text, tip), the texts and tips translated."""
    return [(key, tr(text), tr(tip)) for key, text, tip in rows]
