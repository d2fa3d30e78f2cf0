"""File names as they can be shown in one line of a message or of a terminal."""

from __future__ import annotations

import os
from pathlib import Path

_BREAKS = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
"""What counts as a blank and yet moves to another line or column."""


def shown(path: Path | str) -> str:
    """The path in single quotes, with whatever a terminal might obey as `?`; see `printable`."""
    return f"'{printable(os.fspath(path))}'"


def printable(text: str) -> str:
    """The text in one line that shows what it holds and does nothing else.

    Line breaks, control characters (so no escape sequence begins), characters that turn the direction of writing or
    can't be seen, and undecodable bytes become `?`; blanks of any width become plain ones.
    """
    return "".join(_safe(character) for character in text)


def _safe(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() and character not in _BREAKS else "?"
