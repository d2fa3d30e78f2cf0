"""The rendered parts of the picture, kept as patches and composed into what the screen needs."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QRegion

from causalsr_app.window.images import halved
from causalsr_app.window.viewer.pyramid import Pyramid
from core.engine.picture import Region

MOST_BYTES = 256 * 2**20
"""The oldest patches go when all of them take more memory than this."""


@dataclass(frozen=True)
class Stamp:
    """What a patch shows. Patches of another stamp are shown only until a new one is there.

    Attributes:
        version: counts up with every change of the photo, the actions, or the scale.
        scale: enlargement in whose output pixels the patch's region is meant.
    """

    version: int
    scale: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Patch:
    """A rendered region, at 2^-level of its size."""

    stamp: Stamp
    region: Region
    level: int
    image: QImage
    _smaller: dict[int, QImage] = field(default_factory=dict, repr=False)

    def at(self, level: int) -> QImage:
        """The image at 2^-level of the region's size, or as small as it is if that is smaller."""
        if level <= self.level:
            return self.image
        if level not in self._smaller:
            self._smaller[level] = halved(self.at(level - 1))
        return self._smaller[level]

    @property
    def rect(self) -> QRect:
        """The region in its own output pixels."""
        return QRect(self.region.x, self.region.y, self.region.width, self.region.height)

    def rect_at(self, scale: float) -> QRectF:
        """The region in the output pixels of another scale."""
        ratio = scale / self.stamp.scale
        rect = self.rect
        return QRectF(rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio)


def level_for(zoom: float) -> int:
    """The largest level whose pixels are still no larger than the screen's at this zoom (1 = 100 %)."""
    return max(0, math.floor(-math.log2(zoom) + 1e-9)) if zoom > 0 else 0


def aligned(rect: QRect, level: int, whole: QRect) -> QRect:
    """The rectangle, grown to multiples of 2^level, within the whole."""
    step = 2**level
    left, top = rect.left() // step * step, rect.top() // step * step
    right, bottom = -(-(rect.right() + 1) // step) * step, -(-(rect.bottom() + 1) // step) * step
    return QRect(left, top, right - left, bottom - top).intersected(whole)


class Mosaic:
    """Patches, the newest on top, and of those of one stamp the finest.

    Attributes:
        revision: counts up with every change, for caches.
    """

    def __init__(self) -> None:
        self._patches: list[Patch] = []
        self.revision = 0

    def put(self, patch: Patch) -> None:
        """Lay a patch on top; patches that it hides are forgotten."""
        area = patch.rect_at(patch.stamp.scale)
        self._patches = [
            old
            for old in self._patches
            if not (area.contains(old.rect_at(patch.stamp.scale)) and (old.level >= patch.level or _older(old, patch)))
        ]
        self._patches.append(patch)
        self._patches.sort(key=lambda each: (each.stamp.version, -each.level))
        while len(self._patches) > 1 and sum(each.image.sizeInBytes() for each in self._patches) > MOST_BYTES:
            self._patches.pop(0)
        self.revision += 1

    def covered(self, stamp: Stamp, level: int) -> QRegion:
        """Where patches of this stamp are at least as fine as the level."""
        region = QRegion()
        for patch in self._patches:
            if patch.stamp == stamp and patch.level <= level:
                region = region.united(patch.rect)
        return region

    def shows(self, rect: QRect, scale: float) -> bool:
        """Whether some of the output pixels of `rect` are rendered, however coarsely or long ago."""
        return any(patch.rect_at(scale).intersects(QRectF(rect)) for patch in self._patches)

    def compose(self, before: Pyramid, scale: float, rect: QRect, level: int) -> QImage:
        """The output pixels of `rect` at 2^-level of their size: patches where there are some, else the input."""
        canvas = enlarged(before, scale, rect, level)
        painter = QPainter(canvas)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        shrink = 0.5**level
        for patch in self._patches:
            area = patch.rect_at(scale)
            if not area.intersects(QRectF(rect)):
                continue
            image = patch.at(level)
            exact = patch.stamp.scale == scale and patch.level <= level
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not exact)
            left, top = (area.x() - rect.x()) * shrink, (area.y() - rect.y()) * shrink
            if exact:
                painter.drawImage(round(left), round(top), image)
            else:
                size = (area.width() * shrink, area.height() * shrink)
                painter.drawImage(QRectF(left, top, *size), image, QRectF(image.rect()))
        painter.end()
        return canvas


def enlarged(before: Pyramid, scale: float, rect: QRect, level: int) -> QImage:
    """The input enlarged to the output's size: the pixels of `rect` at 2^-level of their size."""
    shrink = 0.5**level
    size = QSize(math.ceil(rect.width() * shrink), math.ceil(rect.height() * shrink))
    canvas = QImage(size, QImage.Format.Format_ARGB32_Premultiplied if before.has_alpha else QImage.Format.Format_RGB32)
    canvas.fill(0)
    painter = QPainter(canvas)
    whole = before.size
    target = QRectF(
        -rect.x() * shrink, -rect.y() * shrink, whole.width() * scale * shrink, whole.height() * scale * shrink
    )
    before.draw(painter, target)
    painter.end()
    return canvas


def _older(old: Patch, new: Patch) -> bool:
    return old.stamp.version < new.stamp.version
