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


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder with a torchvision that describes nms and qnms, beside a compiled library that is none."""
    package = tmp_path / "torchvision"
    package.mkdir()
    (package / "_C.so").write_bytes(b"built for another torch")
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


def test_a_whole_torchvision_is_left_alone(monkeypatch, broken):
    loaded = []
    monkeypatch.setattr(torchvision_schemas, "_declared", [])
    monkeypatch.delitem(sys.modules, "torchvision", raising=False)
    monkeypatch.syspath_prepend(broken)
    monkeypatch.setattr("torch.ops.load_library", loaded.append)
    assert not declare_missing_schemas()
    assert loaded == [broken / "torchvision" / "_C.so"]
    assert torchvision_schemas._declared == []
