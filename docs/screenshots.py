"""The pictures of the guide: `python docs/screenshots.py OUT` drives the window and saves its states."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QElapsedTimer, QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from causalsr_app.settings import Settings
from causalsr_app.window.app import make_application, make_window
from causalsr_app.window.images import to_photo
from causalsr_app.window.main import MainWindow
from resources import samples

PATIENCE_MS = 60_000


def wait_until(ready: Callable[[], bool]) -> None:
    """Let the window work until `ready`, within a minute."""
    clock, loop, timer = QElapsedTimer(), QEventLoop(), QTimer()
    clock.start()
    timer.timeout.connect(lambda: loop.quit() if ready() or clock.elapsed() > PATIENCE_MS else None)
    timer.start(20)
    loop.exec()
    QApplication.processEvents()


def idle(window: MainWindow) -> bool:
    """Whether the picture is complete."""
    return not (window.opener.busy or window.previewer.busy or window.previewer._timer.isActive())


def save(widget: QWidget, file: Path) -> None:
    """The widget as it is drawn."""
    Image.fromarray(to_photo(widget.grab().toImage(), "").pixels).save(file, quality=80)
    print(file)


def main(folder: Path) -> None:
    """Save every state."""
    folder.mkdir(parents=True, exist_ok=True)
    app = make_application()
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(QSettings(str(Path(place) / "settings.ini"), QSettings.Format.IniFormat))
        window = make_window(app, settings=settings)
        window.resize(1180, 740)
        window.show()
        save(window, folder / "empty.webp")
        window.open_path(samples()[0])
        wait_until(lambda: window.photo is not None and idle(window))
        save(window, folder / "window.webp")
        window.side.interventions.rows["noise"].slider.moved.emit(0.0)
        wait_until(lambda: idle(window))
        save(window, folder / "treated.webp")
        window.show_export()
        save(window, folder / "export.webp")
        window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("screenshots"))
