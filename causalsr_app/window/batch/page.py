"""The page itself: a form and a table before, the table with its progress while it runs, and what came of it after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
)

from causalsr_app.requests import EngineMaker
from causalsr_app.settings import Settings
from causalsr_app.told import time_left, told
from causalsr_app.translation import tr
from causalsr_app.window.batch.controls import BatchControls
from causalsr_app.window.batch.report import save_report
from causalsr_app.window.batch.table import NUMBER, planned
from causalsr_app.window.batch.words import FAILED, LOOK, filters, photos, progress
from causalsr_app.window.language import moment
from causalsr_app.window.work.batching import BatchWork
from causalsr_app.window.work.planning import Planner, Wish, names_of
from core.batch.entry import ENDED, State
from core.batch.folders import Photos
from core.batch.forecast import Forecast
from core.batch.journal import Journal
from core.batch.outliers import outliers
from core.batch.plan import Existing, Job, Plan
from core.causal.actions import Actions
from core.errors import BatchError
from core.image_io import MAX_PIXELS
from core.order import Order


class BatchPage(BatchControls):
    """Plans, runs, pauses and shows one batch.

    Attributes:
        journal: the batch that began, or None.

    Signals:
        back_wanted: close the page; what runs goes on.
        photo_wanted: `Entry`, show it in the viewer.
        ended: the batch has ended, for better or worse.
    """

    back_wanted = Signal()
    photo_wanted = Signal(object)
    ended = Signal()

    def __init__(self, engine: EngineMaker, settings: Settings) -> None:
        super().__init__(settings)
        self._engine = engine
        self.journal: Journal | None = None
        self._work: BatchWork | None = None
        self._forecast: Forecast | None = None
        self._inputs: list[Path] = []
        self._jobs: Sequence[Job] = ()
        self._left_out: set[Path] = set()
        self._look = 0
        self._planner = Planner()
        self._connect()
        self._refresh()

    def _connect(self) -> None:
        self.back.clicked.connect(self.back_wanted)
        self.form.changed.connect(self._plan)
        self.form.complained.connect(self.message.warn)
        self._planner.planned.connect(self._on_planned)
        self._planner.failed.connect(self.message.warn)
        self.filter.chosen.connect(self._on_filter)
        self.start.clicked.connect(self._on_start)
        self.pause.clicked.connect(self._on_pause)
        self.stop.clicked.connect(self._on_stop)
        self.next.clicked.connect(self._on_next)
        self.remove.clicked.connect(self._on_remove)
        self.view.selectionModel().selectionChanged.connect(self._show_next)
        self.table.modelReset.connect(self._show_next)
        self.table.dataChanged.connect(self._show_next)
        self.retry.clicked.connect(self._on_retry)
        self.save.clicked.connect(self._on_save)
        self.view.activated.connect(self._on_activated)

    # What happens to it

    def add(self, paths: Iterable[Path], actions: Actions, change: Actions) -> None:
        """Plan these files and folders, too; a batch that runs has to end first."""
        if self.running:
            self.message.tell(tr("A batch is under way; stop it before another is planned"))
            return
        if self.journal is not None:
            self.journal, self._inputs = None, []
        wanted = tuple(paths)
        self._left_out = self._left_out.difference(wanted) if self._inputs else set()
        self._inputs.extend(path for path in wanted if path not in self._inputs)
        self.form.offer_set(actions, change)
        self._plan()

    def show_batch(self, journal: Journal) -> None:
        """Show a batch that was begun before."""
        self.journal, self._jobs = journal, ()
        self._refresh()

    @property
    def running(self) -> bool:
        """Whether a batch is under way, paused or not."""
        return self._work is not None

    def hold(self) -> None:
        """Stop what runs; it can be gone on with at any time."""
        if self._work is not None:
            self._work.close()
            self._work = None
        self._refresh()

    def give_order(self, number: int, order: Order | None) -> None:
        """Another order for one photo, which is done again with it."""
        if self.journal is not None:
            self.journal.give_order(number, order)
            self._refresh()

    def close_work(self) -> None:
        """End all threads; may be called more than once."""
        self._planner.close()
        self._thumbnails.close()
        self.hold()
        if self.journal is not None:
            self.journal.close()
            self.journal = None

    # Planning

    @Slot()
    def _plan(self) -> None:
        problem = self.form.problem()
        if problem:
            self._refresh()
            self.message.warn(problem)
            return
        self.message.clear()
        if self._inputs:
            wish = Wish(tuple(self._inputs), self.form.out, self.form.naming(), self.form.how)
            self._planner.ask(wish)
        self._refresh()

    @Slot(object, object)
    def _on_planned(self, found: Photos, made: Plan) -> None:
        self._jobs = [job for job in made.jobs if job.source not in self._left_out]
        notes = [
            *map(told, made.notes),
            *(tr("can't look into {folder}: {why}").format(folder=folder, why=why) for folder, why in found.unreadable),
        ]
        if notes:
            self.message.tell("; ".join(notes))
        self._refresh()

    # Running

    @Slot()
    def _on_start(self) -> None:
        if self.journal is None:
            try:
                skip = self.form.how is Existing.SKIP
                self.journal = Journal.create(self._jobs, self.form.order(), max_pixels=MAX_PIXELS, skip_done=skip)
            except BatchError as error:
                self.message.warn(str(error))
                return
            self.form.remember()
        self._begin()

    def _begin(self) -> None:
        assert self.journal is not None
        self.message.clear()
        self._forecast = Forecast(self.journal)
        self._work = BatchWork(self.journal, self._engine)
        self._work.changed.connect(self._on_changed)
        self._work.ended.connect(self._on_ended)
        self._work.start()
        self._refresh()

    @Slot(int)
    def _on_changed(self, number: int) -> None:
        if self.journal is None or self._forecast is None:
            return
        entry = self.journal.entry(number)
        self.table.change(entry)
        if entry.state in ENDED:
            self._forecast.done(entry)
        if entry.state is State.FAILED:
            self._offer_filters()
        self._show_counts()

    @Slot(str)
    def _on_ended(self, why: str) -> None:
        if self._work is not None:
            self._work.close()
        self._work = None
        if why:
            self.message.warn(tr("{why}. The batch waits; go on with it when that is mended.").format(why=told(why)))
        self._refresh()
        self.ended.emit()

    @Slot()
    def _on_pause(self) -> None:
        if self._work is None:
            self._begin()
            return
        if self._work.paused:
            self._work.resume()
        else:
            self._work.pause()
        self._show_counts()

    @Slot()
    def _on_stop(self) -> None:
        self.hold()

    @Slot()
    def _on_next(self) -> None:
        chosen = self._chosen_waiting()
        if self.journal is None:
            first = [self._jobs[number] for number in chosen]
            self._jobs = [*first, *(job for number, job in enumerate(self._jobs) if number not in chosen)]
        else:
            for number in reversed(chosen):
                self.journal.first(number)
        self._show_entries()

    def _chosen_waiting(self) -> list[int]:
        """Numbers of the chosen photos that nobody has begun, from top to bottom."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        entries = (self.table.entries[row] for row in rows)
        return [each.number for each in entries if each.state is State.PLANNED]

    @Slot()
    def _on_remove(self) -> None:
        """The chosen photos are not done; of nothing else is known before the start."""
        if self.journal is not None:
            return
        chosen = set(self._chosen_waiting())
        self._left_out.update(self._jobs[number].source for number in chosen)
        self._jobs = [job for number, job in enumerate(self._jobs) if number not in chosen]
        if not self._jobs and not self._planner.busy:
            self._inputs = []
        self._refresh()

    @Slot()
    def _show_next(self) -> None:
        some = bool(self._chosen_waiting())
        self.next.setEnabled(some)
        self.remove.setEnabled(some)

    @Slot()
    def _on_retry(self) -> None:
        if self.journal is not None and self.journal.retry():
            self._refresh()
            if not self.running:
                self._begin()

    @Slot()
    def _on_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Save the report"), "batch.html", tr("Page (*.html);;Table (*.csv)")
        )
        if name and self.journal is not None:
            try:
                save_report(self.journal, Path(name))
            except OSError as error:
                self.message.warn(tr("Can't write {file}: {why}").format(file=name, why=error.strerror))

    # Showing

    @Slot(str)
    def _on_filter(self, _key: str) -> None:
        self._show_entries()

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        number = index.data(NUMBER)
        if self.journal is not None:
            self.photo_wanted.emit(self.journal.entry(number))
        else:
            self.photo_wanted.emit(planned(number, self._jobs[number]))

    def _refresh(self) -> None:
        """Everything, after something large has changed."""
        self.form.setVisible(self.journal is None)
        names = names_of(self._inputs) if self._inputs else tr("Batch")
        self.title.setText(
            names if self.journal is None else tr("Batch of {time}").format(time=moment(self.journal.created))
        )
        self._show_entries()
        self._show_counts()

    def _show_entries(self) -> None:
        if self.journal is None:
            entries = [planned(number, job) for number, job in enumerate(self._jobs)]
            self.table.show_entries(entries, self.form.order(), {})
            return
        entries = self.journal.entries()
        reasons = outliers(entries)
        self._look = len(reasons)
        self._offer_filters()
        if self._shown == LOOK:
            entries = [each for each in entries if each.number in reasons]
        elif self._shown == FAILED:
            entries = [each for each in entries if each.state is State.FAILED]
        self.table.show_entries(entries, self.journal.order, reasons)

    def _offer_filters(self) -> None:
        """The filters with how many photos each has now."""
        assert self.journal is not None
        shown, counts = self._shown, self.journal.counts()
        self.filter.offer(filters(sum(counts.values()), self._look, counts[State.FAILED]))
        self.filter.choose(shown)

    @property
    def _shown(self) -> str:
        return self.filter.value

    def _show_counts(self) -> None:
        running, paused = self._work is not None, self._work is not None and self._work.paused
        self.start.setVisible(self.journal is None)
        self.remove.setVisible(self.journal is None)
        self.filter.setVisible(self.journal is not None)
        self.bar.setVisible(self.journal is not None)
        self.save.setVisible(self.journal is not None and not running)
        if self.journal is None:
            for button in (self.pause, self.stop, self.retry):
                button.hide()
            self.start.setEnabled(bool(self._jobs) and not self._planner.busy and not self.form.problem())
            self.summary.setText(tr("looking for photos …") if self._planner.busy else photos(len(self._jobs)))
            return
        counts = self.journal.counts()
        done = sum(counts[state] for state in ENDED)
        total = sum(counts.values())
        self.bar.setMaximum(max(total, 1))
        self.bar.setValue(done)
        left = total - done
        self.pause.setVisible(bool(left))
        self.pause.setText(tr("Pause") if running and not paused else tr("Go on"))
        self.stop.setVisible(running)
        self.retry.setVisible(bool(counts[State.FAILED]) and not running)
        left_words = time_left(self._forecast.seconds_left()) if self._forecast is not None and running else ""
        self.summary.setText(progress(counts, running=running, paused=paused, left=left_words))
