"""The list of keys, over the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from causalsr_app.window.theme import GRID, tabular

TABLE = (
    (
        "Files",
        (
            ("Ctrl+O", "open a photo"),
            ("Ctrl+V", "paste a photo"),
            ("Ctrl+E", "export"),
            ("Ctrl+C", "copy the result"),
            ("Ctrl+B", "batch"),
            ("F10   Ctrl+,", "menu, settings"),
        ),
    ),
    (
        "Photos of the folder",
        (
            ("PgDown   PgUp", "next, previous"),
            ("Ctrl+PgDown", "next, with the same settings"),
        ),
    ),
    (
        "Settings",
        (("Ctrl+Z   Ctrl+Shift+Z", "undo, redo"), ("Ctrl+0", "all as found")),
    ),
    (
        "Picture",
        (
            ("Space or \\", "hold to see before"),
            ("F   1   Z", "fit, 100 %, one or the other"),
            ("+   −   wheel", "zoom in, zoom out, zoom at the cursor"),
            ("drag", "move the picture"),
            ("arrows", "move the handle (Shift: ten times), or the picture"),
            ("double-click", "on the handle: turn it"),
            ("9", "colour around the picture"),
            ("L", "lens with pixel values: 200, 400, 800 %, off"),
            ("A   B", "keep this as A and compare with it; with the photo again"),
            ("E", "effect: the difference to automatic"),
            ("F2", "what if: five settings of one factor"),
            ("F3", "does the result give the photo back?"),
            ("F5", "why: how the photo got this way"),
            ("F4", "show or hide the panel"),
            ("F6", "picture or panel takes the keys"),
        ),
    ),
    (
        "Sliders",
        (
            ("arrows", "one step (Shift: ten)"),
            ("Home   End", "least harm, most harm"),
            ("double-click", "back to the estimate"),
        ),
    ),
    ("", (("Ctrl+/   Esc", "this list: open, close"),)),
)


class KeyList(QFrame):
    """A card in the middle of the window; any click and Esc close it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName("List of keys")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._back: QWidget | None = None
        grid = QGridLayout(self)
        grid.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        for title, keys in TABLE:
            if grid.rowCount() > 1:
                grid.setRowMinimumHeight(grid.rowCount(), GRID)
            if title:
                head = QLabel(title)
                head.setFont(tabular(head.font(), weight=QFont.Weight.DemiBold))
                grid.addWidget(head, grid.rowCount(), 0, 1, 2)
            for key, meaning in keys:
                at = grid.rowCount()
                what = QLabel(meaning)
                what.setProperty("role", "muted")
                grid.addWidget(QLabel(key), at, 0)
                grid.addWidget(what, at, 1)
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
        self.adjustSize()
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, max(0, (parent.height() - self.height()) // 2))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes; other keys do nothing behind the list."""
        if event.key() == Qt.Key.Key_Escape:
            self.toggle()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Close."""
        self.toggle()
