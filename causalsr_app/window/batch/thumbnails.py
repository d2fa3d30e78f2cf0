"""Small pictures for the table, made beside the window when they are first seen."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PIL import Image, ImageOps
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

SIDE = 40
"""Pixels of a thumbnail's longer side, at a screen's own scale of 1."""
MOST = 2000
"""Thumbnails kept; the least recently seen go first."""


class _Signals(QObject):
    made = Signal(object, object)


class _Maker(QRunnable):
    """Reads one picture, as small as its decoder can."""

    def __init__(self, path: Path, side: int) -> None:
        super().__init__()
        self._path, self._side = path, side
        self.signals = _Signals()

    def run(self) -> None:
        """In a thread of the pool; what can't be read has no thumbnail."""
        image = QImage()
        try:
            with Image.open(self._path) as opened:
                opened.draft("RGB", (self._side, self._side))
                small = ImageOps.exif_transpose(opened)
                small.thumbnail((self._side, self._side))
                pixels = small.convert("RGB")
                data = pixels.tobytes()
                image = QImage(data, pixels.width, pixels.height, 3 * pixels.width, QImage.Format.Format_RGB888).copy()
        except Exception:  # noqa: BLE001 - damaged data make decoders raise nearly anything
            image = QImage()
        self.signals.made.emit(self._path, image)


class Thumbnails(QObject):
    """Thumbnails by file.

    Signals:
        ready: Path, one can be had now.
    """

    ready = Signal(object)

    def __init__(self, ratio: float = 1.0) -> None:
        super().__init__()
        self._side = round(SIDE * ratio)
        self._ratio = ratio
        self._made: OrderedDict[Path, QPixmap] = OrderedDict()
        self._asked: dict[Path, _Maker] = {}
        self._pool = QThreadPool()
        self._pool.setMaxThreadCount(1)

    def of(self, path: Path) -> QPixmap | None:
        """The thumbnail, or None until `ready` says so."""
        if path in self._made:
            self._made.move_to_end(path)
            return self._made[path]
        if path not in self._asked:
            maker = _Maker(path, self._side)
            maker.setAutoDelete(False)
            maker.signals.made.connect(self._on_made)
            self._asked[path] = maker
            self._pool.start(maker)
        return None

    def close(self) -> None:
        """Make no more, and wait for the one under way."""
        self._pool.clear()
        self._pool.waitForDone()

    @Slot(object, object)
    def _on_made(self, path: Path, image: QImage) -> None:
        self._asked.pop(path, None)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self._ratio)
        self._made[path] = pixmap
        while len(self._made) > MOST:
            self._made.popitem(last=False)
        self.ready.emit(path)
