"""What comes out: the enlargement, the size it gives, and what it is computed on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from causalsr_app.runner import EngineFacts
from causalsr_app.window.buttons import Segments
from causalsr_app.window.theme import GRID, tabular

USUAL_SCALES = (1, 2, 3, 4, 8)
"""Until the engine has said which it can do."""


def line() -> QFrame:
    """A thin horizontal line."""
    made = QFrame()
    made.setProperty("role", "line")
    made.setFixedHeight(1)
    return made


def size_in_words(size: QSize) -> str:
    """`1920 × 1440 px · 2.8 MP`; of a small picture the sides will do."""
    megapixels = size.width() * size.height() / 1e6
    sides = f"{size.width()} × {size.height()} px"
    return sides if megapixels < 0.1 else f"{sides} · {megapixels:.{1 if megapixels < 100 else 0}f} MP"


class OutputPanel(QWidget):
    """Enlargement, facts, and the way to the export.

    Signals:
        scale_chosen: int, by a person.
        export_wanted: the button was pressed.
    """

    scale_chosen = Signal(int)
    export_wanted = Signal()

    def __init__(self, scale: int) -> None:
        super().__init__()
        self._input = QSize()
        title = QLabel("Enlarge")
        title.setFont(tabular(title.font(), weight=QFont.Weight.DemiBold))
        self.scales = Segments("Enlarge", _segments(USUAL_SCALES))
        self.scales.choose(str(scale))
        self.size_label = _value()
        self.device = _value("starting …")
        self.model = _value("–")
        self.export = QPushButton("Export…")
        self.export.setProperty("role", "main")
        self.export.setToolTip("Write the result to a file (Ctrl+E)")
        self.export.setAccessibleName("Export")
        facts = QFormLayout()
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setHorizontalSpacing(GRID)
        facts.setVerticalSpacing(GRID // 2)
        for name, value in (("Result", self.size_label), ("Running on", self.device), ("Model", self.model)):
            label = QLabel(name)
            label.setProperty("role", "muted")
            facts.addRow(label, value)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(title)
        column.addWidget(self.scales)
        column.addSpacing(GRID // 2)
        column.addLayout(facts)
        column.addStretch(1)
        column.addWidget(self.export)
        self.scales.chosen.connect(self._on_scale)
        self.export.clicked.connect(self.export_wanted)
        self.show_input(None)

    @property
    def scale(self) -> int:
        """The enlargement chosen."""
        return int(self.scales.value)

    def show_engine(self, facts: EngineFacts) -> None:
        """Name the device and the model, offer what the engine can do."""
        self.show_device(facts.device_name)
        self.model.setText(facts.model_name)
        if tuple(self.scales.keys()) != tuple(str(scale) for scale in facts.scales):
            kept = self.scales.value
            self.scales.offer(_segments(facts.scales))
            self.scales.choose(kept)

    def show_device(self, name: str) -> None:
        """Name the device; it may be another one after memory ran out."""
        self.device.setText(name)
        self.device.setToolTip(name)

    def show_no_engine(self) -> None:
        """The engine could not be loaded."""
        self.device.setText("nothing (the engine did not start)")

    def show_input(self, size: QSize | None) -> None:
        """Another photo, or none."""
        self._input = size or QSize()
        self.scales.setEnabled(size is not None)
        self.export.setEnabled(size is not None)
        self._show_size()

    def _show_size(self) -> None:
        self.size_label.setText("–" if self._input.isEmpty() else size_in_words(self._input * self.scale))

    @Slot(str)
    def _on_scale(self, key: str) -> None:
        self._show_size()
        self.scale_chosen.emit(int(key))


def _segments(scales: Sequence[int]) -> list[tuple[str, str, str]]:
    return [
        (str(scale), f"×{scale}", "Restore without enlarging" if scale == 1 else f"{scale} times as wide and as high")
        for scale in scales
    ]


def _value(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setFont(tabular(label.font()))
    label.setWordWrap(True)
    return label
