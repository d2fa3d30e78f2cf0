"""What the window says of the photo and of the work on it: title, status line, progress, and to a screen reader."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QSize, Slot
from PySide6.QtWidgets import QWidget

from causalsr_app.runner import EngineFacts, Runner
from causalsr_app.told import told
from causalsr_app.translation import tr
from causalsr_app.window.area import Area
from causalsr_app.window.desk import Desk
from causalsr_app.window.remaining import Remaining
from causalsr_app.window.side import SidePanel
from causalsr_app.window.status import StatusLine
from causalsr_app.window.topbar import TopBar
from causalsr_app.window.work.checking import Checker
from causalsr_app.window.work.opening import Open, Opener
from causalsr_app.window.work.previewing import Previewed, Previewer
from causalsr_app.words import sentence, wishes


class Telling(QObject):
    """Listens to the desk and to the work, and keeps the words right."""

    def __init__(
        self, window: QWidget, desk: Desk, bar: TopBar, area: Area, side: SidePanel, status: StatusLine
    ) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._bar, self._area, self._side, self._status = bar, area, side, status
        self._complaint = ""
        self._remaining, self._long = Remaining(), False
        desk.changed.connect(self.show_wishes)
        desk.resized.connect(self.show_size)
        desk.refused.connect(side.output.sizes.refuse)
        area.viewer.view_changed.connect(self._on_view)

    def listen(self, runner: Runner, opener: Opener, previewer: Previewer, checker: Checker) -> None:
        """To the work."""
        self._work = (opener, previewer, checker)
        runner.engine_ready.connect(self._on_engine)
        runner.engine_failed.connect(self._on_no_engine)
        opener.began.connect(self._on_opening)
        opener.progressed.connect(self._area.progress.progress)
        opener.failed.connect(self._area.message.warn)
        opener.cut.connect(self._on_cut)
        opener.ended.connect(self._on_work_ended)
        previewer.began.connect(self._on_preview_began)
        previewer.progressed.connect(self._on_preview_progressed)
        previewer.shown.connect(self._on_previewed)
        previewer.failed.connect(self._on_preview_failed)
        previewer.ended.connect(self._on_work_ended)
        self._area.consistency.gone.connect(self.show_wishes)
        checker.began.connect(self._area.progress.begin)
        checker.progressed.connect(self._area.progress.progress)
        checker.said.connect(self._on_checked)
        checker.ended.connect(self._on_work_ended)

    @Slot(str, object)
    def _on_cut(self, why: str, rest: Open) -> None:
        opener = self._work[0]
        self._area.message.ask(why, ((tr("Open what is left"), partial(opener.open, rest)),))

    # Of the photo

    @Slot()
    def show_wishes(self) -> None:
        """What is asked, in the status line."""
        self._status.show_preview(wishes(self._desk.actions))
        self._describe()

    @Slot()
    def show_size(self) -> None:
        """How large the photo and its result are."""
        photo, wish, scale = self._desk.photo, self._desk.wish, self._desk.scale
        self._side.output.sizes.show_size(wish.size, wish.dpi)
        self._side.export.show_size(wish.size)
        if photo is None:
            return
        width, height = photo.photo.width, photo.photo.height
        self._side.output.show_output(QSize(round(width * scale), round(height * scale)), scale)
        self._bar.show_title(photo.name, f"{width} × {height}  →  ×{scale:.3g}")
        self._window.setWindowTitle(f"{photo.name} – CausalSR")
        self._describe()

    def _describe(self) -> None:
        """What a screen reader says of the picture: file, size, what happened, what is set."""
        photo = self._desk.photo
        if photo is not None:
            size = photo.before.size
            said = tr("{file}, {width} × {height} pixels, enlarged {scale} times.").format(
                file=photo.name, width=size.width(), height=size.height(), scale=f"{self._desk.scale:.3g}"
            )
            parts = (said, f"{sentence(photo.estimate)}.", wishes(self._desk.actions))
            self._area.viewer.setAccessibleDescription(" ".join(part for part in parts if part))

    @Slot()
    def _on_view(self) -> None:
        viewer = self._area.viewer
        self._status.show_zoom(viewer.transform.zoom if self._desk.photo is not None else None, locked=viewer.locked)

    # Of the work

    @Slot(object)
    def _on_engine(self, facts: EngineFacts) -> None:
        self._side.output.show_engine(facts)
        self._side.interventions.show_abilities(facts.abilities)

    @Slot(object)
    def _on_no_engine(self, message: str) -> None:
        self._side.output.show_no_engine()
        self._area.message.warn(message)

    @Slot(str)
    def _on_opening(self, name: str) -> None:
        self._status.show_preview(tr("opening {file} …").format(file=name))
        self._area.progress.begin()

    @Slot()
    def _on_preview_began(self) -> None:
        self._remaining.begin()
        self._long = False
        self._area.progress.begin()

    @Slot(float)
    def _on_preview_progressed(self, share: float) -> None:
        self._area.progress.progress(share)
        left = self._remaining.words(share)
        self._long = self._long or bool(left)
        if self._long:
            words = tr(", ").join(filter(None, (tr("preview {percent} %").format(percent=f"{100 * share:.0f}"), left)))
            self._status.show_preview(words, wishes(self._desk.actions))

    @Slot()
    def _on_work_ended(self) -> None:
        if not any(each.busy for each in self._work):
            self._area.progress.end()

    @Slot(str)
    def _on_checked(self, words: str) -> None:
        self._status.show_preview(words, wishes(self._desk.actions))

    @Slot(str)
    def _on_preview_failed(self, message: str) -> None:
        self._area.message.warn(message)
        self._complaint = self._area.message.text

    @Slot(object)
    def _on_previewed(self, result: Previewed) -> None:
        if self._complaint and self._area.message.text == self._complaint:
            self._area.message.clear()
        self._complaint = ""
        self._side.output.show_device(result.device)
        took = tr("preview {seconds} s").format(seconds=f"{result.seconds:.2f}")
        self._status.show_preview(took, wishes(self._desk.actions), *map(told, result.notes))
