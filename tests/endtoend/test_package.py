"""The installed program: its own top level, no torch before it is needed, no network."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_holds_the_four_packages_and_nothing_else():
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert sorted(build["packages"]) == ["causalsr_app", "core", "resources", "training"]
    assert all((ROOT / name / "__init__.py").is_file() for name in build["packages"])


def test_help_and_imports_do_not_load_torch():
    code = (
        "import sys, causalsr_app.cli.commands, causalsr_app.window.app, core.engine, core.image_io;"
        "import core.causal.actions;"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_training_loads_neither_qt_nor_open_clip():
    code = (
        "import sys, training.fit, training.evaluation.tables;"
        "sys.exit(any(name in sys.modules for name in ('PySide6', 'open_clip')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
