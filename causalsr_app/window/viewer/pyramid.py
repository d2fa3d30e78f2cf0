"""An image with its halvings, so that a large photo is drawn small quickly and without aliasing."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter

from causalsr_app.window.images import halved

SMALLEST = 256
"""No further halving below this many pixels on the longer side."""


@dataclass(frozen=True, eq=False)
class Pyramid:
    """The image at 1, 1/2, 1/4 … of its size."""

    levels: tuple[QImage, ...]

    @classmethod
    def of(cls, image: QImage) -> Pyramid:
        """Halve the image until it is small."""
        levels = [image]
        while max(levels[-1].width(), levels[-1].height()) > SMALLEST:
            levels.append(halved(levels[-1]))
        return cls(tuple(levels))

    @property
    def size(self) -> QSize:
        """Of the image itself."""
        return self.levels[0].size()

    @property
    def has_alpha(self) -> bool:
        """Whether something may shine through."""
        return self.levels[0].hasAlphaChannel()

    def level_for(self, density: float) -> int:
        """The smallest image that still has `density` pixels for each pixel of the whole."""
        level = 0
        while level + 1 < len(self.levels) and 0.5 ** (level + 1) >= density:
            level += 1
        return level

    def draw(self, painter: QPainter, target: QRectF) -> None:
        """Draw the whole image into the rectangle (in the painter's pixels), smoothly."""
        image = self.levels[self.level_for(target.width() / self.size.width())]
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, image, QRectF(image.rect()))
