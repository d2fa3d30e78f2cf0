"""The viewer's widget: drawing, mouse and keys. Its state is in view.py, arithmetic in transform.py."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy

from causalsr_app.translation import tr
from causalsr_app.window.theme import SURROUNDS, colours_of
from causalsr_app.window.viewer.difference import GAIN
from causalsr_app.window.viewer.painting import draw_handle, draw_labels, draw_view
from causalsr_app.window.viewer.sides import AFTER, BEFORE, DIFFERENCE, Side, sides
from causalsr_app.window.viewer.transform import STEP
from causalsr_app.window.viewer.view import View

SURROUND_ORDER = ("theme", *SURROUNDS)
NUDGE = 0.01
CLICK = 4
"""A press and release no further apart than this is a click, not a drag (device-independent pixels)."""

Key = Qt.Key
ARROWS = {Key.Key_Left: (-1, 0), Key.Key_Right: (1, 0), Key.Key_Up: (0, -1), Key.Key_Down: (0, 1)}


class Viewer(View):
    """Before and after of one photo.

    Attributes:
        surround: name of the colour around the picture.

    Signals:
        surround_changed: another colour around the picture, by name.
    """

    surround_changed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Picture, before and after"))
        self.surround = "theme"
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._dragging = ""

    def set_surround(self, name: str) -> None:
        """One of `SURROUND_ORDER`."""
        self.surround = name
        self.update()

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Surround, picture, handle, labels."""
        painter = QPainter(self)
        colour = SURROUNDS.get(self.surround, colours_of(self).surround)
        painter.fillRect(self.rect(), QColor(colour))
        if self.stage is None:
            return
        ratio = self._ratio()
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        for side in self._sides():
            self._draw_side(painter, side)
        painter.restore()
        if self._splitting():
            box = QRectF(self.rect())
            draw_handle(painter, box, self.handle.at(box), self.handle.upright, self._dragging == "handle")
        self._draw_labels(painter)

    def _splitting(self) -> bool:
        return self.mode == "split" and not self._holding_before

    def _sides(self) -> tuple[Side, ...]:
        return sides(self.mode, self._panes(), self.handle, turned=self._holding_before or self._flipped)

    def _draw_side(self, painter: QPainter, side: Side) -> None:
        pane = side.pane
        stage, visible = self.stage, self.visible()
        if stage is None or visible.isEmpty():
            return
        zoom, level = self.transform.zoom, self.level
        area, image = stage.view(side.what, visible, level)
        # The picture's corner lies on a whole pixel of the screen: at 100 % nothing is resampled.
        left, top = self.transform.to_screen(0, 0, (pane.width(), pane.height()))
        left, top = round(left) + pane.left(), round(top) + pane.top()
        grown = 2**level * zoom
        target = QRectF(left + area.x() * zoom, top + area.y() * zoom, image.width() * grown, image.height() * grown)
        width, height = stage.size
        picture = QRectF(left, top, width * zoom, height * zoom)
        draw_view(painter, image, target, side.clip.intersected(picture), zoom)

    def _draw_labels(self, painter: QPainter) -> None:
        lying = self._splitting() and not self.handle.upright
        draw_labels(painter, self._sides(), self._name, 1 / self._ratio(), self.font(), lying=lying)

    def _name(self, what: str) -> str:
        """What stands on a side's plate."""
        if what != BEFORE and self.stage is not None and not self.stage.mosaic.shows(self.visible(), self.stage.scale):
            return tr("not restored yet")
        if what == DIFFERENCE:
            words = tr("difference to {what}, ×{gain}")
            return words.format(what=tr(self.reference) or tr("the photo"), gain=GAIN)
        return tr(self.reference or BEFORE) if what == BEFORE else tr(AFTER)

    # Events

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """What is to be seen may have changed since."""
        super().showEvent(event)
        self.view_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep what is fitted fitted."""
        super().resizeEvent(event)
        if self._fitted:
            self.fit()
        else:
            self._move(self.transform)

    def event(self, event: QEvent) -> bool:
        """Fit again on a screen of another density."""
        if event.type() is QEvent.Type.DevicePixelRatioChange and self._fitted:
            self.fit()
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom at the cursor."""
        turns = event.angleDelta().y() / 120
        if turns and self.stage is not None:
            self.zoom_to(self.transform.zoom * STEP**turns, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of the handle or of the picture."""
        if self.stage is None or event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        self._pressed = self._last = event.position()
        self._dragging = "handle" if self._over_handle(event.position()) else "picture"
        self._show_cursor(event.position())
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag what is held."""
        at = event.position()
        if self._dragging == "handle":
            self.handle = self.handle.dragged_to(at.x(), at.y(), QRectF(self.rect()))
            self.update()
        elif self._dragging == "picture":
            ratio = self._ratio()
            step = at - self._last
            self._pan(step.x() * ratio, step.y() * ratio)
        self._last = at
        self._show_cursor(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go; in flip mode a click turns the picture over."""
        still = self._pressed is not None and (event.position() - self._pressed).manhattanLength() <= CLICK
        if still and self._dragging == "picture" and self.mode == "flip":
            self._flipped = not self._flipped
        self._pressed, self._dragging = None, ""
        self._show_cursor(event.position())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Turn the handle."""
        if self._over_handle(event.position()):
            self.handle = self.handle.turned()
            self._dragging = ""
            self.update()
        else:
            self.mousePressEvent(event)

    def _over_handle(self, at: QPointF) -> bool:
        return self.mode == "split" and self.stage is not None and self.handle.hit(at.x(), at.y(), QRectF(self.rect()))

    def _show_cursor(self, at: QPointF) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._dragging == "picture" and not self._fitted:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._dragging == "handle" or (not self._dragging and self._over_handle(at)):
            shape = Qt.CursorShape.SplitHCursor if self.handle.upright else Qt.CursorShape.SplitVCursor
        if self.cursor().shape() is not shape:
            self.setCursor(shape)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """The viewer's keys."""
        if not self.handle_key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """End of holding Space or a backslash."""
        if not self.handle_release(event):
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """A key that is held can't be seen going up any more."""
        self._hold(False)
        super().focusOutEvent(event)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Act on a key; False when it is not one of the viewer's. Also called for keys that other controls ignore."""
        plain = event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        if self.stage is None or plain:
            return False
        key = Key(event.key())
        if key in (Key.Key_Space, Key.Key_Backslash):
            self._hold(True)
        elif key in ARROWS:
            self._arrow(*ARROWS[key], 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key is Key.Key_1:
            self.zoom_to(1.0)
        elif key is Key.Key_F:
            self.fit()
        elif key is Key.Key_Z:
            self.zoom_to(1.0) if self._fitted else self.fit()
        elif key in (Key.Key_Plus, Key.Key_Equal):
            self.zoom_to(self.transform.zoom * STEP)
        elif key is Key.Key_Minus:
            self.zoom_to(self.transform.zoom / STEP)
        elif key is Key.Key_9:
            self.set_surround(SURROUND_ORDER[(SURROUND_ORDER.index(self.surround) + 1) % len(SURROUND_ORDER)])
            self.surround_changed.emit(self.surround)
        else:
            return False
        return True

    def handle_release(self, event: QKeyEvent) -> bool:
        """The other half of `handle_key`."""
        if event.key() not in (Key.Key_Space, Key.Key_Backslash) or event.isAutoRepeat():
            return False
        self._hold(False)
        return True

    def _arrow(self, dx: int, dy: int, times: int) -> None:
        if self.mode == "split":
            self.handle = self.handle.nudged((dx if self.handle.upright else dy) * NUDGE * times)
            self.update()
        else:
            width, height = self._pane_size()
            self._pan(-dx * NUDGE * 5 * times * width, -dy * NUDGE * 5 * times * height)

    def _hold(self, before: bool) -> None:
        if self._holding_before != before:
            self._holding_before = before
            self.update()
