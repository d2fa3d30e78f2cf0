"""How large the result is to be: a few enlargements to click, and a field for any other, or for a size to reach."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from causalsr_app.told import told
from causalsr_app.translation import mark, tr
from causalsr_app.window.buttons import Segments
from causalsr_app.window.number import TypedNumber
from causalsr_app.window.theme import GRID
from core.errors import ScaleError
from core.order import LARGEST_DPI, LARGEST_SCALE, LARGEST_SIZE, Size

USUAL_SCALES = (1, 2, 3, 4, 8)
"""Until the engine has said which it can do."""
CM_AN_INCH = 2.54
PRINT_DPI = 300
FIELD_WIDTH = 92
KINDS = (
    ("scale", mark("times"), "×", 2),
    ("long_side", mark("long side"), " px", 0),
    ("width", mark("width"), " px", 0),
    ("height", mark("height"), " px", 0),
    ("megapixels", mark("megapixels"), " MP", 2),
    ("long_side cm", mark("long side on paper"), " cm", 1),
    ("width cm", mark("width on paper"), " cm", 1),
    ("height cm", mark("height on paper"), " cm", 1),
)
"""Field of `Size` (and that it is given in cm), its name, its unit, its digits behind the point."""


class SizeControls(QWidget):
    """Enlargement, or size.

    Attributes:
        scales, kind, number, dpi, wrong: the controls; `wrong` says why a size can't be.

    Signals:
        chosen: (Size, float | None): by a person; the second is the resolution that the result states.
    """

    chosen = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._output, self._scale = QSize(), 2.0
        self._corrected = ""
        self.scales = Segments(tr("Enlarge"), segments(USUAL_SCALES))
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("What the size says"))
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for key, name, _, _ in KINDS:
            self.kind.addItem(tr(name), key)
        self.number = TypedNumber()
        self.number.setFixedWidth(FIELD_WIDTH)
        self.dpi = QSpinBox()
        self.dpi.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.dpi.setRange(1, LARGEST_DPI)
        self.dpi.setValue(PRINT_DPI)
        self.dpi.setSuffix(" dpi")
        self.dpi.setKeyboardTracking(False)
        self.dpi.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.dpi.setFixedWidth(FIELD_WIDTH)
        self.dpi.setAccessibleName(tr("Dots per inch"))
        self.dpi.lineEdit().setAcceptDrops(False)
        self.wrong = QLabel()
        self.wrong.setWordWrap(True)
        self.wrong.setProperty("role", "danger")
        self._lay_out()
        self.show_size(Size(scale=2), None)
        self.scales.chosen.connect(self._on_scale)
        self.kind.activated.connect(self._on_kind)
        self.number.valueChanged.connect(self._on_number)
        self.number.beyond.connect(self._on_beyond)
        self.dpi.valueChanged.connect(self._on_number)

    def _lay_out(self) -> None:
        lower = QHBoxLayout()
        lower.setSpacing(GRID)
        lower.addWidget(self.kind, 1)
        lower.addWidget(self.number)
        paper = QHBoxLayout()
        paper.setSpacing(GRID)
        paper.addStretch(1)
        paper.addWidget(self.dpi)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.scales)
        column.addLayout(lower)
        column.addLayout(paper)
        column.addWidget(self.wrong)

    def offer(self, scales: Sequence[int]) -> None:
        """Other enlargements to click."""
        if self.scales.keys() != tuple(str(scale) for scale in scales):
            self.scales.offer(segments(scales))
            with suppress(ScaleError):
                self._mark(self._wanted(self.number.value())[0])

    def show_output(self, output: QSize, scale: float) -> None:
        """The result's size as it is now, in pixels, and the enlargement that it is."""
        self._output, self._scale = output, scale

    def show_size(self, size: Size, dpi: float | None) -> None:
        """Put the controls so, without a signal."""
        name, value = next((key, getattr(size, key)) for key, *_ in KINDS if getattr(size, key, None) is not None)
        if dpi is not None and f"{name} cm" in (key for key, *_ in KINDS):
            self._put(self.dpi, round(dpi))
            name, value = f"{name} cm", value / dpi * CM_AN_INCH
        self._become(name, value)
        self._mark(size)
        self.refuse("")

    def _mark(self, size: Size) -> None:
        """Choose the button that says the size, or none."""
        self.scales.choose_none()
        if size.scale is not None:
            self.scales.choose(f"{size.scale:g}")

    def refuse(self, why: str) -> None:
        """Say why a size can't be; nothing for one that can."""
        why = told(why)
        self.wrong.setText(why[:1].upper() + why[1:])
        self.wrong.setVisible(bool(why))

    def _become(self, key: str, value: float) -> None:
        """Show the field of that kind."""
        at = next(i for i, (each, *_) in enumerate(KINDS) if each == key)
        self.kind.setCurrentIndex(at)
        _, name, unit, digits = KINDS[at]
        number = self.number
        number.blockSignals(True)
        number.setDecimals(digits)
        number.setRange(*((1, LARGEST_SCALE) if key == "scale" else (10.0**-digits, LARGEST_SIZE)))
        number.setPrefix(unit if key == "scale" else "")
        number.setSuffix("" if key == "scale" else unit)
        number.setAccessibleName(tr("Size of the result, {what}").format(what=tr(name)))
        follows = tr("The result's {what}; the rest follows").format(what=tr(name))
        number.setToolTip(tr("1 to 8; fractions, too") if key == "scale" else follows)
        number.setValue(value)
        number.blockSignals(False)
        self.dpi.setVisible(key.endswith("cm"))

    @staticmethod
    def _put(field: QSpinBox, value: int) -> None:
        field.blockSignals(True)
        field.setValue(value)
        field.blockSignals(False)

    def _wanted(self, value: float) -> tuple[Size, float | None]:
        """What the fields say with that number.

        Raises:
            ScaleError: it is no size.
        """
        key = str(self.kind.currentData())
        dpi = float(self.dpi.value()) if key.endswith("cm") else None
        if dpi is not None:
            key, value = key.removesuffix(" cm"), max(round(value / CM_AN_INCH * dpi), 1)
        given: dict[str, Any] = {key: value}
        return Size(**given), dpi

    @Slot(str)
    def _on_scale(self, key: str) -> None:
        self._become("scale", float(key))
        self._on_number()

    @Slot()
    def _on_kind(self) -> None:
        """The same size said in another way."""
        width, height = self._output.width(), self._output.height()
        same: dict[str, Any] = {
            "scale": self._scale, "megapixels": width * height / 1e6,
            "long_side": max(width, height), "width": width, "height": height,
        }  # fmt: skip
        key = str(self.kind.currentData())
        name, dpi = key.removesuffix(" cm"), float(self.dpi.value()) if key.endswith("cm") else None
        value = same[name]
        self._become(key, value if dpi is None else value / dpi * CM_AN_INCH)
        self._tell(Size(**{name: value}), dpi)

    @Slot()
    def _on_number(self) -> None:
        try:
            wanted = self._wanted(self.number.value())
        except ScaleError as error:
            self._corrected = ""
            self.refuse(str(error))
            return
        self._tell(*wanted)

    @Slot(float)
    def _on_beyond(self, typed: float) -> None:
        """The nearest size is taken over in a moment; say why it is not the one that was typed."""
        try:
            self._wanted(typed)
        except ScaleError as error:
            self._corrected = "" if self.number.nearest(typed) == self.number.value() else str(error)
            self.refuse(str(error))

    def _tell(self, size: Size, dpi: float | None) -> None:
        self._mark(size)
        self.refuse("")
        self.chosen.emit(size, dpi)
        if self._corrected:
            self.refuse(self._corrected)
            self._corrected = ""


def segments(scales: Sequence[int]) -> list[tuple[str, str, str]]:
    """A button for each enlargement, as `Segments` takes them."""
    larger = tr("{scale} times as wide and as high")
    return [
        (
            str(scale),
            f"×{scale}",
            tr("Restore without enlarging") if scale == 1 else larger.format(scale=scale),
        )
        for scale in scales
    ]
