"""What the result is compared with: the photo, automatic, or an order that was kept; rendered after the result."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot

from causalsr_app.requests import Request
from causalsr_app.runner import Runner, Ticket
from causalsr_app.translation import mark, tr
from causalsr_app.window.desk import Desk
from causalsr_app.window.viewer import Viewer
from causalsr_app.window.viewer.mosaic import Patch, Stamp
from causalsr_app.window.viewer.stage import bands
from causalsr_app.window.work.follower import Follower
from causalsr_app.window.work.previewing import Preview, Previewer, is_reduced
from causalsr_app.words import wishes
from core.causal.actions import Actions

DEBOUNCE_MS = 50
"""Longer than the preview's own, so that it is asked for before."""
AUTOMATIC = mark("automatic")


class ReferencePreview(Preview):
    """A preview that anything else goes before."""

    def stops_for(self, newer: Request) -> bool:
        """For anything."""
        return True


class Comparer(Follower):
    """Keeps the viewer's other side rendered.

    Signals:
        ended: nothing of it is being rendered any more.
    """

    ended = Signal()

    def __init__(self, runner: Runner, desk: Desk, viewer: Viewer, previewer: Previewer) -> None:
        super().__init__()
        self._runner, self._desk, self._viewer, self._previewer = runner, desk, viewer, previewer
        self._actions: Actions | None = None
        self._photo: object = None
        self._version = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self.ask)
        viewer.view_changed.connect(self._timer.start)
        previewer.ended.connect(self._timer.start)

    @property
    def automatic(self) -> bool:
        """Whether the result is compared with what is made without being asked anything."""
        return self._viewer.reference == AUTOMATIC

    @Slot()
    def keep(self) -> None:
        """What is asked now is A, and from now on is compared with."""
        actions = self._desk.actions
        self._compare(actions, f"A: {wishes(actions) or tr(AUTOMATIC)}")

    @Slot()
    def compare_automatic(self) -> None:
        """With what is made without being asked anything."""
        self._compare(Actions(), AUTOMATIC)

    @Slot()
    def compare_photo(self) -> None:
        """With the photo, as at first."""
        self._compare(None, "")

    def _compare(self, actions: Actions | None, name: str) -> None:
        self._actions, self._photo = actions, self._desk.photo
        self._version += 1
        self._viewer.compare_with(name)

    @Slot()
    def ask(self) -> None:
        """Ask for what is visible and missing, unless the result itself is under way; its end asks again."""
        self._timer.stop()
        if self._runner.closed or self._actions is None:
            return
        photo, stage = self._desk.photo, self._viewer.stage
        if photo is None or photo is not self._photo or stage is None or stage.reference is None:
            return
        if self._previewer.busy or self.busy or not self._viewer.isVisible():
            return
        level, stamp = self._viewer.level, Stamp(self._version, stage.scale)
        missing = stage.missing(self._viewer.visible(), level, stamp, stage.reference)
        if missing.isEmpty():
            return
        reduced = is_reduced(missing, level)
        request = ReferencePreview(
            session=photo.session,
            stamp=stamp,
            actions=self._actions,
            regions=bands(missing, level, reduced=reduced),
            level=level,
            reduced=reduced,
        )
        ticket = self._runner.submit(request)
        if ticket is not None:
            ticket.parted.connect(self._on_part)
            self.follow(ticket)

    def close(self) -> None:
        """Ask for nothing more; the runner ends what is under way."""
        self._timer.stop()

    @Slot(object)
    def _on_part(self, patch: Patch) -> None:
        ticket = self.sender()
        if isinstance(ticket, Ticket) and ticket is self.ticket and patch.stamp.version == self._version:
            self._viewer.put_reference(patch)

    def succeed(self, value: object) -> None:
        """See `Follower`."""
        self._timer.start()  # what was seen may have changed since
        self.ended.emit()

    def stop(self) -> None:
        """See `Follower`; whoever it gave way to asks again."""
        self.ended.emit()

    def fail(self, message: str) -> None:
        """The same will be said of the result itself."""
        self.ended.emit()
