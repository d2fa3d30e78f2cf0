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
    made = Signal(object, object, object)


class _Maker(QRunnable):
    """Reads one picture, as small as its decoder can."""

    def __init__(self, path: Path, side: int) -> None:
        super().__init__()
        self._path, self._side = path, side
        self.signals = _Signals()

    def run(self) -> None:
        """In a thread of the pool; what can't be read has no thumbnail."""
        image, size = QImage(), None
        try:
            with Image.open(self._path) as opened:
                size = opened.size
                opened.draft("RGB", (self._side, self._side))
                small = ImageOps.exif_transpose(opened)
                if (small.width > small.height) != (opened.width > opened.height):
                    size = size[::-1]
                image = _square(small, self._side)
        except Exception:  # noqa: BLE001 - damaged data make decoders raise nearly anything
            image = QImage()
        self.signals.made.emit(self._path, image, size)


def _square(picture: Image.Image, side: int) -> QImage:
    """The picture within a square, with nothing where it doesn't reach."""
    picture.thumbnail((side, side))
    canvas = Image.new("RGBA", (side, side))
    canvas.paste(picture.convert("RGB"), ((side - picture.width) // 2, (side - picture.height) // 2))
    return QImage(canvas.tobytes(), side, side, 4 * side, QImage.Format.Format_RGBA8888).copy()


class Thumbnails(QObject):
    """Thumbnails by file.

    Attributes:
        sizes: width and height of the photos seen so far, as they are shown.

    Signals:
        ready: Path, one can be had now.
    """

    ready = Signal(object)

    def __init__(self, ratio: float = 1.0) -> None:
        super().__init__()
        self.sizes: dict[Path, tuple[int, int]] = {}
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

    @Slot(object, object, object)
    def _on_made(self, path: Path, image: QImage, size: tuple[int, int] | None) -> None:
        self._asked.pop(path, None)
        if size is not None:
            self.sizes[path] = size
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self._ratio)
        self._made[path] = pixmap
        while len(self._made) > MOST:
            self._made.popitem(last=False)
        self.ready.emit(path)
