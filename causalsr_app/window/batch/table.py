"""The photos of a batch as a table: picture and name, size, what happened, state, time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Slot

from causalsr_app.told import told
from causalsr_app.translation import mark, tr
from causalsr_app.window.batch.thumbnails import Thumbnails
from causalsr_app.words import belief
from core.batch.entry import ENDED, Entry, Facts, State
from core.batch.forecast import result_sides
from core.batch.plan import Job
from core.causal.estimate import Reading
from core.causal.factors import SLIDERS
from core.files.names import printable, shown
from core.order import Order

COLUMNS = (mark("Photo"), mark("Size"), mark("What happened"), mark("State"), mark("Time"))
PHOTO, SIZE, HAPPENED, STATE, TIME = range(5)
BARS = Qt.ItemDataRole.UserRole
"""Shares of harm, one a slider, for the delegate; None where nothing is known."""
NUMBER = Qt.ItemDataRole.UserRole + 1
"""The photo's number in the batch."""
WORDS = {
    State.PLANNED: mark("waiting"),
    State.ESTIMATING: mark("reading …"),
    State.RESTORING: mark("restoring …"),
    State.WRITTEN: mark("done"),
    State.FAILED: mark("failed"),
    State.SKIPPED: mark("skipped"),
}
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class BatchTable(QAbstractTableModel):
    """Entries of a batch, or of a plan that has not begun.

    Attributes:
        entries: those shown, from top to bottom.
    """

    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self._rows: dict[int, int] = {}
        self._places: dict[Path, int] = {}
        self._reasons: Mapping[int, Sequence[str]] = {}
        self._order = Order()
        self._thumbnails = thumbnails
        thumbnails.ready.connect(self._on_thumbnail)

    def show_entries(self, entries: Iterable[Entry], order: Order, reasons: Mapping[int, Sequence[str]]) -> None:
        """Show other entries; `reasons` tell why some are worth a look."""
        self.beginResetModel()
        self.entries = list(entries)
        self._rows = {each.number: row for row, each in enumerate(self.entries)}
        self._places = {each.source: row for row, each in enumerate(self.entries)}
        self._order, self._reasons = order, reasons
        self.endResetModel()

    def change(self, entry: Entry) -> None:
        """One entry is another now."""
        row = self._rows.get(entry.number)
        if row is not None:
            self.entries[row] = entry
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    def rowCount(self, parent: Index = NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Photos."""
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: Index = NOWHERE) -> int:  # noqa: N802 - Qt's name
        """See `COLUMNS`."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' names."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return tr(COLUMNS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows."""
        entry, column = self.entries[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(entry, column)
        if role == Qt.ItemDataRole.DecorationRole and column == PHOTO:
            return self._thumbnails.of(entry.source)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self._tip(entry, column)
        if role == BARS and column == HAPPENED:
            return _shares(entry)
        if role == NUMBER:
            return entry.number
        return None

    def _text(self, entry: Entry, column: int) -> str:
        if column == PHOTO:
            return printable(entry.source.name)
        if column == SIZE:
            return self._sizes(entry)
        if column == STATE:
            return self._state(entry)
        if column == TIME and entry.state is State.WRITTEN and entry.facts.seconds:
            return f"{entry.facts.seconds:.1f} s"
        return ""

    def _sizes(self, entry: Entry) -> str:
        width, height = entry.facts.width, entry.facts.height
        if not width:
            width, height = self._thumbnails.sizes.get(entry.source, (0, 0))
        if not width:
            return ""
        wide, high = result_sides(width, height, entry.order or self._order)
        return f"{width} × {height} → {wide} × {high}"

    def _state(self, entry: Entry) -> str:
        words = tr(WORDS[entry.state])
        if entry.state is State.FAILED and entry.reason:
            return f"{words}: {_without_name(entry)}"
        own = tr(", own settings") if entry.order is not None else ""
        look = tr(", look at it") if entry.number in self._reasons and entry.state in ENDED else ""
        return f"{words}{own}{look}"

    def _tip(self, entry: Entry, column: int) -> str:
        if column == PHOTO:
            return printable(str(entry.source))
        if column == HAPPENED:
            return what_happened(entry)
        if column == STATE:
            return "\n".join(
                map(told, [entry.reason, *self._reasons.get(entry.number, ()), *entry.facts.notes])
            ).strip()
        return ""

    @Slot(object)
    def _on_thumbnail(self, path: Path) -> None:
        row = self._places.get(path)
        if row is not None:
            self.dataChanged.emit(self.index(row, PHOTO), self.index(row, SIZE))


def what_happened(entry: Entry) -> str:
    """The estimate in words; empty before it was made."""
    estimate = entry.facts.estimate
    if not estimate:
        return ""
    return tr(", ").join(belief(each, Reading(*estimate[each.name])) for each in SLIDERS)


def _shares(entry: Entry) -> list[float] | None:
    """How far along its slider each factor lies, 0 for none."""
    estimate = entry.facts.estimate
    if not estimate:
        return None
    shares = []
    for each in SLIDERS:
        best, worst = (each.low, each.high) if each.worse > 0 else (each.high, each.low)
        ends = [float(each.to_latent(value)) for value in (best, estimate[each.name][0], worst)]
        shares.append((ends[1] - ends[0]) / (ends[2] - ends[0]))
    return shares


def planned(number: int, job: Job) -> Entry:
    """A job that has not begun, as the table shows entries."""
    return Entry(
        number=number,
        source=job.source,
        target=job.target,
        replaces=job.replaces,
        state=State.PLANNED,
        reason="",
        written=None,
        facts=Facts(),
        order=None,
    )


def _without_name(entry: Entry) -> str:
    """Why a photo failed, without its name, which stands beside it."""
    name, reason = shown(entry.source), told(entry.reason)
    if not entry.reason.startswith(f"Can't read {name}: "):
        return reason
    return re.split(": |：", reason.partition(name)[2], maxsplit=1)[-1]
