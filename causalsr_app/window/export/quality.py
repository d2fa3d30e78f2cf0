"""The quality of a lossy file: a slider and its number."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QAbstractSpinBox, QHBoxLayout, QSlider, QSpinBox, QWidget

from causalsr_app.translation import tr
from causalsr_app.window.theme import GRID, tabular


class QualityRow(QWidget):
    """1 to 100; slider and number always agree."""

    def __init__(self) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("Quality, slider"))
        self.number = QSpinBox()
        self.number.setAccessibleName(tr("Quality"))
        self.number.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setFont(tabular(self.number.font()))
        self.number.setFixedWidth(56)
        self.number.lineEdit().setAcceptDrops(False)
        for control in (self.slider, self.number):
            control.setRange(1, 100)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.slider, 1)
        row.addWidget(self.number)
        self.slider.valueChanged.connect(self.show_value)
        self.number.valueChanged.connect(self.show_value)

    @property
    def value(self) -> int:
        """The quality chosen."""
        return self.number.value()

    @Slot(int)
    def show_value(self, value: int) -> None:
        """Show a value in both."""
        self.slider.setValue(value)
        self.number.setValue(value)
