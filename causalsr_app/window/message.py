"""The message bar: one line over the picture's upper edge, instead of a dialog."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from causalsr_app.told import told
from causalsr_app.translation import tr
from causalsr_app.window.buttons import IconButton
from causalsr_app.window.icons import icon
from causalsr_app.window.theme import GRID, colours_of

INFO_SECONDS = 8
WIDTH = 720


class MessageBar(QFrame):
    """What went wrong and what to do, or a remark that goes away by itself."""

    def __init__(self, parent: QWidget, below: QWidget | None = None) -> None:
        """Lie over `parent`, along its upper edge or that of what is left below one of its widgets."""
        super().__init__(parent)
        self._below = below
        self.setObjectName("message")
        self.setAccessibleName(tr("Message"))
        self._danger = False
        self._answers: list[QPushButton] = []
        self._sign = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.dismiss = IconButton("close", tr("Close this message"), accessible=tr("Close message"))
        self.dismiss.clicked.connect(self.clear)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(GRID + 4, GRID // 2, GRID // 2, GRID // 2)
        row.setSpacing(GRID)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        row.addWidget(self.dismiss)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(INFO_SECONDS * 1000)
        self._timer.timeout.connect(self.clear)
        self.hide()

    @property
    def text(self) -> str:
        """What is said; empty when nothing is."""
        return self._text.text()

    def tell(self, text: str) -> None:
        """A remark; it goes away by itself."""
        self._say(text, danger=False)
        self._timer.start()

    def ask(self, text: str, answers: Sequence[tuple[str, Callable[[], None]]]) -> None:
        """A question with a button for each answer; it stays until one is given or the bar is closed."""
        self._timer.stop()
        self._say(text, danger=False)
        for label, do in answers:
            button = QPushButton(label)
            button.setProperty("role", "plain")
            button.clicked.connect(self.clear)
            button.clicked.connect(do)
            self._answers.append(button)
            self._row.insertWidget(self._row.count() - 1, button)
            button.show()
        self._place_again()

    def warn(self, text: str) -> None:
        """Something went wrong; it stays until it is closed or the next photo opens."""
        self._timer.stop()
        self._say(text, danger=True)

    @Slot()
    def clear(self) -> None:
        """Nothing to say."""
        self._timer.stop()
        self._drop_answers()
        self._text.clear()
        self.hide()

    def _drop_answers(self) -> None:
        for button in self._answers:
            button.hide()
            self._row.removeWidget(button)
            button.deleteLater()
        self._answers.clear()

    def place(self, width: int) -> None:
        """Take its place in an area of that width."""
        if self.isHidden():
            return
        wide = min(width - 4 * GRID, WIDTH)
        top = 2 * GRID if self._below is None else self._below.geometry().bottom() + GRID
        self.setGeometry((width - wide) // 2, top, wide, self._row.totalHeightForWidth(wide))

    def _say(self, text: str, *, danger: bool) -> None:
        self._danger = danger
        self._drop_answers()
        text = told(text)
        self._text.setText(text)
        self.setAccessibleDescription(text)
        self._draw_sign()
        self.show()
        self.raise_()
        self._place_again()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _place_again(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.place(parent.width())

    def _draw_sign(self) -> None:
        colours = colours_of(self)
        made = icon("error" if self._danger else "info", colours, accent=not self._danger, danger=self._danger)
        self._sign.setPixmap(made.pixmap(QSize(18, 18), self.devicePixelRatioF()))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the look."""
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "_sign"):
            self._draw_sign()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)
