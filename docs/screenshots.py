"""The pictures of the guide: `python docs/screenshots.py OUT [dark]` drives the window and saves its states."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QElapsedTimer, QEventLoop, QPointF, QSettings, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from causalsr_app.settings import LOOK, Settings
from causalsr_app.window.app import make_application, make_window
from causalsr_app.window.images import to_photo
from causalsr_app.window.incoming import from_paths
from causalsr_app.window.main import MainWindow
from core.batch.entry import State
from core.causal.actions import Actions
from core.engine import Engine
from core.image_io import read
from resources import samples
from training.showing.look import sheet

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
    QApplication.processEvents()
    Image.fromarray(to_photo(widget.grab().toImage(), "").pixels).save(file, quality=80)
    print(file)


def photograph_batch(window: MainWindow, place: Path, file: Path) -> None:
    """A batch of crops of the sample, half done."""
    crops = place / "album"
    crops.mkdir()
    with Image.open(samples()[0]) as sample:
        for k in range(8):
            left, top = 40 * (k % 4), 60 * (k // 4)
            sample.crop((left, top, left + 160, top + 120)).save(crops / f"otter-{k + 1}.jpg", quality=95 - 8 * k)
    window.arrivals.take(from_paths([crops]))
    page = window.many.page
    wait_until(lambda: page.table.rowCount() == 8 and not page._thumbnails._asked)
    page.start.click()
    wait_until(lambda: page.journal is not None and page.journal.counts()[State.WRITTEN] >= 5)
    save(window, file)


def photograph_counterfactuals(window: MainWindow, file: Path) -> None:
    """The strip, around the otter's head at 100 %."""
    window.toggle_strip()
    viewer = window.area.viewer
    viewer.zoom_to(2.0, QPointF(260, 230))
    wait_until(lambda: idle(window) and not window.imaginer.busy and not window.imaginer._timer.isActive())
    save(window, file)
    viewer.fit()
    window.toggle_strip()
    wait_until(lambda: idle(window))


def photograph_comparison(window: MainWindow, folder: Path) -> None:
    """Two orders beside each other, and the effect of a change."""
    settled = lambda: idle(window) and not window.comparer.busy and not window.comparer._timer.isActive()  # noqa: E731
    window.lens.cycle()
    window.lens.cycle()
    wait_until(settled)
    save(window, folder / "lens.webp")
    window.lens.cycle()
    window.lens.cycle()
    window.comparer.keep()
    window.side.interventions.rows["noise"].slider.moved.emit(25.0)
    wait_until(settled)
    save(window, folder / "compared.webp")
    window.commands.actions["effect"].trigger()
    wait_until(settled)
    save(window, folder / "effect.webp")
    window.commands.actions["effect"].trigger()
    window.desk.reset()
    wait_until(settled)


def photograph_pages(window: MainWindow, folder: Path) -> None:
    """What the menu leads to."""
    for name in ("why", "settings", "about"):
        window.commands.actions[name].trigger()
        save(window, folder / f"{name}.webp")
    window.side.about.back.click()


def photograph_models(window: MainWindow, place: Path, file: Path) -> None:
    """The library, with another's network in it."""
    from safetensors.torch import save_file

    from core.nets.rlfn import RLFN

    weights = place / "RLFN_x4.safetensors"
    save_file(RLFN(channels=46, inner=48, attention=16, scale=4).state_dict(), weights, {"license": "Apache-2.0"})
    window.pages.show_models()
    window.choosing.add(weights)
    wait_until(lambda: not window.choosing.adder.busy)
    save(window, file)
    window.side.models.back.click()


def photograph_reference(window: MainWindow, place: Path, folder: Path) -> None:
    """A small, noisy copy of the sample, another view of it as reference, and what that is worth."""
    photo, other = place / "small.png", place / "other.jpg"
    with Image.open(samples()[0]) as sample:
        whole = sample.crop((0, 0, sample.width // 3 * 3, sample.height // 3 * 3))
        small = np.asarray(whole.resize((whole.width // 3, whole.height // 3), Image.Resampling.BOX), np.float32)
        noisy = small + np.random.default_rng(0).normal(0, 4, small.shape)
        Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(photo)
        turned = sample.rotate(7, Image.Resampling.BICUBIC, expand=True)
        turned.point(lambda level: level * 0.8).save(other, quality=92)
    scale, part = 3, (slice(58, 318), slice(120, 400))
    window.arrivals.open_path(photo)
    wait_until(lambda: window.desk.photo is not None and window.desk.photo.path == photo and idle(window))
    window.side.output.sizes.scales.button(str(scale)).click()
    wait_until(lambda: idle(window))
    engine = Engine("cpu")
    session = engine.open(read(photo))
    pictures = [session.render(Actions(), scale).photo.pixels]
    session.refer([read(other)])
    pictures.append(session.render(Actions(), scale).photo.pixels)
    enlarged = np.asarray(Image.open(photo)).repeat(scale, axis=0).repeat(scale, axis=1)
    names = ("the photo, enlarged", "restored", "restored with the reference")
    row = {name: each[part] for name, each in zip(names, (enlarged, *pictures), strict=True)}
    shown = np.asarray(Image.open(other))
    top, left = shown.shape[0] // 2 - 110, shown.shape[1] // 2 - 140
    row["the reference"] = shown[top : top + 260, left : left + 280]
    sheet([row]).save(folder / "reference-pair.webp", quality=85)
    window.referrer.ask(other)
    wait_until(lambda: not window.referrer.busy and idle(window))
    save(window, folder / "reference.webp")


def photograph_exports(window: MainWindow, place: Path, file: Path) -> None:
    """One export under way and one that waits."""
    form = window.side.export
    window.pages.show_export()
    form.content.button("result").click()
    form.folder.setText(str(place))
    window.side.output.sizes.scales.button("8").click()
    form.start.click()
    form.formats.button("jpeg").click()
    form.start.click()
    wait_until(lambda: window.exports.strip.rows[0].job.share > 0.1)
    save(window, file)
    for job in reversed(window.exports.queue.open):
        window.exports.queue.cancel(job)
    wait_until(lambda: not window.exports.queue.busy)
    for row in list(window.exports.strip.rows):
        row.dismiss.click()
    form.formats.button("png").click()
    window.side.output.sizes.scales.button("2").click()


def main(folder: Path, look: str) -> None:
    """Save every state."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp()  # no person's batches
    app = make_application()
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(QSettings(str(Path(place) / "settings.ini"), QSettings.Format.IniFormat))
        settings.put(LOOK, look)
        window = make_window(app, settings=settings)
        window.resize(1180, 740)
        window.show()
        save(window, folder / "empty.webp")
        window.arrivals.open_path(samples()[0])
        wait_until(lambda: window.desk.photo is not None and idle(window))
        save(window, folder / "window.webp")
        window.side.interventions.rows["noise"].slider.moved.emit(0.0)
        wait_until(lambda: idle(window))
        save(window, folder / "treated.webp")
        window.desk.reset()
        wait_until(lambda: idle(window))
        photograph_counterfactuals(window, folder / "whatif.webp")
        photograph_comparison(window, folder)
        window.looking.toggle_consistency()
        wait_until(lambda: not window.checker.busy)
        save(window, folder / "consistency.webp")
        window.looking.toggle_consistency()
        window.pages.show_export()
        save(window, folder / "export.webp")
        photograph_pages(window, folder)
        photograph_models(window, Path(place), folder / "models.webp")
        photograph_reference(window, Path(place), folder)
        photograph_exports(window, Path(place), folder / "exporting.webp")
        photograph_batch(window, Path(place), folder / "batch.webp")
        window.shut_down()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("screenshots"), sys.argv[2] if len(sys.argv) > 2 else "light")
