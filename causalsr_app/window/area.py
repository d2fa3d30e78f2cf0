"""The picture's area: the viewer or the empty state, with the message bar and the progress line over it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from causalsr_app.window.consistency import ConsistencyPage
from causalsr_app.window.empty import EmptyState
from causalsr_app.window.message import MessageBar
from causalsr_app.window.theme import colours_of
from causalsr_app.window.viewer import Viewer
from causalsr_app.window.waiting import THICKNESS, ProgressLine


class Frame(QWidget):
    """A frame in the accent colour while something is held over the window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The frame."""
        painter = QPainter(self)
        painter.setPen(QPen(QColor(colours_of(self).accent), 3))
        painter.drawRect(self.rect().adjusted(1, 1, -2, -2))


class Area(QWidget):
    """Everything that is where the picture is.

    Attributes:
        viewer, empty, consistency, message, progress: its parts.
    """

    def __init__(self, has_sample: bool) -> None:
        super().__init__()
        self.viewer = Viewer()
        self.empty = EmptyState(has_sample)
        self.consistency = ConsistencyPage()
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.viewer)
        self._stack.addWidget(self.consistency)
        self.message = MessageBar(self)
        self.progress = ProgressLine(self)
        self._frame = Frame(self)
        self.setMinimumSize(320, 200)

    def show_viewer(self) -> None:
        """A photo is open."""
        self._stack.setCurrentWidget(self.viewer)
        self.viewer.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_consistency(self) -> None:
        """What the result leaves unexplained, instead of the picture."""
        self._stack.setCurrentWidget(self.consistency)
        self.consistency.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_highlight(self, on: bool) -> None:
        """Something is held over the window that can be dropped."""
        self.empty.set_highlight(on)
        self._frame.setVisible(on and self._stack.currentWidget() is not self.empty)
        self._frame.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep what lies over the picture in its place."""
        super().resizeEvent(event)
        self.progress.setGeometry(0, 0, self.width(), THICKNESS)
        self._frame.setGeometry(self.rect())
        self.message.place(self.width())
