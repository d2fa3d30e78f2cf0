"""docs/formats.md says what the program does, cell by cell."""

from __future__ import annotations

import pytest

from core.image_io.formats import TARGETS
from tests.core.image_io.formats_page import CARRIED, DROPPED, PAGE, SOURCES, page, read_answer, write_answer


def stated(section: str, row: str, what: str) -> str:
    """What the page says."""
    text = PAGE.read_text(encoding="utf-8").partition(f"## {section}")[2]
    line = next(line for line in text.splitlines() if line.startswith(f"| **{row}** |"))
    return line.strip("| ").split(" | ")[1 + CARRIED.index(what)]


@pytest.mark.parametrize("what", CARRIED)
@pytest.mark.parametrize("form", SOURCES)
def test_what_is_read_is_what_the_page_says(form: str, what: str) -> None:
    if form == "camera raw":
        pytest.importorskip("rawpy")
    answer = read_answer(form, what)
    assert answer == stated("Read", form, what)
    assert answer != DROPPED  # nothing is left out without a word


@pytest.mark.parametrize("what", CARRIED)
@pytest.mark.parametrize("form", TARGETS)
def test_what_is_written_is_what_the_page_says(form: str, what: str) -> None:
    answer = write_answer(form, what)
    assert answer == stated("Written", TARGETS[form].title, what)
    assert answer != DROPPED


def test_the_page_is_as_it_is_written() -> None:
    pytest.importorskip("rawpy")
    assert PAGE.read_text(encoding="utf-8") == page()
