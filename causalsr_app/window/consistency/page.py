"""The page over the picture's place: the photo, its result harmed again, and where they disagree."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHideEvent, QImage, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from causalsr_app.translation import mark, tr
from causalsr_app.window.buttons import plain_button
from causalsr_app.window.theme import GRID, colours_of, tabular
from causalsr_app.window.viewer.painting import draw_label

TITLES = (mark("photo"), mark("result, harmed again"), mark("disagreement"))
WHAT = mark(
    "The middle of what you saw. The result is shrunk to the photo's size and blurred as the photo is believed to have "
    "been; what noise and compression may leave is allowed for. Orange is where the two differ by more than that. It "
    "shows disagreement, not truth: a result that agrees may still be wrong."
)
SMOOTH_UP_TO = 3.0


class Panes(QWidget):
    """Images of one size, in as many columns as make them largest."""

    def __init__(self) -> None:
        super().__init__()
        self.images: tuple[QImage, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_images(self, images: tuple[QImage, ...]) -> None:
        """Other images; none while they are being made."""
        self.images = images
        self.update()

    def places(self) -> list[QRectF]:
        """Where each image lies."""
        if not self.images:
            return []
        image, count = self.images[0], len(self.images)
        columns = max(range(1, count + 1), key=lambda each: self._zoom(image, each, -(-count // each)))
        rows = -(-count // columns)
        zoom = self._zoom(image, columns, rows)
        wide, high = image.width() * zoom, image.height() * zoom
        whole = QRectF(0, 0, columns * (wide + GRID) - GRID, rows * (high + GRID) - GRID)
        whole.moveCenter(QRectF(self.rect()).center())
        return [
            QRectF(whole.x() + i % columns * (wide + GRID), whole.y() + i // columns * (high + GRID), wide, high)
            for i in range(count)
        ]

    def _zoom(self, image: QImage, columns: int, rows: int) -> float:
        """How large the images are in so many columns and rows."""
        width, height = self.width() - GRID * (columns - 1), self.height() - GRID * (rows - 1)
        return max(min(width / columns / image.width(), height / rows / image.height()), 1e-6)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The images with their names."""
        painter = QPainter(self)
        for image, place, title in zip(self.images, self.places(), TITLES, strict=False):
            smooth = place.width() / image.width() <= SMOOTH_UP_TO
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
            painter.drawImage(place, image, QRectF(image.rect()))
            corner = place.topLeft() + QPointF(GRID, GRID)
            draw_label(painter, tr(title), corner, self.font(), place.width() - 2 * GRID)


class ConsistencyPage(QWidget):
    """Asks for what it shows when it appears.

    Attributes:
        panes, verdict, back: its parts.

    Signals:
        wanted: it has appeared.
        gone: it is out of sight.
        back_wanted: turn to the picture.
    """

    wanted = Signal()
    gone = Signal()
    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Consistency"))
        self.panes = Panes()
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.verdict.setFont(tabular(self.verdict.font(), weight=QFont.Weight.DemiBold))
        what = QLabel(tr(WHAT))
        what.setWordWrap(True)
        what.setProperty("role", "muted")
        self.back = plain_button(tr("Back to the picture"), tr("Esc, or F3"))
        low = QHBoxLayout()
        low.setSpacing(2 * GRID)
        low.addWidget(self.verdict, 1)
        low.addWidget(self.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.panes, 1)
        column.addLayout(low)
        column.addWidget(what)
        self.back.clicked.connect(self.back_wanted)

    def begin(self) -> None:
        """It is being computed anew."""
        self.verdict.setText(tr("comparing …"))
        self.setAccessibleDescription(self.verdict.text())

    def show_check(self, images: tuple[QImage, ...], verdict: str) -> None:
        """What came of it."""
        self.panes.show_images(images)
        self.verdict.setText(verdict)
        self.setAccessibleDescription(verdict)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The surround."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours_of(self).surface))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """See `wanted`."""
        super().showEvent(event)
        self.wanted.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """See `gone`."""
        super().hideEvent(event)
        self.gone.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)
