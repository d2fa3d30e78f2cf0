"""How soon the window stands: `python benchmarks/window.py`. Seconds from the start of Python, median of five."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 5
SCRIPT = """
from causalsr_app.settings import Settings
from causalsr_app.window import app
from PySide6.QtCore import QSettings
application = app.make_application()
window = app.make_window(application, settings=Settings(QSettings("{settings}", QSettings.Format.IniFormat)))
window.show()
application.processEvents()
assert window.isVisible()
print("stands", flush=True)
window.close()
"""


def seconds_to_stand() -> float:
    """From starting a fresh Python to the first painted window."""
    root = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    script = SCRIPT.format(settings=os.devnull)
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        seconds = time.perf_counter() - start
    if said.strip() != "stands":
        raise SystemExit("the window did not start; run `causalsr gui` to see why")
    return seconds


if __name__ == "__main__":
    times = [seconds_to_stand() for _ in range(RUNS)]
    print(f"window stands after {statistics.median(times):.2f} s (from {min(times):.2f} to {max(times):.2f})")
