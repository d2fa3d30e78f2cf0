"""The main window: puts the parts together and lets them speak to each other."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QVBoxLayout, QWidget

from causalsr_app.runner import EngineFacts, Runner
from causalsr_app.settings import FOLDER, GEOMETRY, MODE, PANEL, SCALE, SURROUND, Settings
from causalsr_app.window import incoming
from causalsr_app.window.area import Area
from causalsr_app.window.batch import BatchPage
from causalsr_app.window.dropping import DropWindow
from causalsr_app.window.history import History
from causalsr_app.window.images import to_photo
from causalsr_app.window.incoming import Incoming
from causalsr_app.window.keys import KeyList
from causalsr_app.window.many import Many
from causalsr_app.window.neighbours import neighbour
from causalsr_app.window.output import line
from causalsr_app.window.side import SidePanel
from causalsr_app.window.status import StatusLine
from causalsr_app.window.topbar import TopBar
from causalsr_app.window.work.exporting import Export, Exporter
from causalsr_app.window.work.opening import Open, Opened, Opener
from causalsr_app.window.work.previewing import Previewed, Previewer
from causalsr_app.words import sentence, wishes
from core.batch.earlier import Stamp
from core.causal.actions import Actions
from core.image_io import WriteOptions
from core.order import Order, Size

NARROW = 1000
"""Below this width the panel lies under the picture."""


class MainWindow(DropWindow):
    """The window.

    Attributes:
        runner: the bridge to the engine; closed with the window.
        bar, area, side, status, keys: the regions.
        many: the batch.
        photo: what is open, or None.
    """

    def __init__(self, runner: Runner, settings: Settings) -> None:
        super().__init__()
        self.runner = runner
        self.photo: Opened | None = None
        self._complaint = ""
        self._sure = False
        self._carried: Actions | None = None
        self._settings = settings
        self._sample = incoming.sample()
        self.bar = TopBar()
        self.area = Area(has_sample=self._sample is not None)
        self.side = SidePanel(settings)
        self.status = StatusLine()
        self.many = Many(BatchPage(runner.engine, settings), self.area.message)
        self.keys = KeyList(self._lay_out())
        self.opener = Opener(runner)
        self.previewer = Previewer(runner, self.area.viewer)
        self.exporter = Exporter(runner, self.side.export)
        self.history = History(self._show_actions)
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
        column.addWidget(line())
        column.addWidget(self.status)
        self.setCentralWidget(centre)
        return centre

    def _connect_parts(self) -> None:
        viewer = self.area.viewer
        self.hovered.connect(self.area.set_highlight)
        self.dropped.connect(self.take)
        self.bar.open.clicked.connect(self.choose_file)
        self.bar.paste.clicked.connect(self.paste)
        self.bar.batch.clicked.connect(self.toggle_batch)
        self.many.photo_wanted.connect(self.open_path)
        self.many.turned.connect(self._on_turned)
        self.bar.modes.chosen.connect(self._on_mode)
        self.bar.keys.clicked.connect(self._on_keys)
        self.bar.panel.clicked.connect(self.toggle_panel)
        self.area.empty.open_wanted.connect(self.choose_file)
        self.area.empty.sample_wanted.connect(self._on_sample)
        viewer.view_changed.connect(self._on_view)
        viewer.surround_changed.connect(self._on_surround)
        self.side.interventions.changed.connect(self._on_actions)
        self.side.interventions.corrected.connect(self.area.message.tell)
        self.side.output.scale_chosen.connect(self._on_scale)
        self.side.output.export_wanted.connect(self.show_export)
        self.side.export.back_wanted.connect(self._on_export_back)
        self.side.export.export_wanted.connect(self._on_export)

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
        self.exporter.began.connect(self._on_export_began)
        self.exporter.progressed.connect(self._on_export_progressed)
        self.exporter.said.connect(self._on_export_said)
        self.exporter.ended.connect(self._on_export_ended)

    def _add_actions(self) -> None:
        for text, keys, slot in (
            ("Open…", QKeySequence(QKeySequence.StandardKey.Open), self.choose_file),
            ("Batch", QKeySequence("Ctrl+B"), self.toggle_batch),
            ("Paste", QKeySequence(QKeySequence.StandardKey.Paste), self.paste),
            ("Undo", QKeySequence(QKeySequence.StandardKey.Undo), self.history.undo),
            ("Redo", QKeySequence("Ctrl+Shift+Z"), self.history.redo),
            ("All as found", QKeySequence("Ctrl+0"), self._on_reset),
            ("Next photo", QKeySequence("PgDown"), self._on_next),
            ("Previous photo", QKeySequence("PgUp"), self._on_previous),
            ("Next photo, same settings", QKeySequence("Ctrl+PgDown"), self._on_next_alike),
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
        geometry = self._settings.get(GEOMETRY)
        if not geometry or not self.restoreGeometry(geometry):
            self.resize(1280, 800)
        self._fit_screen()
        self.bar.modes.choose(self._settings.get(MODE))
        self.area.viewer.set_mode(self._settings.get(MODE))
        self.area.viewer.set_surround(self._settings.get(SURROUND))
        self._show_panel(bool(self._settings.get(PANEL)))
        self.status.show_zoom(None)

    def _fit_screen(self) -> None:
        """No larger than the screen it is on, and wholly on it; the remembered one may be gone."""
        screen = QGuiApplication.screenAt(self.geometry().center()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        self.resize(self.size().boundedTo(room.size()))
        place = self.geometry()
        place.moveLeft(max(min(place.left(), room.right() + 1 - place.width()), room.left()))
        place.moveTop(max(min(place.top(), room.bottom() + 1 - place.height()), room.top()))
        self.move(place.topLeft())

    # Photos coming in

    @Slot()
    def choose_file(self) -> None:
        """Ask for a file, and open it."""
        name, _ = QFileDialog.getOpenFileName(
            self, "Open a photo", self._settings.get(FOLDER), incoming.dialog_filter()
        )
        if name:
            self.open_path(Path(name))

    @Slot()
    def paste(self) -> None:
        """Open what is on the clipboard."""
        self.take(incoming.from_mime(QGuiApplication.clipboard().mimeData()))

    def open_path(self, path: Path) -> None:
        """Open a file."""
        self.take(Incoming(path=path))

    @Slot(object)
    def take(self, thing: Incoming) -> None:
        """Open what came in; the old photo stays until the new one is ready. Several are a batch."""
        if thing.many:
            self.many.take(thing.many, self.side.interventions.wanted, self.side.interventions.change)
            return
        if thing.path is None and thing.image is None:
            if thing.remark:
                self.many.message.tell(thing.remark)
            return
        self.many.show_picture()
        self.area.message.clear()
        pasted = None if thing.image is None else to_photo(thing.image, "")
        if not self.opener.open(Open(path=thing.path, pasted=pasted)):
            self.area.message.tell("The photo will be opened when the export is over")

    @Slot()
    def _on_next(self) -> None:
        self._step(1)

    @Slot()
    def _on_previous(self) -> None:
        self._step(-1)

    @Slot()
    def _on_next_alike(self) -> None:
        self._carried = self.side.interventions.wanted
        self._step(1)

    def _step(self, step: int) -> None:
        """Open the photo beside the one that is open."""
        beside = None if self.photo is None or self.photo.path is None else neighbour(self.photo.path, step)
        if beside is not None:
            self.open_path(beside)
        elif self.photo is not None:
            self._carried = None
            self.area.message.tell("This is the last photo of its folder" if step > 0 else "This is the first one")

    @Slot()
    def _on_sample(self) -> None:
        if self._sample is not None:
            self.open_path(self._sample)

    @Slot(str)
    def _on_opening(self, name: str) -> None:
        self.status.show_preview(f"opening {name} …")
        self.area.progress.begin()
        self._allow_export(False)

    @Slot(object)
    def _on_opened(self, photo: Opened) -> None:
        self.photo = photo
        if photo.path is not None and photo.path != self._sample:
            self._settings.put(FOLDER, str(photo.path.parent))
        scale = self.side.output.scale
        self.side.show_export(False)
        asked = self.many.actions_for(photo.path, photo.estimate) or self._carried
        self._carried = None
        self.side.interventions.show_estimate(photo.estimate, asked)
        self.history.begin(self.side.interventions.wanted)
        self.side.output.show_input(photo.before.size)
        folder = None if photo.path in (None, self._sample) else photo.path.parent
        source = photo.path or Path("pasted")
        self.side.export.show_source(
            source, folder, photo.photo.bits, scale, photo.model.name, alpha=photo.before.has_alpha
        )
        self.bar.modes.setEnabled(True)
        self.area.viewer.show_photo(photo.before, scale)
        self.area.show_viewer()
        self._show_title()
        self.previewer.show(photo, self.side.interventions.wanted, scale)

    @Slot()
    def _on_open_ended(self) -> None:
        self._allow_export(self.photo is not None)
        self.status.show_preview(wishes(self.side.interventions.wanted))
        self._on_work_ended()
        self.previewer.ask()

    def _allow_export(self, on: bool) -> None:
        """Whether a result may be written: not while another photo is being opened."""
        self.side.output.export.setEnabled(on)
        self.side.export.allow(on)

    def _describe(self) -> None:
        """What a screen reader says of the picture: file, size, what happened, what is set."""
        if self.photo is not None:
            size, scale = self.photo.before.size, self.side.output.scale
            said = f"{self.photo.name}, {size.width()} × {size.height()} pixels, enlarged {scale} times."
            parts = (said, f"{sentence(self.photo.estimate)}.", wishes(self.side.interventions.wanted))
            self.area.viewer.setAccessibleDescription(" ".join(part for part in parts if part))

    def _show_title(self) -> None:
        if self.photo is not None:
            size = self.photo.before.size
            facts = f"{size.width()} × {size.height()}  →  ×{self.side.output.scale}"
            self.bar.show_title(self.photo.name, facts)
            self.setWindowTitle(f"{self.photo.name} – CausalSR")
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
        self.status.show_preview(
            f"preview {result.seconds:.2f} s", wishes(self.side.interventions.wanted), *result.notes
        )

    @Slot(object)
    def _on_actions(self, actions: Actions) -> None:
        self.history.remember(actions)
        self._take_actions(actions)

    @Slot()
    def _on_reset(self) -> None:
        if self.photo is not None:
            self.history.remember(Actions())
            self._show_actions(Actions())

    def _show_actions(self, actions: Actions) -> None:
        """Put the controls so, and render it."""
        self.side.interventions.show_actions(actions)
        self._take_actions(actions)

    def _take_actions(self, actions: Actions) -> None:
        self.status.show_preview(wishes(actions))
        self._describe()
        self.previewer.set_actions(actions)

    @Slot(int)
    def _on_scale(self, scale: int) -> None:
        self._settings.put(SCALE, scale)
        self.side.export.show_scale(scale)
        self.area.viewer.rescale(scale)
        self._show_title()
        self.previewer.set_scale(scale)

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

    @Slot(object, object, object)
    def _on_export(self, path: Path, replaces: Stamp | None, options: WriteOptions) -> None:
        if self.photo is not None:
            self._settings.put(FOLDER, str(path.parent))
            order = Order(
                actions=self.side.interventions.wanted,
                size=Size(scale=self.side.output.scale),
                model=self.photo.model,
                options=options,
            )
            self.exporter.export(Export(session=self.photo.session, order=order, target=path, replaces=replaces))

    @Slot()
    def _on_export_began(self) -> None:
        self.opener.hold(True)

    @Slot(float)
    def _on_export_progressed(self, share: float) -> None:
        if not self.side.exporting:
            self.status.show_preview(f"exporting, {100 * share:.0f} %")

    @Slot(str)
    def _on_export_said(self, what: str) -> None:
        """Said over the picture, too, for those who have turned away from the panel."""
        if not self.side.exporting:
            self.area.message.tell(what)
            self.status.show_preview(wishes(self.side.interventions.wanted))

    @Slot()
    def _on_export_ended(self) -> None:
        self.opener.hold(False)
        self.previewer.ask()

    # Batch

    @Slot()
    def toggle_batch(self) -> None:
        """Turn to the batch, or back to the picture."""
        if self.many.shown:
            self.many.show_picture()
        else:
            self.many.show_batch(self.side.interventions.wanted)

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
        self.status.show_zoom(self.area.viewer.transform.zoom if self.photo is not None else None)

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

    @Slot()
    def _on_sure(self) -> None:
        self._sure = True
        self.close()

    @Slot()
    def _on_go_on(self) -> None:
        self.many.message.clear()

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
        running = "A batch is running. It can be gone on with at the next start." if self.many.page.running else ""
        running = "An export is running. Nothing of it will be left." if self.exporter.busy else running
        if running and not self._sure:
            event.ignore()
            self.many.message.ask(running, (("Stop it and close", self._on_sure), ("Go on", self._on_go_on)))
            return
        self._settings.put(GEOMETRY, bytes(self.saveGeometry().data()))
        self.hide()
        self.shut_down()
        super().closeEvent(event)

    @Slot()
    def shut_down(self) -> None:
        """End the work; also called when the application quits."""
        self.many.close()
        self.runner.close()
