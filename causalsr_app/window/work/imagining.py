"""Pictures for the counterfactual strip: asked for only while it is seen, and only when the picture itself is done."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, QTimer, Slot
from PySide6.QtGui import QImage

from causalsr_app.requests import EngineMaker, Feedback, Request
from causalsr_app.runner import Runner, Ticket
from causalsr_app.window.counterfactual import CounterfactualStrip
from causalsr_app.window.desk import Desk
from causalsr_app.window.viewer import Viewer
from causalsr_app.window.viewer.mosaic import aligned
from causalsr_app.window.work.comparing import Comparer
from causalsr_app.window.work.follower import Follower
from causalsr_app.window.work.previewing import Previewer, is_reduced, rendered
from core.causal.actions import Actions
from core.engine.interface import PhotoSession
from core.engine.picture import Region
from core.jobs import no_progress

DEBOUNCE_MS = 60
"""A pan settles for this long; the preview is asked for before."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Imagine(Request):
    """Render one region as often as there are alternatives. Parts are `(number, QImage)`; ends in how many.

    Attributes:
        session: of the photo shown.
        scale: of the result.
        region: in output pixels.
        level, reduced: as of `Preview`.
        alternatives: what each picture shows.
        grown: device pixels for each of a picture's.
    """

    session: PhotoSession
    scale: float
    region: Region
    level: int
    reduced: bool
    alternatives: tuple[Actions, ...]
    grown: float

    def yields_to(self, newer: Request) -> bool:
        """To anything."""
        return True

    def stops_for(self, newer: Request) -> bool:
        """For anything, so that nothing waits for more than one of its pictures."""
        return True

    def run(self, engine: EngineMaker, feedback: Feedback) -> int:
        """See `Request.run`."""
        for number, actions in enumerate(self.alternatives):
            feedback.token.check()
            _, image = rendered(
                self.session, actions, self.scale, self.region, self.level, reduced=self.reduced,
                progress=no_progress, token=feedback.token,
            )  # fmt: skip
            feedback.part((number, image))
        return len(self.alternatives)


class Imaginer(Follower):
    """Keeps the strip's pictures right while it is seen."""

    def __init__(
        self,
        runner: Runner,
        desk: Desk,
        viewer: Viewer,
        strip: CounterfactualStrip,
        previewer: Previewer,
        comparer: Comparer,
    ) -> None:
        super().__init__()
        self._runner, self._desk, self._viewer = runner, desk, viewer
        self._strip, self._previewer, self._comparer = strip, previewer, comparer
        self._shown: object = None
        self._asked: object = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self.ask)
        for changed in (viewer.view_changed, strip.wanted, desk.changed, desk.resized):
            changed.connect(self._timer.start)
        previewer.ended.connect(self._timer.start)
        comparer.ended.connect(self._timer.start)
        strip.gone.connect(self._on_gone)

    @Slot()
    def ask(self) -> None:
        """Ask for what the strip lacks, unless something more important is under way; its end asks again."""
        self._timer.stop()
        if self._runner.closed:
            return
        photo, stage = self._desk.photo, self._viewer.stage
        if photo is None or stage is None or not self._seen() or self._previewer.busy or self._comparer.busy:
            return
        level, visible = self._viewer.level, self._viewer.visible()
        region = aligned(self._middle(visible), level, stage.whole)
        alternatives = self._strip.alternatives
        wanted = (photo, stage.scale, region.getRect(), level, alternatives)
        if region.isEmpty() or not alternatives or wanted in (self._shown, self._asked):
            return
        ticket = self._runner.submit(
            Imagine(
                session=photo.session,
                scale=stage.scale,
                region=Region(region.x(), region.y(), region.width(), region.height()),
                level=level,
                reduced=is_reduced(visible, level),
                alternatives=alternatives,
                grown=self._viewer.transform.zoom * 2**level,
            )
        )
        if ticket is not None:
            ticket.parted.connect(self._on_part)
            self.follow(ticket)
            self._asked = wanted

    def _seen(self) -> bool:
        return self._strip.isVisible() and self._viewer.isVisible()

    def close(self) -> None:
        """Ask for nothing more; the runner ends what is under way."""
        self._timer.stop()

    def _middle(self, visible: QRect) -> QRect:
        """The middle of what is visible, as large as a tile."""
        size = self._strip.picture_size() / self._viewer.transform.zoom
        middle = QRect(0, 0, max(size.width(), 1), max(size.height(), 1))
        middle.moveCenter(visible.center())
        return middle.intersected(visible)

    @Slot(object)
    def _on_part(self, part: tuple[int, QImage]) -> None:
        ticket = self.sender()
        if isinstance(ticket, Ticket) and ticket is self.ticket and isinstance(ticket.request, Imagine):
            self._strip.put(*part, ticket.request.grown)

    @Slot()
    def _on_gone(self) -> None:
        if self.ticket is not None:
            self._runner.cancel(self.ticket)

    def succeed(self, value: object) -> None:
        """See `Follower`."""
        self._shown, self._asked = self._asked, None

    def stop(self) -> None:
        """See `Follower`."""
        self._asked = None

    def fail(self, message: str) -> None:
        """The same will be said of the picture itself."""
        self._asked = None
