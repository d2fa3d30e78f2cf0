"""What a drop or a paste brings: files, or an image."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from causalsr_app.translation import tr
from core.image_io import READABLE
from resources import samples


@dataclass(frozen=True)
class Incoming:
    """One photo to open, or many for a batch.

    Attributes:
        path: a file, or None.
        image: a pasted image, or None.
        many: files and folders for a batch, if it is more than one file.
        remark: why there is nothing; for the message bar.
    """

    path: Path | None = None
    image: QImage | None = None
    many: tuple[Path, ...] = ()
    remark: str = ""


def from_paths(paths: Sequence[Path]) -> Incoming:
    """One file is opened; several, or a folder, are a batch."""
    if len(paths) == 1 and not os.path.isdir(paths[0]):  # noqa: PTH112 - Path's own may raise
        return Incoming(path=paths[0])
    return Incoming(many=tuple(paths))


def from_mime(data: QMimeData) -> Incoming:
    """What was dropped or pasted; files go before an image. A remark says why there is nothing."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if paths:
        return from_paths(paths)
    if data.hasImage():
        image = QImage(data.imageData())
        if not image.isNull():
            return Incoming(image=image)
    return Incoming(remark=tr("There is no photo in it; copy an image or a file first"))


def acceptable(data: QMimeData) -> bool:
    """Whether a drop is worth letting go of."""
    return data.hasUrls() or data.hasImage()


def sample() -> Path | None:
    """A photo to try the program on, if one was installed."""
    found = samples()
    return found[0] if found else None


def dialog_filter() -> str:
    """For the file dialog."""
    return tr("Photos ({names});;All files (*)").format(names=" ".join(f"*{suffix}" for suffix in sorted(READABLE)))
