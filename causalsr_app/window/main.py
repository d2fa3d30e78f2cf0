"""The main window: puts the parts together and lets them speak to each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QVBoxLayout, QWidget

from causalsr_app.runner import Runner
from causalsr_app.settings import FOLDER, LOOK, PANEL, STRIP, Settings
from causalsr_app.told import told
from causalsr_app.translation import tr
from causalsr_app.window import placement
from causalsr_app.window.area import Area
from causalsr_app.window.arrivals import Arrivals
from causalsr_app.window.batch import BatchPage
from causalsr_app.window.choosing import Choosing
from causalsr_app.window.closing import Closing
from causalsr_app.window.commands import MENU, ON_PICTURE, Commands
from causalsr_app.window.counterfactual import CounterfactualStrip
from causalsr_app.window.desk import Desk
from causalsr_app.window.dropping import DropWindow
from causalsr_app.window.exports import Exports
from causalsr_app.window.keys import KeyList
from causalsr_app.window.looking import Looking
from causalsr_app.window.many import Many
from causalsr_app.window.opened import Opened
from causalsr_app.window.output import line
from causalsr_app.window.pages import Pages
from causalsr_app.window.presets import PresetMenu
from causalsr_app.window.recent import RecentMenu
from causalsr_app.window.side import WIDTH, SidePanel
from causalsr_app.window.status import StatusLine
from causalsr_app.window.telling import Telling
from causalsr_app.window.topbar import TopBar
from causalsr_app.window.viewer.lens import Lens
from causalsr_app.window.work.checking import Checker
from causalsr_app.window.work.comparing import Comparer
from causalsr_app.window.work.imagining import Imaginer
from causalsr_app.window.work.opening import Opener
from causalsr_app.window.work.previewing import Previewer
from causalsr_app.window.work.referring import Referrer
from core.image_io import ReadOptions
from core.order import Order

NARROW, LOW = 1000, 1.2
"""Below this width the panel lies under the picture, unless the window is so many times wider than high: then there is
more room beside it."""


class MainWindow(DropWindow):
    """The window.

    Attributes:
        runner: the bridge to the engine; closed with the window.
        desk: the photo that is open and what is asked of it.
        bar, area, strip, side, status, keys: the regions.
        many: the batch.
        exports: what is written.
        arrivals: what comes in.
        pages: of the panel.
        choosing: which model restores.
        commands, recent, presets: what menus hold.

    Signals:
        look_chosen: str, the look that a person wants.
    """

    look_chosen = Signal(str)

    def __init__(self, runner: Runner, settings: Settings) -> None:
        super().__init__()
        self.runner = runner
        self._settings = settings
        self.desk = Desk(settings)
        self.opener = Opener(runner)
        self.arrivals = Arrivals(self, self.desk, self.opener, settings)
        self.bar = TopBar()
        self.area = Area(has_sample=self.arrivals.sample is not None)
        self.side = SidePanel(settings)
        self.status = StatusLine()
        self.strip = CounterfactualStrip()
        self.many = Many(BatchPage(runner.engine, settings), self.area.message)
        self.exports = Exports(runner.engine, self.desk, self.side.export, self.side.output.drag, settings)
        self._closing = Closing(self, self.many, self.exports)
        self.keys = KeyList(self._lay_out())
        self.previewer = Previewer(runner, self.area.viewer)
        viewer = self.area.viewer
        self.lens = Lens(viewer)
        self.comparer = Comparer(runner, self.desk, viewer, self.previewer)
        self.looking = Looking(self.bar, self.area, self.many, self.comparer, settings)
        self.imaginer = Imaginer(runner, self.desk, viewer, self.strip, self.previewer, self.comparer)
        self.referrer = Referrer(runner, self.desk, self.side.interventions.reference)
        self.checker = Checker(runner, self.desk, self.area.viewer, self.area.consistency)
        self.recent, self.presets = RecentMenu(settings), PresetMenu(self)
        self.telling = Telling(self, self.desk, self.bar, self.area, self.side, self.status)
        self.telling.listen(runner, self.opener, self.previewer, self.checker)
        self.pages = Pages(self, self.desk, self.side, self.bar.menu)
        self.choosing = Choosing(
            self, runner, self.desk, self.side, self.arrivals, self.exports, self.many, self.area.message, settings
        )
        self.commands = Commands(self, self._slots())
        self._connect_parts()
        self._make_menus()
        self._restore()

    @property
    def look(self) -> str:
        """The look that was chosen."""
        return self._settings.get(LOOK)

    # Building

    def _lay_out(self) -> QWidget:
        self.setWindowTitle("CausalSR")
        self.setMinimumWidth(560)  # as high as its parts need, whichever are shown
        centre = QWidget()
        centre.setObjectName("chrome")
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight, self.many.picture)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.area, 1)
        left.addWidget(self.strip)
        self._body.addLayout(left, 1)
        self._body.addWidget(self.side)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for each in (self.bar, line(), self.many.pages, self.exports.strip, line(), self.status):
            column.addWidget(each, 1 if each is self.many.pages else 0)
        self.setCentralWidget(centre)
        return centre

    def _connect_parts(self) -> None:
        arrivals, side = self.arrivals, self.side
        self.hovered.connect(self.area.set_highlight)
        self.dropped.connect(arrivals.take)
        self.exports.carrying.said.connect(self.status.show_preview)
        arrivals.many.connect(self._on_many)
        arrivals.coming.connect(self._on_coming)
        arrivals.remarked.connect(self._on_remark)
        for button, slot in (
            (self.bar.open, arrivals.choose_file),
            (self.bar.paste, arrivals.paste),
            (self.bar.batch, self.toggle_batch),
            (self.bar.keys, self._on_keys),
            (self.bar.panel, self.toggle_panel),
            (self.bar.strip, self.toggle_strip),
        ):
            button.clicked.connect(slot)
        self.many.photo_wanted.connect(arrivals.open_path)
        self.many.turned.connect(self._on_turned)
        self.area.empty.open_wanted.connect(arrivals.choose_file)
        self.area.empty.sample_wanted.connect(arrivals.try_sample)
        self.lens.moved.connect(self.previewer.look_closer)
        self.previewer.ended.connect(self.lens.refresh)
        side.interventions.changed.connect(self.desk.ask)
        self.strip.chosen.connect(self.desk.ask)
        side.interventions.corrected.connect(self.area.message.tell)
        side.output.sizes.chosen.connect(self.desk.resize)
        self.pages.turned.connect(self._on_page)
        side.settings.look_chosen.connect(self.look_chosen)
        side.settings.surround_chosen.connect(self.looking.choose_surround)
        side.settings.forget_wanted.connect(self.recent.forget)
        side.settings.cleared.connect(self._on_cleared)
        self.recent.chosen.connect(arrivals.open_path)
        self.presets.chosen.connect(self._on_preset)
        self.presets.said.connect(self._on_remark)
        self.presets.asked.connect(self._on_question)
        self.desk.changed.connect(self._on_actions)
        self.desk.resized.connect(self._on_size)
        self.opener.began.connect(self._on_opening)
        self.opener.began.connect(self._closing.stay)
        self.opener.opened.connect(self._on_opened)
        self.opener.ended.connect(self._on_open_ended)
        self.referrer.changed.connect(self._on_actions)
        self.referrer.failed.connect(self.area.message.tell)

    def _slots(self) -> dict[str, Callable[[], object]]:
        """What each command does."""
        arrivals, history, viewer, pages = self.arrivals, self.desk.history, self.area.viewer, self.pages
        return {
            "open": arrivals.choose_file, "paste": arrivals.paste, "batch": self.toggle_batch,
            "next": arrivals.next, "previous": arrivals.previous, "next_alike": arrivals.next_alike,
            "undo": history.undo, "redo": history.redo, "reset": self.desk.reset,
            "export": pages.show_export, "copy": self.exports.copy, "save_preset": self._on_save_preset,
            "fit": viewer.fit, "full_size": viewer.show_full_size, "lock": self.looking.toggle_lock,
            "panel": self.toggle_panel, "strip": self.toggle_strip, "consistency": self.looking.toggle_consistency,
            "lens": self.lens.cycle, "keep": self.comparer.keep,
            "effect": self.looking.toggle_effect, "photo": self.comparer.compare_photo,
            "other_side": self._on_other_side, "keys": self._on_keys,
            "settings": pages.show_settings, "models": pages.show_models, "about": pages.show_about,
            "why": pages.show_why, "menu": self.bar.menu.showMenu,
        }  # fmt: skip

    def _make_menus(self) -> None:
        menus = {"recent": self.recent, "presets": self.presets}
        self.bar.menu.setMenu(self.commands.fill(QMenu(self), MENU, menus))
        self._on_picture = self.commands.fill(QMenu(self), ON_PICTURE)
        viewer = self.area.viewer
        viewer.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        viewer.customContextMenuRequested.connect(self._on_context_menu)

    def _restore(self) -> None:
        placement.restore(self, self._settings)
        self.telling.show_size()
        self._show_settings()
        self.status.show_zoom(None)

    def _show_settings(self) -> None:
        self.looking.restore()
        self._show_panel(bool(self._settings.get(PANEL)))
        self._show_strip()

    @Slot()
    def _on_cleared(self) -> None:
        """The window is as on its first day, but for the photo, what is set for it, and the model."""
        self._show_settings()
        self.side.export.restore()
        self.many.page.form.restore()
        self.many.page.form.changed.emit()

    # Photos coming in

    @Slot()
    def _on_coming(self) -> None:
        self.many.show_picture()
        self.area.message.clear()

    @Slot(object)
    def _on_many(self, paths: Sequence[Path]) -> None:
        self.many.take(paths, self.desk.actions, self.side.interventions.change)

    @Slot(str)
    def _on_remark(self, text: str) -> None:
        if text:
            self.many.message.tell(text)

    @Slot(str, object)
    def _on_question(self, text: str, answers: Sequence[tuple[str, Callable[[], None]]]) -> None:
        self.many.message.ask(text, answers)

    @Slot()
    def _on_opening(self) -> None:
        self._allow_export(False)

    @Slot(object)
    def _on_opened(self, photo: Opened) -> None:
        folder = self.arrivals.own_folder(photo.path)
        if folder is not None and photo.path is not None:
            self._settings.put(FOLDER, str(folder))
            self.recent.add(photo.path)
        refused = self.desk.open(photo, self.many.actions_for(photo.path, photo.estimate) or self.arrivals.carried())
        if refused:
            self.area.message.tell(tr("{why}. It is restored without enlarging.").format(why=told(refused)))
        self.side.turn("sliders")
        self.side.interventions.show_estimate(photo.estimate, self.desk.actions)
        self.strip.begin(photo.estimate, self.desk.actions)
        self._show_strip()
        self.telling.show_size()
        source, alpha, size = photo.path or Path("pasted"), photo.before.has_alpha, self.desk.wish.size
        self.side.export.show_source(source, folder, photo.photo.bits, size, photo.model.name, alpha=alpha)
        self.bar.modes.setEnabled(True)
        self.commands.allow(photo=True)
        self.area.viewer.show_photo(photo.before, self.desk.scale)
        self.area.show_viewer()
        self.previewer.show(photo, self.desk.actions, self.desk.scale)

    @Slot()
    def _on_open_ended(self) -> None:
        self._allow_export(self.desk.photo is not None)
        self.telling.show_wishes()
        self.previewer.ask()

    def _allow_export(self, on: bool) -> None:
        """Whether a result may be written: not while another photo is being opened."""
        self.side.output.allow(on)
        self.side.export.allow(on)

    # What is asked

    @Slot()
    def _on_actions(self) -> None:
        actions = self.desk.actions
        if self.side.interventions.wanted != actions:
            self.side.interventions.show_actions(actions)
        self.strip.show_actions(actions)
        self.previewer.set_actions(actions)

    @Slot()
    def _on_size(self) -> None:
        self.area.viewer.rescale(self.desk.scale)
        self.previewer.set_scale(self.desk.scale)

    @Slot()
    def _on_save_preset(self) -> None:
        if self.desk.photo is not None:
            order = self.desk.order(self.desk.photo, self.side.export.options)
            self.presets.save(replace(order, reading=ReadOptions()))  # that is this file's alone

    @Slot(object)
    def _on_preset(self, order: Order) -> None:
        photo = self.desk.photo
        if photo is None:
            self.area.message.tell(tr("Open a photo first; a preset is for the photo that is open"))
            return
        self.desk.follow(order.actions.settled(photo.estimate.found), order.size, order.dpi)
        self.side.export.show_options(order.options)

    # Batch

    @Slot()
    def toggle_batch(self) -> None:
        """Turn to the batch, or back to the picture."""
        if self.many.shown:
            self.many.show_picture()
        else:
            photo = self.desk.photo
            self.many.show_batch(self.desk.actions, ReadOptions() if photo is None else photo.reading)

    @Slot(bool)
    def _on_turned(self, batch: bool) -> None:
        self.status.setVisible(not batch)
        for control in (self.bar.modes, self.bar.strip, self.bar.panel):
            control.setVisible(not batch)
        self.bar.batch.setChecked(batch)

    # View

    @Slot(QPoint)
    def _on_context_menu(self, at: QPoint) -> None:
        if self.desk.photo is not None:
            self.commands.actions["lock"].setChecked(self.area.viewer.locked)
            self._on_picture.popup(self.area.viewer.mapToGlobal(at))

    @Slot()
    def _on_keys(self) -> None:
        self.keys.toggle()

    @Slot()
    def toggle_panel(self) -> None:
        """Show or hide the panel."""
        self._show_panel(self.side.isHidden())
        self._settings.put(PANEL, int(not self.side.isHidden()))

    @Slot()
    def toggle_strip(self) -> None:
        """Show or hide the counterfactual strip."""
        self._settings.put(STRIP, int(not self._settings.get(STRIP)))
        self._show_strip()

    def _show_strip(self) -> None:
        on = bool(self._settings.get(STRIP))
        self.bar.strip.setChecked(on)
        self.strip.setVisible(on and self.desk.photo is not None)

    @Slot()
    def _on_page(self) -> None:
        """A page of the panel has to be seen."""
        self.many.show_picture()
        self._show_panel(True)

    def _show_panel(self, on: bool) -> None:
        self.side.setVisible(on)
        self.bar.panel.setChecked(on)
        if not on:
            self.area.viewer.setFocus()

    @Slot()
    def _on_other_side(self) -> None:
        viewer = self.area.viewer
        if viewer.hasFocus() and not self.side.isHidden():
            self.side.first.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            viewer.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Move the panel under the picture when there is little width."""
        super().resizeEvent(event)
        least = self.area.minimumWidth() + WIDTH
        under = self.width() < max(least, min(NARROW, LOW * self.height()))
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
        if not self._closing.may():
            event.ignore()
            return
        placement.remember(self, self._settings)
        self.hide()
        self.shut_down()
        super().closeEvent(event)

    @Slot()
    def shut_down(self) -> None:
        """End the work; also called when the application quits."""
        self.imaginer.close()
        self.comparer.close()
        self.many.close()
        self.choosing.close()
        self.exports.close()
        self.runner.close()
