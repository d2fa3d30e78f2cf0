"""Makes a folder that runs without Python, and tries it: `python bundle/build.py OUT`, with the extra `bundle`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "resources" / "samples" / "otter.jpg"
STANDS = 20
"""Seconds after which a window that still stands counts as one."""
LEFT_OUT = ("ray", "training", "matplotlib", "tensorboard", "jinja2", "pytest", "_pytest", "tkinter", "IPython")
"""Modules that the program runs without."""


def arguments(out: Path, work: Path) -> list[str]:
    """What PyInstaller is told."""
    return [
        str(ROOT / "bundle" / "entry.py"),
        "--name=causalsr", "--onedir", "--noconfirm", "--clean", "--log-level=WARN", "--noupx",
        f"--distpath={out}", f"--workpath={work}", f"--specpath={work}", f"--paths={ROOT}",
        f"--add-data={ROOT / 'resources'}{os.pathsep}resources",
        "--collect-data=qtawesome", "--collect-submodules=imagecodecs",
        "--collect-submodules=causalsr_app", "--collect-submodules=core",
        "--recursive-copy-metadata=causalsr",
        *(f"--exclude-module={name}" for name in LEFT_OUT),
    ]  # fmt: skip


def build(out: Path) -> Path:
    """Build, and give the program's path."""
    import PyInstaller.__main__

    with tempfile.TemporaryDirectory() as work:
        PyInstaller.__main__.run(arguments(out, Path(work)))
    return out / "causalsr" / ("causalsr.exe" if sys.platform == "win32" else "causalsr")


def smoke(program: Path) -> None:
    """Restore the sample, replay it, and open the window for a moment, in a folder and a home of their own."""
    with tempfile.TemporaryDirectory() as place:
        environment = {**os.environ, "HOME": place, "QT_QPA_PLATFORM": "offscreen"}

        def run(*words: str) -> None:
            subprocess.run([str(program), *words], cwd=place, env=environment, check=True, timeout=300)

        run("restore", str(SAMPLE), "-o", place, "--scale", "2")
        result = Path(place) / "otter_x2.png"
        with Image.open(result) as picture:
            assert picture.size == (960, 640), picture.size
        run("replay", str(result), "--from", str(SAMPLE))
        window = subprocess.Popen([str(program), "gui", str(SAMPLE)], cwd=place, env=environment)
        try:
            code = window.wait(STANDS)
            raise SystemExit(f"the window ended by itself, with {code}")
        except subprocess.TimeoutExpired:
            window.terminate()
            window.wait()


def main() -> None:
    """Build and try."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "dist").absolute()
    program = build(out)
    smoke(program)
    size = sum(file.stat().st_size for file in program.parent.rglob("*") if file.is_file())
    print(f"{program}  {size / 1e6:.0f} MB, tried")


if __name__ == "__main__":
    main()
