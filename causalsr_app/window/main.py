"""The main window: puts the parts together and lets them speak to each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from causalsr_app.runner import EngineFacts, Runner
from causalsr_app.settings import FOLDER, MODE, PANEL, SURROUND, Settings
from causalsr_app.window import placement
from causalsr_app.window.area import Area
from causalsr_app.window.arrivals import Arrivals
from causalsr_app.window.batch import BatchPage
from causalsr_app.window.desk import Desk
from causalsr_app.window.dropping import DropWindow
from causalsr_app.window.exports import Exports
from causalsr_app.window.keys import KeyList
from causalsr_app.window.many import Many
from causalsr_app.window.output import line
from causalsr_app.window.side import SidePanel
from causalsr_app.window.status import StatusLine
from causalsr_app.window.topbar import TopBar
from causalsr_app.window.work.opening import Opened, Opener
from causalsr_app.window.work.previewing import Previewed, Previewer
from causalsr_app.words import sentence, wishes

NARROW = 1000
"""Below this width the panel lies under the picture."""


class MainWindow(DropWindow):
    """The window.

    Attributes:
        runner: the bridge to the engine; closed with the window.
        desk: the photo that is open and what is asked of it.
        bar, area, side, status, keys: the regions.
        many: the batch.
        exports: what is written.
        arrivals: what comes in.
    """

    def __init__(self, runner: Runner, settings: Settings) -> None:
        super().__init__()
        self.runner = runner
        self._complaint = ""
        self._sure = self._close_later = False
        self._settings = settings
        self.desk = Desk(settings)
        self.opener = Opener(runner)
        self.arrivals = Arrivals(self, self.desk, self.opener, settings)
        self.bar = TopBar()
        self.area = Area(has_sample=self.arrivals.sample is not None)
        self.side = SidePanel(settings)
        self.status = StatusLine()
        self.many = Many(BatchPage(runner.engine, settings), self.area.message)
        self.exports = Exports(runner.engine, self.desk, self.side.export, settings)
        self.keys = KeyList(self._lay_out())
        self.previewer = Previewer(runner, self.area.viewer)
        self._connect_parts()
        self._connect_work()
        self._add_actions()
        self._restore()

    # Building

    def _lay_out(self) -> QWidget:
        self.setWindowTitle("CausalSR")
        self.setMinimumSize(560, 480)
        centre = QWidget()
        centre.setObjectName("chrome")
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.many.picture)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self._body.addWidget(self.area, 1)
        self._body.addWidget(self.side)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(line())
        column.addWidget(self.many.pages, 1)
        column.addWidget(self.exports.strip)
        column.addWidget(line())
        column.addWidget(self.status)
        self.setCentralWidget(centre)
        return centre

    def _connect_parts(self) -> None:
        viewer = self.area.viewer
        self.hovered.connect(self.area.set_highlight)
        arrivals = self.arrivals
        self.dropped.connect(arrivals.take)
        arrivals.many.connect(self._on_many)
        arrivals.coming.connect(self._on_coming)
        arrivals.remarked.connect(self._on_remark)
        self.bar.open.clicked.connect(arrivals.choose_file)
        self.bar.paste.clicked.connect(arrivals.paste)
        self.bar.batch.clicked.connect(self.toggle_batch)
        self.many.photo_wanted.connect(arrivals.open_path)
        self.many.turned.connect(self._on_turned)
        self.bar.modes.chosen.connect(self._on_mode)
        self.bar.keys.clicked.connect(self._on_keys)
        self.bar.panel.clicked.connect(self.toggle_panel)
        self.area.empty.open_wanted.connect(arrivals.choose_file)
        self.area.empty.sample_wanted.connect(arrivals.try_sample)
        viewer.view_changed.connect(self._on_view)
        viewer.surround_changed.connect(self._on_surround)
        self.side.interventions.changed.connect(self.desk.ask)
        self.side.interventions.corrected.connect(self.area.message.tell)
        self.side.output.sizes.chosen.connect(self.desk.resize)
        self.side.output.export_wanted.connect(self.show_export)
        self.side.export.back_wanted.connect(self._on_export_back)
        self.desk.changed.connect(self._on_actions)
        self.desk.resized.connect(self._on_size)
        self.desk.refused.connect(self.side.output.sizes.refuse)

    def _connect_work(self) -> None:
        self.runner.engine_ready.connect(self._on_engine)
        self.runner.engine_failed.connect(self._on_no_engine)
        self.opener.began.connect(self._on_opening)
        self.opener.progressed.connect(self.area.progress.progress)
        self.opener.opened.connect(self._on_opened)
        self.opener.failed.connect(self.area.message.warn)
        self.opener.ended.connect(self._on_open_ended)
        self.previewer.began.connect(self.area.progress.begin)
        self.previewer.progressed.connect(self.area.progress.progress)
        self.previewer.shown.connect(self._on_previewed)
        self.previewer.failed.connect(self._on_preview_failed)
        self.previewer.ended.connect(self._on_work_ended)
        self.exports.queue.idle.connect(self._on_exports_idle)

    def _add_actions(self) -> None:
        arrivals = self.arrivals
        for text, keys, slot in (
            ("Open…", QKeySequence(QKeySequence.StandardKey.Open), arrivals.choose_file),
            ("Batch", QKeySequence("Ctrl+B"), self.toggle_batch),
            ("Paste", QKeySequence(QKeySequence.StandardKey.Paste), arrivals.paste),
            ("Undo", QKeySequence(QKeySequence.StandardKey.Undo), self.desk.history.undo),
            ("Redo", QKeySequence("Ctrl+Shift+Z"), self.desk.history.redo),
            ("All as found", QKeySequence("Ctrl+0"), self.desk.reset),
            ("Next photo", QKeySequence("PgDown"), arrivals.next),
            ("Previous photo", QKeySequence("PgUp"), arrivals.previous),
            ("Next photo, same settings", QKeySequence("Ctrl+PgDown"), arrivals.next_alike),
            ("Export…", QKeySequence("Ctrl+E"), self.show_export),
            ("Keys", QKeySequence("Ctrl+/"), self._on_keys),
            ("Panel", QKeySequence("F4"), self.toggle_panel),
            ("Other side", QKeySequence("F6"), self._on_other_side),
        ):
            action = QAction(text, self)
            action.setShortcut(keys)
            action.triggered.connect(slot)
            self.addAction(action)

    def _restore(self) -> None:
        placement.restore(self, self._settings)
        self._show_size()
        self.bar.modes.choose(self._settings.get(MODE))
        self.area.viewer.set_mode(self._settings.get(MODE))
        self.area.viewer.set_surround(self._settings.get(SURROUND))
        self._show_panel(bool(self._settings.get(PANEL)))
        self.status.show_zoom(None)

    # Photos coming in

    @Slot()
    def _on_coming(self) -> None:
        self.many.show_picture()
        self.area.message.clear()

    @Slot(object)
    def _on_many(self, paths: Sequence[Path]) -> None:
        self.many.take(paths, self.desk.actions)

    @Slot(str)
    def _on_remark(self, text: str) -> None:
        if text:
            self.many.message.tell(text)

    @Slot(str)
    def _on_opening(self, name: str) -> None:
        self.status.show_preview(f"opening {name} …")
        self.area.progress.begin()
        self._allow_export(False)

    @Slot(object)
    def _on_opened(self, photo: Opened) -> None:
        folder = self.arrivals.own_folder(photo.path)
        if folder is not None:
            self._settings.put(FOLDER, str(folder))
        asked = self.many.actions_for(photo.path) or self.arrivals.carried()
        refused = self.desk.open(photo, asked)
        scale = self.desk.scale
        self.side.show_export(False)
        self.side.interventions.show_estimate(photo.estimate, self.desk.actions)
        self._show_size()
        if refused:
            self.area.message.tell(f"{refused}. It is restored without enlarging.")
        source, alpha, size = photo.path or Path("pasted"), photo.before.has_alpha, self.desk.wish.size
        self.side.export.show_source(source, folder, photo.photo.bits, size, photo.model.name, alpha=alpha)
        self.bar.modes.setEnabled(True)
        self.area.viewer.show_photo(photo.before, scale)
        self.area.show_viewer()
        self.previewer.show(photo, self.desk.actions, scale)

    @Slot()
    def _on_open_ended(self) -> None:
        self._allow_export(self.desk.photo is not None)
        self.status.show_preview(wishes(self.desk.actions))
        self._on_work_ended()
        self.previewer.ask()

    def _allow_export(self, on: bool) -> None:
        """Whether a result may be written: not while another photo is being opened."""
        self.side.output.export.setEnabled(on)
        self.side.export.allow(on)

    def _describe(self) -> None:
        """What a screen reader says of the picture: file, size, what happened, what is set."""
        photo = self.desk.photo
        if photo is not None:
            size, scale = photo.before.size, self.desk.scale
            said = f"{photo.name}, {size.width()} × {size.height()} pixels, enlarged {scale:.3g} times."
            parts = (said, f"{sentence(photo.estimate)}.", wishes(self.desk.actions))
            self.area.viewer.setAccessibleDescription(" ".join(part for part in parts if part))

    def _show_title(self) -> None:
        photo = self.desk.photo
        if photo is not None:
            size = photo.before.size
            facts = f"{size.width()} × {size.height()}  →  ×{self.desk.scale:.3g}"
            self.bar.show_title(photo.name, facts)
            self.setWindowTitle(f"{photo.name} – CausalSR")
            self._describe()

    # Work under way

    @Slot(object)
    def _on_engine(self, facts: EngineFacts) -> None:
        self.side.output.show_engine(facts)

    @Slot(object)
    def _on_no_engine(self, message: str) -> None:
        self.side.output.show_no_engine()
        self.area.message.warn(message)

    @Slot()
    def _on_work_ended(self) -> None:
        if not self.opener.busy and not self.previewer.busy:
            self.area.progress.end()

    @Slot(str)
    def _on_preview_failed(self, message: str) -> None:
        self._complaint = message
        self.area.message.warn(message)

    @Slot(object)
    def _on_previewed(self, result: Previewed) -> None:
        if self._complaint and self.area.message.text == self._complaint:
            self.area.message.clear()
        self._complaint = ""
        self.side.output.show_device(result.device)
        self.status.show_preview(f"preview {result.seconds:.2f} s", wishes(self.desk.actions), *result.notes)

    @Slot()
    def _on_actions(self) -> None:
        actions = self.desk.actions
        if self.side.interventions.wanted != actions:
            self.side.interventions.show_actions(actions)
        self.status.show_preview(wishes(actions))
        self._describe()
        self.previewer.set_actions(actions)

    @Slot()
    def _on_size(self) -> None:
        self._show_size()
        self.area.viewer.rescale(self.desk.scale)
        self.previewer.set_scale(self.desk.scale)

    def _show_size(self) -> None:
        photo, wish, scale = self.desk.photo, self.desk.wish, self.desk.scale
        self.side.output.sizes.show_size(wish.size, wish.dpi)
        self.side.export.show_size(wish.size)
        if photo is not None:
            width, height = photo.photo.width, photo.photo.height
            self.side.output.show_output(QSize(round(width * scale), round(height * scale)), scale)
        self._show_title()

    # Export

    @Slot()
    def show_export(self) -> None:
        """Turn to the export."""
        if self.side.output.export.isEnabled():
            self._show_panel(True)
            self.side.export.refresh()
            self.side.show_export(True)
            self.side.export.name.setFocus()

    @Slot()
    def _on_export_back(self) -> None:
        self.side.show_export(False)
        self.side.output.export.setFocus()

    # Batch

    @Slot()
    def toggle_batch(self) -> None:
        """Turn to the batch, or back to the picture."""
        if self.many.shown:
            self.many.show_picture()
        else:
            self.many.show_batch(self.desk.actions)

    @Slot(bool)
    def _on_turned(self, batch: bool) -> None:
        self.status.setVisible(not batch)
        for control in (self.bar.modes, self.bar.panel):
            control.setVisible(not batch)
        self.bar.batch.setChecked(batch)

    # View

    @Slot(str)
    def _on_mode(self, mode: str) -> None:
        self._settings.put(MODE, mode)
        self.area.viewer.set_mode(mode)

    @Slot()
    def _on_view(self) -> None:
        self.status.show_zoom(self.area.viewer.transform.zoom if self.desk.photo is not None else None)

    @Slot(str)
    def _on_surround(self, name: str) -> None:
        self._settings.put(SURROUND, name)

    @Slot()
    def _on_keys(self) -> None:
        self.keys.toggle()

    @Slot()
    def toggle_panel(self) -> None:
        """Show or hide the panel."""
        self._show_panel(self.side.isHidden())
        self._settings.put(PANEL, int(not self.side.isHidden()))

    def _show_panel(self, on: bool) -> None:
        self.side.setVisible(on)
        self.bar.panel.setChecked(on)
        if not on:
            self.area.viewer.setFocus()

    @Slot()
    def _on_other_side(self) -> None:
        viewer = self.area.viewer
        if viewer.hasFocus() and not self.side.isHidden():
            target = self.side.export.name if self.side.exporting else self.side.interventions.rows["noise"].slider
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            viewer.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # The end

    @Slot()
    def _on_sure(self) -> None:
        self._sure = True
        self.close()

    @Slot()
    def _on_close_later(self) -> None:
        self._close_later = True

    @Slot()
    def _on_go_on(self) -> None:
        self._close_later = False

    @Slot()
    def _on_exports_idle(self) -> None:
        if self._close_later:
            self.close()

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Move the panel under the picture when there is little width."""
        super().resizeEvent(event)
        under = self.width() < NARROW
        way = QBoxLayout.Direction.TopToBottom if under else QBoxLayout.Direction.LeftToRight
        if self._body.direction() is not way:
            self._body.setDirection(way)
            self.side.set_under(under)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keys that the focused control has no use for go to the viewer."""
        if not self.area.viewer.handle_key(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """See `keyPressEvent`."""
        if not self.area.viewer.handle_release(event):
            super().keyReleaseEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Remember the place, go out of sight, and end the work; while a batch or an export runs, ask before."""
        question = self._question()
        if question and not self._sure:
            event.ignore()
            later = (("Close when it is done", self._on_close_later),) if self.exports.queue.busy else ()
            self.many.message.ask(question, (*later, ("Stop and close", self._on_sure), ("Go on", self._on_go_on)))
            return
        placement.remember(self, self._settings)
        self.hide()
        self.shut_down()
        super().closeEvent(event)

    def _question(self) -> str:
        """What closing would end, in words; empty for nothing."""
        batch = "A batch is running. It can be gone on with at the next start." if self.many.page.running else ""
        return " ".join(filter(None, (self.exports.question(), batch)))

    @Slot()
    def shut_down(self) -> None:
        """End the work; also called when the application quits."""
        self._close_later = False
        self.many.close()
        self.exports.close()
        self.runner.close()
