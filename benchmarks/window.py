"""How soon the window stands and shows pictures: `python benchmarks/window.py [--photos MEGAPIXELS…]`.

Prints seconds from the start of Python to the window, median of five; and for JPEGs of so many megapixels, with the
engine warm, seconds from the drop to the first picture in fit view at ×2, and from a slider's move to its picture
there, half as fine and as fine as the screen, medians of five.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.restore import texture
from core.memory import keep_freed

RUNS = 5
SCRIPT = """
import gc
gc.disable()  # as `causalsr gui` does until the window stands
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
    with tempfile.TemporaryDirectory() as folder:
        return _seconds_to_stand(SCRIPT.format(settings=str(Path(folder) / "settings.ini")), environment)


def _seconds_to_stand(script: str, environment: dict[str, str]) -> float:
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


def pictures(megapixels: Sequence[float]) -> None:
    """Print a line a size; a small photo is opened first, so that the engine is warm."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    keep_freed()
    from PySide6.QtCore import QElapsedTimer, QEventLoop, QSettings, QTimer

    from causalsr_app.settings import Settings
    from causalsr_app.window.app import make_application, make_window

    def seconds_until(ready: Callable[[], bool]) -> float:
        clock, loop, timer = QElapsedTimer(), QEventLoop(), QTimer()
        clock.start()
        timer.timeout.connect(lambda: loop.quit() if ready() else None)
        timer.start(1)
        loop.exec()
        return clock.elapsed() / 1000

    application = make_application()
    place = tempfile.TemporaryDirectory()
    settings = Settings(QSettings(str(Path(place.name) / "settings.ini"), QSettings.Format.IniFormat))
    window = make_window(application, settings=settings)
    window.resize(1366, 768)
    window.show()
    shown: list[object] = []
    glimpsed: list[object] = []
    window.previewer.shown.connect(shown.append)
    window.previewer.glimpsed.connect(lambda: glimpsed.append(None))
    with tempfile.TemporaryDirectory() as folder:
        for number, size in enumerate((0.1, *megapixels)):
            width = round((size * 1e6 * 4 / 3) ** 0.5)
            file = Path(folder) / f"{size:g}.jpg"
            Image.fromarray(texture(round(width * 3 / 4), width)).save(file, quality=90)
            shown.clear()
            glimpsed.clear()
            window.arrivals.open_path(file)
            first = seconds_until(lambda: bool(shown or glimpsed))
            seconds_until(lambda: bool(shown))
            moves: list[tuple[float, float]] = []
            for noise in range(5, 5 + RUNS):
                shown.clear()
                glimpsed.clear()
                window.side.interventions.rows["noise"].slider.moved.emit(float(noise))
                soon = seconds_until(lambda: bool(shown or glimpsed))
                moves.append((soon, soon + seconds_until(lambda: bool(shown))))
            if number:
                soon, whole = (statistics.median(each) for each in zip(*moves, strict=True))
                print(
                    f"{size:5g} MP: first picture {first:.2f} s, a slider's {soon:.2f} s, its finest {whole:.2f} s",
                    flush=True,
                )
    window.shut_down()
    place.cleanup()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=float, nargs="*", default=[12, 24, 100], metavar="MEGAPIXELS")
    options = parser.parse_args()
    times = [seconds_to_stand() for _ in range(RUNS)]
    print(
        f"window stands after {statistics.median(times):.2f} s (from {min(times):.2f} to {max(times):.2f})", flush=True
    )
    pictures(options.photos)


if __name__ == "__main__":
    main()
