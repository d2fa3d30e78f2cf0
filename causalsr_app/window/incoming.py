"""What a drop or a paste brings: files, or an image."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from core.image_io import READABLE
from resources import samples

FOLDERS = "use “causalsr restore” for folders"
ONE = f"Open one photo at a time; {FOLDERS}"


@dataclass(frozen=True)
class Incoming:
    """One photo to open, and what to say about the rest.

    Attributes:
        path: a file, or None.
        image: a pasted image, or None.
        remark: for the message bar; may be empty.
    """

    path: Path | None = None
    image: QImage | None = None
    remark: str = ""


def from_paths(paths: Sequence[Path]) -> Incoming:
    """The first file; folders and further files are only spoken of."""
    chosen = [path for path in paths if not os.path.isdir(path)]  # noqa: PTH112 - Path's own may raise
    if not chosen:
        return Incoming(remark=f"A folder can't be opened here; {FOLDERS}" if paths else "")
    return Incoming(path=chosen[0], remark=f"Opened {chosen[0].name}. {ONE}" if len(paths) > 1 else "")


def from_mime(data: QMimeData) -> Incoming:
    """What was dropped or pasted; files go before an image. A remark says why there is nothing."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if paths:
        return from_paths(paths)
    if data.hasImage():
        image = QImage(data.imageData())
        if not image.isNull():
            return Incoming(image=image)
    return Incoming(remark="There is no photo in it; copy an image or a file first")


def acceptable(data: QMimeData) -> bool:
    """Whether a drop is worth letting go of."""
    return data.hasUrls() or data.hasImage()


def sample() -> Path | None:
    """A photo to try the program on, if one was installed."""
    found = samples()
    return found[0] if found else None


def dialog_filter() -> str:
    """For the file dialog."""
    return f"Photos ({' '.join(f'*{suffix}' for suffix in sorted(READABLE))});;All files (*)"
