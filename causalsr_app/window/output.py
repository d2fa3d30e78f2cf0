"""What comes out: the enlargement, the size it gives, and what it is computed on."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFormLayout, QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from causalsr_app.runner import EngineFacts
from causalsr_app.told import told
from causalsr_app.translation import tr
from causalsr_app.window.export.grip import Grip
from causalsr_app.window.models import ModelChooser
from causalsr_app.window.sizing import SizeControls
from causalsr_app.window.theme import GRID, tabular


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

    Attributes:
        sizes, model: its controls.
        export, drag: the buttons, which whoever holds the panel puts where they are always seen.

    Signals:
        export_wanted: the button was pressed.
    """

    export_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        title = QLabel(tr("Enlarge"))
        title.setFont(tabular(title.font(), weight=QFont.Weight.DemiBold))
        self.sizes = SizeControls()
        self.size_label = _value()
        self.device = _value(tr("starting …"))
        self.model = ModelChooser()
        self.export = QPushButton(tr("Export…"))
        self.export.setProperty("role", "main")
        self.export.setToolTip(tr("Write the result to a file (Ctrl+E)"))
        self.export.setAccessibleName(tr("Export"))
        self.drag = Grip(tr("Drag the result into another program"), tr("Drag the result"))
        facts = QFormLayout()
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setHorizontalSpacing(GRID)
        facts.setVerticalSpacing(GRID // 2)
        rows: tuple[tuple[str, QWidget], ...] = (
            (tr("Result"), self.size_label), (tr("Running on"), self.device), (tr("Model"), self.model)
        )  # fmt: skip
        for name, value in rows:
            label = QLabel(name)
            label.setProperty("role", "muted")
            facts.addRow(label, value)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(title)
        column.addWidget(self.sizes)
        column.addSpacing(GRID // 2)
        column.addLayout(facts)
        column.addStretch(1)
        self.export.clicked.connect(self.export_wanted)
        self.allow(False)
        self.show_output(None)

    def allow(self, on: bool) -> None:
        """Whether there is a result to be had."""
        self.export.setEnabled(on)
        self.drag.setEnabled(on)

    def show_engine(self, facts: EngineFacts) -> None:
        """Name the device, offer what the engine can do."""
        self.show_device(facts.device_name)
        self.sizes.offer(facts.scales)

    def show_device(self, name: str) -> None:
        """Name the device; it may be another one after memory ran out."""
        self.device.setText(told(name))
        self.device.setToolTip(told(name))

    def show_no_engine(self) -> None:
        """The engine could not be loaded."""
        self.device.setText(tr("nothing (the engine did not start)"))

    def show_output(self, size: QSize | None, scale: float = 1.0) -> None:
        """The result's size as it is now; None without a photo."""
        self.sizes.setEnabled(size is not None)
        self.size_label.setText("–" if size is None else size_in_words(size))
        if size is not None:
            self.sizes.show_output(size, scale)


def _value(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setFont(tabular(label.font()))
    label.setWordWrap(True)
    return label
