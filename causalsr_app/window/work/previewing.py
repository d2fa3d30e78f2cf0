"""When a preview is asked for, and of what: the visible part that is missing, the newest request first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QRect, QTimer, Signal, Slot

from causalsr_app.runner import Failure, Result, Runner, Share, Ticket
from causalsr_app.window.viewer import Viewer
from causalsr_app.window.viewer.mosaic import Patch, Stamp
from causalsr_app.window.viewer.stage import bands
from causalsr_app.window.work.requests import Opened, Preview, Previewed
from core.causal.actions import Actions

DEBOUNCE_MS = 40
"""A pan or a zoom settles for this long before its preview is asked for."""


@dataclass(frozen=True, eq=False)
class _Asked:
    """A preview under way."""

    ticket: Ticket
    stamp: Stamp
    level: int
    rect: QRect


class Previewer(QObject):
    """Keeps the viewer's visible part rendered.

    Signals:
        began: a preview was asked for.
        progressed: float, the share of it that is done.
        ended: nothing is being rendered for the viewer any more.
        shown: `Previewed`, the visible part is complete.
        failed: str.
    """

    began = Signal()
    progressed = Signal(float)
    ended = Signal()
    shown = Signal(object)
    failed = Signal(str)

    def __init__(self, runner: Runner, viewer: Viewer) -> None:
        super().__init__()
        self._runner = runner
        self._viewer = viewer
        self._photo: Opened | None = None
        self._actions = Actions()
        self._stamp = Stamp(0, 1.0)
        self._asked: _Asked | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self.ask)
        viewer.view_changed.connect(self._timer.start)
        runner.parted.connect(self._on_part)
        runner.progressed.connect(self._on_progress)
        runner.finished.connect(self._on_finished)
        runner.cancelled.connect(self._on_cancelled)
        runner.failed.connect(self._on_failed)

    def show(self, photo: Opened, actions: Actions, scale: float) -> None:
        """Another photo; the viewer shows it already."""
        self._photo = photo
        self._change(actions, scale)

    def set_actions(self, actions: Actions) -> None:
        """A slider was moved: ask at once."""
        self._change(actions, self._stamp.scale)

    def set_scale(self, scale: float) -> None:
        """The enlargement was changed; the viewer has been told."""
        self._change(self._actions, scale)

    def _change(self, actions: Actions, scale: float) -> None:
        self._actions = actions
        self._stamp = replace(self._stamp, version=self._stamp.version + 1, scale=float(scale))
        self.ask()

    @Slot()
    def ask(self) -> None:
        """Ask for what is visible and missing, unless that is under way already."""
        self._timer.stop()
        stage = self._viewer.stage
        if self._photo is None or stage is None or self._runner.closed:
            return
        level = self._viewer.level
        missing = stage.missing(self._viewer.visible(), level, self._stamp)
        asked = self._asked
        if missing.isEmpty() or (
            asked is not None and (asked.stamp, asked.level) == (self._stamp, level) and asked.rect.contains(missing)
        ):
            return
        request = Preview(
            session=self._photo.session,
            stamp=self._stamp,
            actions=self._actions,
            regions=bands(missing, level),
            level=level,
        )
        ticket = self._runner.submit(request)
        if ticket is not None:
            self._asked = _Asked(ticket, self._stamp, level, missing)
            self.began.emit()

    def _mine(self, ticket: Ticket) -> bool:
        return self._asked is not None and self._asked.ticket is ticket

    def _over(self) -> None:
        self._asked = None
        self.ended.emit()

    @Slot(object)
    def _on_part(self, part: Result) -> None:
        request = part.ticket.request
        current = isinstance(request, Preview) and self._photo is not None and request.session is self._photo.session
        if current and isinstance(part.value, Patch):
            self._viewer.put(part.value)

    @Slot(object)
    def _on_progress(self, share: Share) -> None:
        if self._mine(share.ticket):
            self.progressed.emit(share.share)

    @Slot(object)
    def _on_finished(self, result: Result) -> None:
        if self._mine(result.ticket) and isinstance(result.value, Previewed):
            self._over()
            self.shown.emit(result.value)

    @Slot(object)
    def _on_cancelled(self, ticket: Ticket) -> None:
        if self._mine(ticket):
            self._over()

    @Slot(object)
    def _on_failed(self, failure: Failure) -> None:
        if self._mine(failure.ticket):
            self._over()
            self.failed.emit(failure.message)
