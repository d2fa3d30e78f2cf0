"""What is on show: the photo, its size as output, the patches rendered so far, and their composed views."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QRegion

from causalsr_app.window.viewer.difference import difference
from causalsr_app.window.viewer.mosaic import Mosaic, Patch, Stamp, aligned, enlarged
from causalsr_app.window.viewer.pyramid import Pyramid
from causalsr_app.window.viewer.sides import AFTER, BEFORE, DIFFERENCE
from core.engine.picture import Region

ONE_BAND = 600_000
"""Output pixels up to which a region is rendered in one go."""

LARGEST_BAND = 2_500_000
USUAL_BANDS = 4


class Stage:
    """One photo on show. Output pixels throughout.

    Attributes:
        before: the photo.
        scale: the enlargement.
        mosaic: what was rendered of it.
        reference: what the result is compared with, rendered; None for the photo itself.
    """

    def __init__(self, before: Pyramid, scale: float) -> None:
        self.before = before
        self.scale = scale
        self.mosaic = Mosaic()
        self.reference: Mosaic | None = None
        self._views: dict[str, tuple[object, QImage]] = {}

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the output."""
        size = self.before.size
        return round(size.width() * self.scale), round(size.height() * self.scale)

    @property
    def whole(self) -> QRect:
        """All of the output."""
        return QRect(0, 0, *self.size)

    def put(self, patch: Patch) -> None:
        """Show a rendered patch."""
        self.mosaic.put(patch)

    def view(self, what: str, rect: QRect, level: int) -> tuple[QRect, QImage]:
        """Pixels for the screen: the area they cover (`rect` aligned to the level), at 2^-level of its size.

        Args:
            what: `BEFORE`, `AFTER` or `DIFFERENCE`.
        """
        area = aligned(rect, level, self.whole)
        key = (area.getRect(), level, self.scale, self.mosaic.revision, self._revision)
        kept = self._views.get(what)
        if kept is None or kept[0] != key:
            kept = self._views[what] = key, self._made(what, rect, area, level)
        return area, kept[1]

    def pixels(self, what: str, region: QRect) -> QImage:
        """A few output pixels at their full size, of what there is; nothing is kept."""
        return self._made(what, region, region, 0)

    @property
    def _revision(self) -> object:
        """Of what the result is compared with."""
        return None if self.reference is None else (id(self.reference), self.reference.revision)

    def _made(self, what: str, rect: QRect, area: QRect, level: int) -> QImage:
        if what == DIFFERENCE:
            return difference(self.view(AFTER, rect, level)[1], self.view(BEFORE, rect, level)[1])
        mosaic = self.mosaic if what == AFTER else self.reference
        if mosaic is None:
            return enlarged(self.before, self.scale, area, level)
        return mosaic.compose(self.before, self.scale, area, level)

    def missing(self, rect: QRect, level: int, stamp: Stamp, mosaic: Mosaic | None = None) -> QRect:
        """The part of `rect` of which there is no patch with that stamp, as fine as the level; may be empty.

        Args:
            mosaic: whose patches; by default the result's.
        """
        area = aligned(rect, level, self.whole)
        covered = (mosaic or self.mosaic).covered(stamp, level)
        return aligned(QRegion(area).subtracted(covered).boundingRect(), level, self.whole)


def bands(rect: QRect, level: int = 0, *, reduced: bool = False) -> tuple[Region, ...]:
    """The rectangle from top to bottom in a few bands, so that something is seen soon.

    Args:
        reduced: it is rendered at 2^-level of its size.
    """
    if rect.isEmpty():
        return ()
    pixels = rect.width() * rect.height() // (4**level if reduced else 1)
    count = 1 if pixels <= ONE_BAND else max(min(USUAL_BANDS, -(-pixels // ONE_BAND)), -(-pixels // LARGEST_BAND))
    step = 2**level
    height = max(step, -(-rect.height() // count // step) * step)
    tops = range(rect.top(), rect.bottom() + 1, height)
    return tuple(Region(rect.left(), top, rect.width(), min(height, rect.bottom() + 1 - top)) for top in tops)
