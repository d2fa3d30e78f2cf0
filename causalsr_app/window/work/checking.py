"""The consistency check beside the window: asked for only while its page is seen."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QRect, Signal, Slot
from PySide6.QtGui import QImage

from causalsr_app.requests import EngineMaker, Feedback, Request
from causalsr_app.runner import Runner
from causalsr_app.window.consistency import ConsistencyPage
from causalsr_app.window.consistency.heat import heat
from causalsr_app.window.desk import Desk
from causalsr_app.window.images import to_image
from causalsr_app.window.viewer import Viewer
from causalsr_app.window.work.follower import Follower
from causalsr_app.words import consistency
from core.causal.actions import Actions
from core.engine.interface import PhotoSession
from core.engine.picture import Region

MOST = 1_500_000
"""Output pixels that are compared at most."""


@dataclass(frozen=True, eq=False)
class Checked:
    """What came of it: three images, and by how much they disagree of what may be left over."""

    images: tuple[QImage, ...]
    unexplained: float


@dataclass(frozen=True, kw_only=True, eq=False)
class CheckConsistency(Request):
    """Render a part and harm it again. Ends in `Checked`.

    Attributes:
        session: of the photo shown.
        actions: of the person.
        scale: a whole enlargement.
        left, top, width, height: the part, in the photo's pixels.
    """

    session: PhotoSession
    actions: Actions
    scale: int
    left: int
    top: int
    width: int
    height: int

    def yields_to(self, newer: Request) -> bool:
        """To anything."""
        return True

    def stops_for(self, newer: Request) -> bool:
        """For anything."""
        return True

    def run(self, engine: EngineMaker, feedback: Feedback) -> Checked:
        """See `Request.run`."""
        from core.engine.consistency import check  # imports torch, in this thread

        sides = (each * self.scale for each in (self.left, self.top, self.width, self.height))
        picture = self.session.render(
            self.actions, self.scale, Region(*sides), progress=feedback.progress, token=feedback.token
        )
        found = check(self.session.photo, picture, self.left, self.top)
        marked = heat(found.photo.pixels, found.excess)
        return Checked((to_image(found.photo), to_image(found.again), marked), found.unexplained)


class Checker(Follower):
    """Keeps the page right while it is seen.

    Signals:
        began: something is compared.
        progressed: float.
        said: str, what came of it, in one line.
        ended: nothing is compared any more.
    """

    began = Signal()
    progressed = Signal(float)
    said = Signal(str)
    ended = Signal()

    def __init__(self, runner: Runner, desk: Desk, viewer: Viewer, page: ConsistencyPage) -> None:
        super().__init__()
        self._runner, self._desk, self._viewer, self._page = runner, desk, viewer, page
        for changed in (page.wanted, desk.changed, desk.resized):
            changed.connect(self.ask)
        page.gone.connect(self._on_gone)

    @Slot()
    def ask(self) -> None:
        """Compare the middle of what was seen, with what is asked now."""
        photo = self._desk.photo
        if photo is None or not self._page.isVisible() or self._runner.closed:
            return
        scale = math.ceil(self._desk.scale)
        part = self._part(scale)
        request = CheckConsistency(
            session=photo.session, actions=self._desk.actions, scale=scale,
            left=part.left(), top=part.top(), width=part.width(), height=part.height(),
        )  # fmt: skip
        ticket = self._runner.submit(request)
        if ticket is not None:
            self.follow(ticket)
            self._page.begin()
            self.began.emit()

    def _part(self, scale: int) -> QRect:
        """The middle of what is visible, in the photo's pixels."""
        photo, stage = self._desk.photo, self._viewer.stage
        assert photo is not None
        assert stage is not None
        visible, own = self._viewer.visible(), stage.scale
        seen = QRect(
            math.floor(visible.x() / own), math.floor(visible.y() / own),
            math.ceil(visible.width() / own), math.ceil(visible.height() / own),
        )  # fmt: skip
        shrink = min(1.0, math.sqrt(MOST / (seen.width() * seen.height() * scale**2)))
        part = QRect(0, 0, max(int(seen.width() * shrink), 1), max(int(seen.height() * shrink), 1))
        part.moveCenter(seen.center())
        return part.intersected(QRect(0, 0, photo.photo.width, photo.photo.height))

    @Slot()
    def _on_gone(self) -> None:
        if self.ticket is not None:
            self._runner.cancel(self.ticket)

    def progress(self, share: float) -> None:
        """See `Follower`."""
        self.progressed.emit(share)

    def succeed(self, value: object) -> None:
        """See `Follower`."""
        assert isinstance(value, Checked)
        words = consistency(value.unexplained)
        self._page.show_check(value.images, words)
        self.said.emit(words)
        self.ended.emit()

    def stop(self) -> None:
        """See `Follower`."""
        self.ended.emit()

    def fail(self, message: str) -> None:
        """See `Follower`."""
        self._page.show_check((), message)
        self.ended.emit()
