"""What a killed process leaves is removed; what a living one writes never is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from core.files.atomic import atomic_path
from core.files.leftovers import OLD, sweep, temporary_beside

NOW = 2_000_000_000.0
RANDOM = "0123456789abcdef"
WRITER = """
import sys, time
from pathlib import Path
from core.files.atomic import atomic_path
with atomic_path(Path(sys.argv[1])):
    print("writing", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def writer(tmp_path: Path) -> subprocess.Popen[str]:
    """Another process that has begun to write `tmp_path / "a"`."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / "a")],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_killed_process_s_file_is_removed_and_a_living_one_s_is_not(
    tmp_path: Path, writer: subprocess.Popen[str]
) -> None:
    (left,) = tmp_path.iterdir()
    os.utime(left, (0, 0))  # so old that only its process can spare it
    assert sweep(tmp_path) == []
    assert left.exists()
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    assert sweep(tmp_path) == [left]
    assert list(tmp_path.iterdir()) == []


def test_what_this_process_writes_is_not_touched(tmp_path: Path) -> None:
    with atomic_path(tmp_path / "a") as temporary:
        os.utime(temporary, (0, 0))
        assert sweep(tmp_path) == []
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize(("age", "gone"), [(OLD - 60, False), (OLD + 60, True)])
def test_another_machine_s_file_is_removed_when_it_is_old(tmp_path: Path, age: float, gone: bool) -> None:
    theirs = tmp_path / f".causalsr-00000000-1-{RANDOM}.tmp"
    theirs.touch()
    os.utime(theirs, (NOW - age, NOW - age))
    assert sweep(tmp_path, now=NOW) == ([theirs] if gone else [])
    assert theirs.exists() is not gone


@pytest.mark.parametrize(
    "name",
    [
        ".causalsr.tmp",
        "a.causalsr-00000000-1-0123456789abcdef.tmp",
        ".causalsr-00000000-1-0123456789abcdef.tmp.png",
        ".causalsr-holiday-1-0123456789abcdef.tmp",
        "a.tmp",
    ],
)
def test_other_files_stay_however_old(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    os.utime(tmp_path / name, (0, 0))
    assert sweep(tmp_path, now=NOW) == []
    assert (tmp_path / name).exists()


def test_a_folder_of_that_name_and_a_folder_that_is_not_there_are_no_error(tmp_path: Path) -> None:
    folder = tmp_path / f".causalsr-00000000-1-{RANDOM}.tmp"
    folder.mkdir()
    os.utime(folder, (0, 0))
    assert sweep(tmp_path, now=NOW) == []
    assert folder.is_dir()
    assert sweep(tmp_path / "nowhere") == []


def test_a_temporary_name_is_short_and_new_each_time(tmp_path: Path) -> None:
    names = {temporary_beside(tmp_path / ("x" * 250)).name for _ in range(100)}
    assert len(names) == 100
    assert max(map(len, names)) < 60
