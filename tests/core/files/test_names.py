"""Names shown in one line do nothing to the terminal."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from core.files.names import printable, shown


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Größe 🌄 100%.png", "Größe 🌄 100%.png"),
        ("\x1b]0;owned\x07\x1b[2Jx\nfake.png", "?]0;owned??[2Jx?fake.png"),
        ("\x9b2J", "?2J"),  # the one-byte form of ESC [
        ("a\r\tb\x08\x7f", "a??b??"),
        ("a\u2028b\x85c", "a?b?c"),
        ("photo\u202egnp.exe", "photo?gnp.exe"),
        ("\u2066a\u2069\u200e\u200f", "?a???"),
        ("\ufeffa\u200bb", "?a?b"),
        (os.fsdecode(b"caf\xe9.jpg"), "caf?.jpg"),
        ("10.05\u202fPM\u00a0.png", "10.05 PM .png"),
    ],
)
def test_what_a_terminal_might_obey_is_replaced(name: str, expected: str) -> None:
    assert printable(name) == expected
    assert shown(name) == shown(Path(name)) == f"'{expected}'"


def test_no_character_at_all_controls_breaks_or_turns_a_line() -> None:
    everything = printable("".join(map(chr, range(0x110000))))
    assert {unicodedata.category(c) for c in everything}.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    assert everything.splitlines() == [everything]
