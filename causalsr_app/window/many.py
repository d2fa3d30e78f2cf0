"""The batch page in the window: when it is shown, what comes to it, and what of it goes to the viewer and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from causalsr_app.translation import tr
from causalsr_app.window.batch import BatchPage
from causalsr_app.window.message import MessageBar
from causalsr_app.window.notify import Notifier
from core.batch.batches import batches
from core.batch.entry import ENDED, Entry
from core.batch.journal import Journal
from core.causal.actions import Actions
from core.causal.estimate import Estimate
from core.errors import BatchError
from core.image_io import ReadOptions
from core.order import Order


class Many(QObject):
    """Turns between the picture and the batch.

    Attributes:
        page: the batch.
        picture: the other page, to be filled by the window.
        pages: the picture's page and the batch's.

    Signals:
        photo_wanted: Path, to be opened in the viewer.
        turned: bool, whether the batch is shown now.
    """

    photo_wanted = Signal(object)
    turned = Signal(bool)

    def __init__(self, page: BatchPage, message: MessageBar) -> None:
        super().__init__()
        self.page, self.picture = page, QWidget()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.picture)
        self.pages.addWidget(page)
        self._message = message
        self._notifier = Notifier()
        self._looked_at: Entry | None = None
        self._unfinished: Journal | None = None
        self._asked = Actions()
        page.back_wanted.connect(self.show_picture)
        page.photo_wanted.connect(self._on_photo)
        page.ended.connect(self._on_ended)

    @property
    def shown(self) -> bool:
        """Whether the batch is on show."""
        return self.pages.currentWidget() is self.page

    @property
    def message(self) -> MessageBar:
        """The message bar of the page on show."""
        return self.page.message if self.shown else self._message

    def take(self, paths: Sequence[Path], actions: Actions, change: Actions) -> None:
        """Plan files and folders, and show it; `actions` and `change` are what the sliders say, as values and as a
        change from what was found."""
        self._show(on=True)
        self.page.add(paths, actions, change)

    @Slot()
    def show_picture(self) -> None:
        """Turn to the picture."""
        self._show(on=False)

    def show_batch(self, wanted: Actions, reading: ReadOptions) -> None:
        """Turn to the batch; what was changed at one of its photos may be taken over, with how that was read."""
        entry, self._looked_at = self._looked_at, None
        self._show(on=True)
        if entry is not None and self.page.journal is not None and wanted != self._asked:
            self._ask_back(entry, wanted, reading)

    def actions_for(self, path: Path | None, estimate: Estimate) -> Actions | None:
        """What the batch asks for the photo that was opened from it; None for any other."""
        if self._looked_at is None or path != self._looked_at.source:
            self._looked_at = None
            return None
        self._asked = self._asked.settled(estimate.found)
        return self._asked

    # A batch of an earlier time

    def offer_unfinished(self) -> None:
        """Ask whether to go on with the newest batch that isn't done and that nobody works on."""
        waiting = next((each for each in batches() if each.open and not each.busy), None)
        if waiting is None:
            return
        counts = waiting.counts()
        total = sum(counts.values())
        left = total - sum(counts[state] for state in ENDED)
        self._unfinished = waiting
        self._message.ask(
            tr("A batch of {total} photos isn't done: {left} are left.").format(total=f"{total:,}", left=f"{left:,}"),
            ((tr("Show it"), self._on_unfinished), (tr("Later"), self._on_later)),
        )

    @Slot()
    def _on_unfinished(self) -> None:
        if self._unfinished is not None:
            self.page.show_batch(self._unfinished)
            self._unfinished = None
            self._show(on=True)

    @Slot()
    def _on_later(self) -> None:
        if self._unfinished is not None:
            self._unfinished.close()
            self._unfinished = None

    def close(self) -> None:
        """End the work."""
        self._on_later()
        self._notifier.close()
        self.page.close_work()

    def _show(self, *, on: bool) -> None:
        self.pages.setCurrentIndex(1 if on else 0)
        self.turned.emit(on)

    # A photo of the batch in the viewer, and back

    @Slot(object)
    def _on_photo(self, entry: Entry) -> None:
        self._looked_at = entry
        journal = self.page.journal
        order = entry.order or (journal.order if journal is not None else self.page.form.order())
        self._asked = order.actions
        self._show(on=False)
        self.photo_wanted.emit(entry.source)

    def _ask_back(self, entry: Entry, wanted: Actions, reading: ReadOptions) -> None:
        journal = self.page.journal
        assert journal is not None
        order = replace(entry.order or journal.order, actions=wanted)
        if reading.keep_damaged:
            order = replace(order, reading=replace(order.reading, keep_damaged=True))

        def again() -> None:
            self._give(entry, order)

        self.page.message.ask(
            tr("Do {file} with the settings that you have given it?").format(file=entry.source.name),
            ((tr("Do so"), again), (tr("Leave it"), self.page.message.clear)),
        )

    def _give(self, entry: Entry, order: Order) -> None:
        try:
            self.page.give_order(entry.number, order)
        except BatchError as error:
            self.page.message.warn(str(error))

    @Slot()
    def _on_ended(self) -> None:
        if self.page.journal is not None:
            ended = tr("The batch has ended: {how}").format(how=self.page.summary.text())
            self._notifier.tell(self.pages.window(), "CausalSR", ended)
