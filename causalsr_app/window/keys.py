"""The list of keys, over the window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from causalsr_app.translation import mark, tr
from causalsr_app.window.theme import GRID, tabular

TABLE = (
    (
        mark("Files"),
        (
            ("Ctrl+O", mark("open a photo")),
            ("Ctrl+V", mark("paste a photo")),
            ("Ctrl+E", mark("export")),
            ("Ctrl+C", mark("copy the result")),
            ("Ctrl+B", mark("batch")),
            ("F10   Ctrl+,", mark("menu, settings")),
        ),
    ),
    (
        mark("Photos of the folder"),
        (
            ("PgDown   PgUp", mark("next, previous")),
            ("Ctrl+PgDown", mark("next, with the same settings")),
        ),
    ),
    (
        mark("Settings"),
        (("Ctrl+Z   Ctrl+Shift+Z", mark("undo, redo")), ("Ctrl+0", mark("all as found"))),
    ),
    (
        mark("Picture"),
        (
            (mark("Space or \\"), mark("hold to see before")),
            ("F   1   Z", mark("fit, 100 %, one or the other")),
            (mark("+   −   wheel"), mark("zoom in, zoom out, zoom at the cursor")),
            (mark("drag"), mark("move the picture")),
            (mark("arrows"), mark("move the handle (Shift: ten times), or the picture")),
            (mark("double-click"), mark("on the handle: turn it")),
            ("9", mark("colour around the picture")),
            ("K", mark("1:1 lock: 100 % from photo to photo")),
            ("L", mark("lens with pixel values: 200, 400, 800 %, off")),
            ("A   B", mark("keep this as A and compare with it; with the photo again")),
            ("E", mark("effect: the difference to automatic")),
            ("F2", mark("what if: five settings of one factor")),
            ("F3", mark("does the result give the photo back?")),
            ("F5", mark("why: how the photo got this way")),
            ("F4", mark("show or hide the panel")),
            ("F6", mark("picture or panel takes the keys")),
        ),
    ),
    (
        mark("Sliders"),
        (
            (mark("arrows"), mark("one step (Shift: ten)")),
            ("Home   End", mark("least harm, most harm")),
            (mark("double-click"), mark("back to the estimate")),
        ),
    ),
    ("", (("Ctrl+/   Esc", mark("this list: open, close")),)),
)

GAP = "   "
"""Between keys of one line."""
RIGHT = ("Picture",)
"""Groups of the right column."""


class KeyList(QFrame):
    """A card in the middle of the window, which scrolls where it has no room; any click and Esc close it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName(tr("List of keys"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._back: QWidget | None = None
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(3 * GRID)
        groups = [group for group in TABLE if group[0] not in RIGHT], [group for group in TABLE if group[0] in RIGHT]
        for column in groups:
            self._columns.addLayout(_column(column))
        page = QWidget()
        page.setObjectName("inside")
        page.setLayout(self._columns)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(page)
        self._frame = QVBoxLayout(self)
        self._frame.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self._frame.addWidget(self._scroll)
        parent.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        """Open or close; the keys go back to where they were."""
        if self.isVisible():
            self.hide()
            if self._back is not None:
                self._back.setFocus()
            return
        self._back = self.window().focusWidget()
        self._place()
        self.show()
        self.raise_()
        self.setFocus()

    def eventFilter(self, watched: object, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the middle."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        """In the middle of the parent; its columns over each other where they don't fit beside."""
        parent, margins = self.parentWidget(), self.contentsMargins()
        assert parent is not None
        around = self._frame.contentsMargins()
        wide = around.left() + around.right() + margins.left() + margins.right()
        high = around.top() + around.bottom() + margins.top() + margins.bottom()
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight)
        if self._columns.sizeHint().width() + wide > parent.width():
            self._columns.setDirection(QBoxLayout.Direction.TopToBottom)
        hint = self._columns.sizeHint()
        bar = 0 if hint.height() + high <= parent.height() else self._scroll.verticalScrollBar().sizeHint().width()
        self.resize(min(hint.width() + wide + bar, parent.width()), min(hint.height() + high, parent.height()))
        self.move((parent.width() - self.width()) // 2, (parent.height() - self.height()) // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes, arrows scroll; no key does anything behind the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.toggle()
        else:
            self._scroll.verticalScrollBar().event(event)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Close."""
        self.toggle()


def _column(groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> QGridLayout:
    """Groups under each other, a line a key."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(3 * GRID)
    grid.setVerticalSpacing(GRID // 2)
    row = 0
    for title, keys in groups:
        if row:
            grid.setRowMinimumHeight(row, GRID)
            row += 1
        if title:
            head = QLabel(tr(title))
            head.setFont(tabular(head.font(), weight=QFont.Weight.DemiBold))
            grid.addWidget(head, row, 0, 1, 2)
            row += 1
        for key, meaning in keys:
            what = QLabel(tr(meaning))
            what.setProperty("role", "muted")
            grid.addWidget(QLabel(native(tr(key))), row, 0)
            grid.addWidget(what, row, 1)
            row += 1
    grid.setRowStretch(row, 1)
    return grid


def native(keys: str) -> str:
    """Keys as menus name them in the window's language; words that are no keys stay."""
    form = QKeySequence.SequenceFormat.NativeText
    return GAP.join(QKeySequence(key).toString(form) or key for key in keys.split(GAP))
