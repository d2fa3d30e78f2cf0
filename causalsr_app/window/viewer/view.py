"""The viewer's state: the photo on show, how it is compared, and the part of it that is seen."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRect, QRectF, Signal, Slot
from PySide6.QtWidgets import QWidget

from causalsr_app.window.viewer.handle import Handle
from causalsr_app.window.viewer.mosaic import Mosaic, Patch, level_for
from causalsr_app.window.viewer.pyramid import Pyramid
from causalsr_app.window.viewer.sides import panes
from causalsr_app.window.viewer.stage import Stage
from causalsr_app.window.viewer.transform import MARGIN, Transform, fit

MODES = ("split", "side", "flip", "difference")


class View(QWidget):
    """Before and after of one photo.

    Attributes:
        stage: the photo on show, or None.
        transform: shared by both sides.
        handle: between the sides in split mode.
        reference: what the result is compared with, in words; empty for the photo.
        locked: photos are shown at 100 %, each at the place where the one before was looked at.

    Signals:
        view_changed: what is visible may have changed (zoom, pan, size).
    """

    view_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.stage: Stage | None = None
        self.transform = Transform(1.0, 0.0, 0.0)
        self.handle = Handle()
        self.mode = "split"
        self.reference = ""
        self.locked = False
        self._fitted = True
        self._holding_before = False
        self._flipped = False

    # What is shown

    def show_photo(self, before: Pyramid, scale: float) -> None:
        """Show another photo, fitted; while the view is locked, its same place at 100 %."""
        place = self._place()
        self.stage, self.reference = Stage(before, scale), ""
        self.handle = replace(self.handle, share=0.5)  # else a photo could be seen that is all "before"
        self._flipped = False
        if self.locked:
            self._show_place(*place)
        else:
            self.fit()

    def compare_with(self, name: str) -> None:
        """Another rendered order takes the place of "before"; the photo for an empty name."""
        self.reference = name
        if self.stage is not None:
            self.stage.reference = Mosaic() if name else None
        self._told()

    def put_reference(self, patch: Patch) -> None:
        """Show a rendered patch of what the result is compared with."""
        if self.stage is not None and self.stage.reference is not None:
            self.stage.reference.put(patch)
            self.update()

    def rescale(self, scale: float) -> None:
        """The output is another multiple of the photo now; the place on show stays."""
        if self.stage is None or self.stage.scale == scale:
            return
        ratio = scale / self.stage.scale
        self.stage.scale = scale
        if self._fitted:
            self.fit()
        else:
            self._move(self.transform.rescaled(ratio))

    def put(self, patch: Patch) -> None:
        """Show a rendered patch."""
        if self.stage is not None:
            self.stage.put(patch)
            self.update()

    def set_mode(self, mode: str) -> None:
        """One of `MODES`."""
        self.mode = mode
        self._flipped = False
        if self._fitted:
            self.fit()
        else:
            self._move(self.transform)

    def visible(self) -> QRect:
        """The output pixels on show, rounded outwards; empty without a photo."""
        if self.stage is None:
            return QRect()
        return QRect(*self.transform.visible(self.stage.size, self._pane_size()))

    @property
    def level(self) -> int:
        """How many halvings the screen doesn't notice at this zoom."""
        return level_for(self.transform.zoom)

    @property
    def fitted(self) -> bool:
        """Whether the whole picture is kept in view."""
        return self._fitted

    # Moving about

    @Slot()
    def fit(self) -> None:
        """The whole picture."""
        if self.stage is None:
            return
        self._fitted = True
        self.transform = fit(self.stage.size, self._pane_size(), MARGIN * self._ratio())
        self._told()

    @Slot()
    def show_full_size(self) -> None:
        """100 %, around the middle."""
        self.zoom_to(1.0)

    def lock(self, on: bool) -> None:
        """Stay at 100 % from photo to photo, or fit each again."""
        self.locked = on
        if on:
            self.show_full_size()
        self._told()

    def _place(self) -> tuple[float, float]:
        """Where the middle of the view lies in the picture, as shares of its width and height."""
        if self.stage is None:
            return 0.5, 0.5
        width, height = self.stage.size
        return self.transform.x / width, self.transform.y / height

    def _show_place(self, across: float, down: float) -> None:
        """That place in the middle, at 100 %."""
        if self.stage is not None:
            width, height = self.stage.size
            self._fitted = False
            self._move(Transform(1.0, across * width, down * height))

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom so that the output point at `at` (widget coordinates; default: the middle) stays there."""
        if self.stage is None:
            return
        self._fitted = False
        pane = self._pane_size()
        x, y = self._in_pane(at) if at is not None else (pane[0] / 2, pane[1] / 2)
        self._move(self.transform.zoomed(zoom, x, y, pane))

    def output_at(self, at: QPointF) -> tuple[float, float]:
        """The output point under a point of the widget."""
        return self.transform.to_output(*self._in_pane(at), self._pane_size())

    def _move(self, transform: Transform) -> None:
        if self.stage is not None:
            self.transform = transform.held(self.stage.size, self._pane_size())
            self._told()

    def _pan(self, dx: float, dy: float) -> None:
        """Drag by device pixels; a picture that fits stays where it is, and stays fitted."""
        before = self.transform
        self._move(before.moved(dx, dy))
        self._fitted = self._fitted and self.transform == before

    def _told(self) -> None:
        self.update()
        self.view_changed.emit()

    # Geometry, in device pixels

    def _ratio(self) -> float:
        return self.devicePixelRatioF()

    def _panes(self) -> tuple[QRectF, ...]:
        return panes(self.mode, self.width() * self._ratio(), self.height() * self._ratio())

    def _pane_size(self) -> tuple[float, float]:
        pane = self._panes()[0]
        return pane.width(), pane.height()

    def _in_pane(self, at: QPointF) -> tuple[float, float]:
        x, y = at.x() * self._ratio(), at.y() * self._ratio()
        last = self._panes()[-1]
        return x - (last.left() if x >= last.left() else 0), y
