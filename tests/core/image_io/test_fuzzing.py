"""Damaged files of every format give a photo or a named error: no crash, no hang, no more memory than stated."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.core.image_io import fuzzing
from tests.core.image_io.formats_page import SOURCES

ROOT = Path(__file__).parents[3]
FILES = 200


@pytest.mark.skipif(sys.platform == "win32", reason="no peak memory to ask for")
@pytest.mark.parametrize("form", SOURCES)
def test_damaged_files_give_a_photo_or_a_named_error(form: str) -> None:
    if form == "camera raw" and not importlib.util.find_spec("rawpy"):
        pytest.skip("needs the extra raw")
    command = [sys.executable, "-m", "tests.core.image_io.fuzzing", form, str(FILES)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-500:]
    assert "'read'" in done.stdout  # some damage does no harm, else too much was done
    assert "'ReadError'" in done.stdout


@pytest.fixture
def watches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the fuzzer asks of the timer that would end this process, in order, in place of asking it."""
    calls: list[str] = []
    for name in ("dump_traceback_later", "cancel_dump_traceback_later"):
        monkeypatch.setattr(f"faulthandler.{name}", lambda *_args, name=name, **_options: calls.append(name))
    return calls


def test_the_fuzzer_notices_what_it_looks_for(monkeypatch: pytest.MonkeyPatch, watches: list[str]) -> None:
    monkeypatch.setattr(fuzzing, "from_bytes", lambda *_args, **_options: 1 / 0)
    assert fuzzing.main("BMP", 1, 0) == 1
    assert watches == ["dump_traceback_later", "cancel_dump_traceback_later"]
