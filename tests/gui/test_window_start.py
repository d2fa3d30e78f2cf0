"""The window stands without torch."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

WITHOUT_TORCH = """
import sys

class NoTorch:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "torchvision", "open_clip"):
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, NoTorch())
from PySide6.QtCore import QSettings, QTimer
from causalsr_app.settings import Settings
from causalsr_app.window import app

application = app.make_application()
settings = Settings(QSettings(sys.argv[1], QSettings.Format.IniFormat))
window = app.make_window(application, settings=settings)
window.show()
application.processEvents()
assert window.isVisible()
window.runner.engine_failed.connect(lambda message: (print("said", message), application.quit()))
QTimer.singleShot(0, window.runner.prepare)
QTimer.singleShot(20_000, application.quit)
application.exec()
print("device", window.side.output.device.text())
window.close()
print("torch", "torch" in sys.modules)
"""

RUN = """
import gc
import sys
from pathlib import Path
from PySide6.QtCore import QSettings, QTimer
from causalsr_app.settings import Settings
from causalsr_app.window import app, main

store = QSettings(sys.argv[1], QSettings.Format.IniFormat)
app.Settings = lambda: Settings(store)
main.MainWindow.showEvent = lambda self, event: QTimer.singleShot(0, self.close)
gc.disable()
print("code", app.run([Path("missing.png")]))
print("collects", gc.isenabled())
"""


def python(script: str, tmp_path: Path) -> dict[str, str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "settings.ini")],
        env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(line.split(" ", 1) for line in done.stdout.splitlines())


def test_the_window_stands_without_torch_and_says_why_nothing_can_be_rendered(tmp_path: Path) -> None:
    said = python(WITHOUT_TORCH, tmp_path)
    assert said["torch"] == "False"
    assert "blocked" in said["said"]
    assert said["device"] == "nothing (the engine did not start)"


def test_run_gives_the_exit_code_once_the_window_is_closed(tmp_path: Path) -> None:
    assert python(RUN, tmp_path) == {"code": "0", "collects": "True"}
