"""The import of a torchvision whose compiled library does not load."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from core.nets import torchvision_schemas
from core.nets.torchvision_schemas import declare_missing_schemas

ROOT = Path(__file__).parents[3]
DECLARE = "from core.nets.torchvision_schemas import declare_missing_schemas as declare; "


def run(code: str, *folders: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(map(str, [*folders, ROOT]))
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False)


@pytest.fixture(params=["_C.so", "_C_stable.so"])  # to torchvision 0.28, and since
def library(request: pytest.FixtureRequest) -> str:
    """The name of the compiled library."""
    return request.param


@pytest.fixture
def broken(tmp_path: Path, library: str) -> Path:
    """A folder with a torchvision that describes nms and qnms, beside a compiled library that is none."""
    package = tmp_path / "torchvision"
    package.mkdir()
    (package / library).write_bytes(b"built for another torch")
    lines = ["import torch"] + [
        f"torch.library.register_fake('torchvision::{name}')(lambda boxes, scores, threshold: boxes)"
        for name in ("nms", "qnms")
    ]
    (package / "__init__.py").write_text("\n".join(lines))
    return tmp_path


def test_a_broken_torchvision_is_imported_after_the_declaration(broken):
    without = run("import torch, torchvision", broken)
    assert "operator torchvision::nms does not exist" in without.stderr
    code = DECLARE + "print(declare(), declare()); import torchvision; print(torchvision.__file__)"
    declared = run(code, broken)
    assert declared.stderr == ""
    assert declared.stdout.split() == ["True", "False", str(broken / "torchvision" / "__init__.py")]


@pytest.mark.skipif(find_spec("torchvision") is None, reason="torchvision is not installed")
def test_the_installed_torchvision_is_imported_after_the_declaration():
    done = run(DECLARE + "declare(); import torchvision.ops, torchvision.transforms; print(declare())")
    assert (done.returncode, done.stdout.strip()) == (0, "False"), done.stderr


def test_without_torchvision_nothing_is_declared(monkeypatch):
    monkeypatch.setattr(torchvision_schemas, "_declared", [])
    monkeypatch.delitem(sys.modules, "torchvision", raising=False)
    monkeypatch.setattr(torchvision_schemas, "find_spec", lambda name: None)
    assert not declare_missing_schemas()
    assert torchvision_schemas._declared == []


def test_a_whole_torchvision_is_left_alone(monkeypatch, broken, library):
    loaded = []
    monkeypatch.setattr(torchvision_schemas, "_declared", [])
    monkeypatch.delitem(sys.modules, "torchvision", raising=False)
    monkeypatch.syspath_prepend(broken)
    monkeypatch.setattr("torch.ops.load_library", loaded.append)
    assert not declare_missing_schemas()
    assert loaded == [broken / "torchvision" / library]
    assert torchvision_schemas._declared == []


@pytest.mark.parametrize("missed", [False, True], ids=["found", "overlooked"])
def test_declaring_beside_a_library_that_declares_ends_the_interpreter_and_is_not_done(broken, library, missed):
    """What stands in for the library declares the operators when it is loaded, as the compiled one does."""
    load = (
        "import torch; libraries = []\n"
        "def load(path):\n"
        "    libraries.append(torch.library.Library('torchvision', 'FRAGMENT'))\n"
        "    for each in schemas.SCHEMAS: libraries[-1].define(each)\n"
    )
    code = f"import core.nets.torchvision_schemas as schemas\n{load}torch.ops.load_library = load\n"
    code += "schemas.LIBRARIES = ()\n" if missed else ""
    code += f"print(schemas.declare_missing_schemas())\nload({library!r}) if {missed} else None\nimport torchvision\n"
    done = run(code, broken)
    assert (done.returncode != 0) == missed, done.stderr
    assert done.stdout.strip() == str(missed)
