"""The bundle: what it is made of is there, and the program starts without what is left out."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]
STARTS = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {left_out}:
            raise ImportError(name + " is left out")

sys.meta_path.insert(0, Blocked())
from causalsr_app.cli.commands import cli
from causalsr_app.window import app
import core.engine
print("starts", len(cli.commands))
"""


def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundle_build", ROOT / "bundle" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_it_is_made_of_is_there(tmp_path: Path) -> None:
    made = build()
    entry, *options = made.arguments(tmp_path / "out", tmp_path / "work")
    assert Path(entry).is_file()
    assert made.SAMPLE.is_file()
    data = next(each for each in options if each.startswith("--add-data="))
    assert Path(data.removeprefix("--add-data=").rpartition(":" if ":" in data else ";")[0]).is_dir()


def test_the_program_starts_without_what_is_left_out(tmp_path: Path) -> None:
    script = STARTS.replace("{left_out}", repr(set(build().LEFT_OUT)))
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("starts ")
