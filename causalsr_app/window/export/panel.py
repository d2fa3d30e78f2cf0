"""The export panel: format, quality, depth, folder and name, with the file's name as it will be."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from causalsr_app.settings import FOLDER, FORMAT, NAME, QUALITY, Settings
from causalsr_app.translation import choices, mark, tr
from causalsr_app.window.buttons import IconButton, Segments
from causalsr_app.window.export.name import NameRow
from causalsr_app.window.export.quality import QualityRow
from causalsr_app.window.export.target import file_name, problem, replaceable, unused
from causalsr_app.window.theme import GRID, tabular
from core.batch.earlier import Stamp
from core.batch.naming import exists
from core.files.names import printable
from core.image_io import WriteOptions
from core.image_io.formats import TARGETS
from core.order import Size

FORMATS = (
    ("png", "PNG", mark("Exact, 8 or 16 bits")),
    ("jpeg", "JPEG", mark("Small, not exact, no transparency")),
    ("webp", "WebP", mark("Smaller, not exact unless the quality is 100")),
    ("tiff", "TIFF", mark("Exact, 8 or 16 bits, for printing and archives")),
    ("avif", "AVIF", mark("Smallest, not exact")),
    ("jxl", "JXL", mark("JPEG XL: small, 8 or 16 bits, for programs that know it")),
)
RESULT = "result"
CONTENTS = (
    (RESULT, mark("Result"), mark("The result alone")),
    (
        "side",
        mark("Side by side"),
        mark("Before and after beside each other, for showing others; 8 bits, no EXIF"),
    ),
    (
        "split",
        mark("Split"),
        mark("Before on the left half, after on the right, for showing others; 8 bits, no EXIF"),
    ),
)
"""What is written."""
COMPARED = "_compared"
"""Behind the name of what isn't the result alone."""
MOST_WIDTH = 560
LEAST_NAME = 200
"""Pixels that a file's name has at least."""
LOSSY = ("jpeg", "webp", "avif", "jxl")
GROUNDS: dict[str, tuple[int, int, int]] = {
    mark("white"): (255, 255, 255),
    mark("grey"): (119, 119, 119),
    mark("black"): (0, 0, 0),
}
"""What is laid under transparency where the format holds none."""
CONFLICTS = (
    ("rename", mark("Keep both"), mark("Write under a name that is free")),
    ("replace", mark("Replace"), mark("Write over the file that is there")),
)


class ExportPanel(QWidget):
    """How and where to write the result.

    Attributes:
        content, formats, quality, bits, folder, names, name, conflict, start: the controls.

    Signals:
        export_wanted: (Path, Stamp | None, WriteOptions): the file, the one of that name that gives way, how it is
            written.
        back_wanted: close the panel.
    """

    export_wanted = Signal(object, object, object)
    back_wanted = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.setMaximumWidth(MOST_WIDTH)
        self._settings = settings
        self._photo, self._size, self._model, self._alpha = Path(), Size(scale=2), "", False
        self._allowed = True
        self._pending: frozenset[Path] = frozenset()
        self._make_controls()
        self._lay_out()
        self.restore()
        self.formats.chosen.connect(self._on_format)
        self.conflict.chosen.connect(self._refresh)
        self.content.chosen.connect(self._refresh)
        self.folder.textChanged.connect(self._refresh)
        self.name.textChanged.connect(self._refresh)
        self.choose.clicked.connect(self._on_choose)
        self.back.clicked.connect(self.back_wanted)
        self.start.clicked.connect(self._on_start)

    def _make_controls(self) -> None:
        self.back = IconButton("back", tr("Back to the sliders (Esc)"), accessible=tr("Back"))
        self.content = Segments(tr("What is written"), choices(CONTENTS))
        self.formats = Segments(tr("Format"), choices(FORMATS))
        self.quality = QualityRow()
        self.bits = Segments(
            tr("Bits per channel"),
            (("8", tr("8 bit"), tr("256 levels a channel")), ("16", tr("16 bit"), tr("65,536 levels a channel"))),
        )
        self.folder = QLineEdit()
        self.folder.setAccessibleName(tr("Folder"))
        self.choose = QPushButton(tr("Choose…"))
        self.choose.setProperty("role", "plain")
        self.choose.setAccessibleName(tr("Choose a folder"))
        self.folder.setAcceptDrops(False)
        self.names = NameRow()
        self.name = self.names.edit
        self.example = QLabel()
        self.example.setFont(tabular(self.example.font()))
        self.example.setWordWrap(True)
        self.conflict = Segments(tr("If the file exists"), choices(CONFLICTS))
        ground = tr("This format holds no transparency; the photo is laid over {colour}")
        colours = [(name, tr(name)) for name in GROUNDS]
        self.ground = Segments(tr("Background"), [(key, name, ground.format(colour=name)) for key, name in colours])
        self.start = QPushButton(tr("Save"))
        self.start.setProperty("role", "main")

    def _lay_out(self) -> None:
        title = QLabel(tr("Export"))
        title.setFont(tabular(title.font(), scale=1.2, weight=QFont.Weight.DemiBold))
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self.back)
        head.addWidget(title, 1)
        where = QHBoxLayout()
        where.setSpacing(GRID)
        where.addWidget(self.folder, 1)
        where.addWidget(self.choose)
        form = QGridLayout()
        form.setHorizontalSpacing(GRID)
        form.setVerticalSpacing(GRID)
        form.setColumnStretch(1, 1)
        self._quality_label, self._ground_label = QLabel(tr("Quality")), QLabel(tr("Background"))
        rows: tuple[tuple[QLabel, QWidget | QHBoxLayout], ...] = (
            (QLabel(tr("Content")), self.content),
            (QLabel(tr("Format")), self.formats),
            (self._quality_label, self.quality),
            (QLabel(tr("Depth")), self.bits),
            (self._ground_label, self.ground),
            (QLabel(tr("Folder")), where),
            (QLabel(tr("Name")), self.names),
        )
        for i, (label, control) in enumerate(rows):
            label.setProperty("role", "muted")
            form.addWidget(label, i, 0)
            if isinstance(control, QWidget):
                form.addWidget(control, i, 1)
            else:
                form.addLayout(control, i, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(head)
        column.addLayout(form)
        column.addWidget(self.example)
        column.addWidget(self.conflict)
        column.addSpacing(GRID // 2)
        column.addWidget(self.start)
        column.addStretch(1)

    def restore(self) -> None:
        """As it was at the last time."""
        self.formats.choose(self._settings.get(FORMAT))
        self.quality.show_value(self._settings.get(QUALITY))
        self.name.setText(self._settings.get(NAME))
        self._refresh()

    # What is exported

    def show_source(
        self, photo: Path, folder: Path | None, bits: int, size: Size, model: str, *, alpha: bool = False
    ) -> None:
        """Another photo: its own name and depth, and its folder, or the one used last for a photo without.

        Args:
            alpha: it has transparency.
        """
        self._photo, self._size, self._model, self._alpha = photo, size, model, alpha
        last = self._settings.get(FOLDER)
        self.folder.setText(str(folder or (Path(last) if last else Path.home())))
        self.bits.choose(str(bits))
        self.name.setText(self._settings.get(NAME))
        self._refresh()

    def show_size(self, size: Size) -> None:
        """Another size of the result."""
        self._size = size
        self._refresh()

    def show_options(self, options: WriteOptions) -> None:
        """Format, quality, depth and background as in an order."""
        if options.format is not None:
            self.formats.choose(options.format)
        self.quality.show_value(options.quality)
        if options.bits is not None:
            self.bits.choose(str(options.bits))
        for name, colour in GROUNDS.items():
            if colour == options.background:
                self.ground.choose(name)
        self._refresh()

    def allow(self, on: bool) -> None:
        """Whether anything may be written now."""
        self._allowed = on
        self._refresh()

    def show_pending(self, files: Iterable[Path]) -> None:
        """These files are being written; look again which are there."""
        self._pending = frozenset(files)
        self._refresh()

    def refresh(self) -> None:
        """Look again which files are there."""
        self._refresh()

    @property
    def result_name(self) -> str:
        """The name of a file with the result alone."""
        return file_name(self.name.text(), self._photo, self._size, self.formats.value, self._model)

    def problem(self) -> str:
        """Why the name makes no file; empty when it does."""
        return problem(self.name.text(), self._size)

    @property
    def wanted(self) -> Path:
        """The file as it is named, whether it exists or not."""
        folder = os.path.expanduser(self.folder.text().strip())  # noqa: PTH111 - Path's own raises for an unknown user
        name = Path(self.result_name)
        tail = "" if self.content.value == RESULT else COMPARED
        return Path(folder) / name.with_stem(f"{name.stem}{tail}")

    @property
    def path(self) -> Path:
        """The file that will be written."""
        if self.conflict.value == "replace" and self.wanted not in self._pending:
            return self.wanted
        return unused(self.wanted, self._pending)

    @property
    def options(self) -> WriteOptions:
        """How it will be written."""
        form = self.formats.value
        bits = int(self.bits.value) if 16 in TARGETS[form].bits else 8
        return WriteOptions(format=form, quality=self.quality.value, bits=bits, background=GROUNDS[self.ground.value])

    # Slots

    @Slot(str)
    def _on_format(self, form: str) -> None:
        self._settings.put(FORMAT, form)
        self._refresh()

    @Slot()
    def _on_choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Folder for the result"), self.folder.text())
        if folder:
            self.folder.setText(folder)

    @Slot()
    def _refresh(self) -> None:
        form = self.formats.value
        over_ground = self._alpha and not TARGETS[form].alpha
        for control, label, on in (
            (self.quality, self._quality_label, form in LOSSY),
            (self.ground, self._ground_label, over_ground),
        ):
            control.setVisible(on)
            label.setVisible(on)
        self.bits.setEnabled(16 in TARGETS[form].bits and self.content.value == RESULT)
        wrong = self.problem() or ("" if self.folder.text().strip() else tr("Choose a folder"))
        taken = not wrong and exists(self.wanted)
        ours = taken and replaceable(self.wanted, self._photo) is not None
        if not ours:
            self.conflict.choose("rename")
        self.conflict.setVisible(ours)
        self.example.setProperty("role", "danger" if wrong else "muted")
        self.example.style().polish(self.example)
        self.example.setText(wrong or self._example(taken, ours))
        self.example.setToolTip("" if wrong else printable(self.path.name))
        self.start.setEnabled(self._allowed and not wrong)

    def _example(self, taken: bool, ours: bool) -> str:
        name = self._short(self.wanted)
        if self.wanted in self._pending:
            pending = tr("{name} is being saved; another will be saved as {other}")
            return pending.format(name=name, other=self._short(self.path))
        if not taken:
            return tr("Will be saved as {name}").format(name=name)
        if self.conflict.value == "replace":
            return tr("{name} is there already and will be replaced").format(name=name)
        there = tr("{name} is there already; will be saved as {other}")
        yours = tr("{name} is a file of yours and stays; will be saved as {other}")
        return (there if ours else yours).format(name=name, other=self._short(self.path))

    def _short(self, path: Path) -> str:
        """The file's name, on one line of the panel at most."""
        room = max(self.example.width(), LEAST_NAME)
        return self.example.fontMetrics().elidedText(printable(path.name), Qt.TextElideMode.ElideMiddle, room)

    @Slot()
    def _on_start(self) -> None:
        self._settings.put(QUALITY, self.quality.value)
        if "{stem}" in self.name.text():  # else it is the name of this photo alone
            self._settings.put(NAME, self.name.text())
        gives_way: Stamp | None = None
        if self.path == self.wanted and self.conflict.value == "replace":
            gives_way = replaceable(self.wanted, self._photo)
        self.export_wanted.emit(self.path, gives_way, self.options)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Long names have another length."""
        super().resizeEvent(event)
        self._refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc goes back, Return saves."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.start.isEnabled():
            self.start.click()
        else:
            super().keyPressEvent(event)
