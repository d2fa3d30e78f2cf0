"""When a preview is asked for, and of what: the visible part that is missing, the newest request first."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from causalsr_app.requests import EngineMaker, Feedback, Request
from causalsr_app.runner import Runner, Ticket
from causalsr_app.window.images import halved, to_image
from causalsr_app.window.opened import Opened
from causalsr_app.window.viewer import Viewer
from causalsr_app.window.viewer.mosaic import Patch, Stamp
from causalsr_app.window.viewer.stage import bands
from causalsr_app.window.work.follower import Follower
from core.causal.actions import Actions
from core.engine.interface import PhotoSession
from core.engine.picture import Picture, Region
from core.jobs import CancelToken, Progress

LARGE = 2_000_000
"""Output pixels of a region from which a reduced copy stands for it, where the screen shows fewer anyway."""
GLIMPSE = 200_000
"""Screen pixels of a reduced preview from which one half as fine comes first: a slider is followed at once."""
DEBOUNCE_MS = 40
"""A pan or a zoom settles for this long before its preview is asked for."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Previewed:
    """The last word on a preview: how long it took, where, and what the engine noted."""

    seconds: float
    notes: tuple[str, ...]
    device: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Preview(Request):
    """Render some regions, one after the other. Parts are `Patch`es; ends in `Previewed`.

    Attributes:
        session: of the photo shown.
        stamp: what the patches will show.
        actions: of the person.
        regions: in output pixels, in the order in which they are wanted.
        level: the patches are kept at 2^-level of their size, since the screen shows no more.
        reduced: they are made from a reduced copy of the photo.
    """

    session: PhotoSession
    stamp: Stamp
    actions: Actions
    regions: tuple[Region, ...]
    level: int = 0
    reduced: bool = False

    def yields_to(self, newer: Request) -> bool:
        """To anything."""
        return True

    def stops_for(self, newer: Request) -> bool:
        """For all but the same view with other actions, if it is rendered in one go: so that a picture follows
        the slider while it is dragged, and not only when the hand rests."""
        same_view = (
            isinstance(newer, Preview)
            and len(self.regions) == 1
            and newer.session is self.session
            and (newer.regions, newer.level) == (self.regions, self.level)
            and newer.stamp.scale == self.stamp.scale
        )
        return not same_view

    def run(self, engine: EngineMaker, feedback: Feedback) -> Previewed:
        """See `Request.run`."""
        began = time.perf_counter()
        notes: dict[str, None] = {}
        device = ""
        for i, region in enumerate(self.regions):
            progress = _portion(feedback.progress, i, len(self.regions))
            picture, image = rendered(
                self.session, self.actions, self.stamp.scale, region, self.level, reduced=self.reduced,
                progress=progress, token=feedback.token,
            )  # fmt: skip
            notes.update(dict.fromkeys(picture.notes))
            device = picture.device
            feedback.part(Patch(stamp=self.stamp, region=region, level=self.level, image=image))
        return Previewed(seconds=time.perf_counter() - began, notes=tuple(notes), device=device)


def rendered(
    session: PhotoSession,
    actions: Actions,
    scale: float,
    region: Region,
    level: int,
    *,
    reduced: bool,
    progress: Progress,
    token: CancelToken,
) -> tuple[Picture, QImage]:
    """The region at 2^-level of its size: as it will be, or from a reduced copy of the photo."""
    if reduced:
        picture = session.overview(actions, scale, region, level, progress=progress, token=token)
        return picture, to_image(picture.photo)
    picture = session.render(actions, scale, region, progress=progress, token=token)
    return picture, halved(to_image(picture.photo), level)


def _portion(progress: Progress, part: int, parts: int) -> Progress:
    """A `Progress` for one of some equal parts of a job."""
    return lambda share: progress((part + share) / parts)


def is_reduced(rect: QRect, level: int) -> bool:
    """Whether a region is rendered from a reduced copy of the photo."""
    return level > 0 and rect.width() * rect.height() > LARGE


@dataclass(frozen=True, eq=False)
class _View:
    """What a preview under way will show."""

    stamp: Stamp
    level: int
    rect: QRect


class Previewer(Follower):
    """Keeps the viewer's visible part rendered.

    Signals:
        began: a preview was asked for.
        progressed: float, the share of it that is done.
        ended: nothing is being rendered for the viewer any more.
        glimpsed: all that is visible is there, but half as fine as it will be.
        shown: `Previewed`, the visible part is complete.
        failed: str.
    """

    began = Signal()
    progressed = Signal(float)
    ended = Signal()
    glimpsed = Signal()
    shown = Signal(object)
    failed = Signal(str)

    def __init__(self, runner: Runner, viewer: Viewer) -> None:
        super().__init__()
        self._runner = runner
        self._viewer = viewer
        self._photo: Opened | None = None
        self._actions = Actions()
        self._stamp = Stamp(0, 1.0)
        self._asked: _View | None = None
        self._closer = QRect()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DEBOUNCE_MS)
        self._timer.timeout.connect(self.ask)
        viewer.view_changed.connect(self._timer.start)

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

    @Slot(QRect)
    def look_closer(self, region: QRect) -> None:
        """These output pixels are wanted at full size, too, after all that is visible; none for an empty region."""
        self._closer = region
        self._timer.start()

    def _change(self, actions: Actions, scale: float) -> None:
        self._actions = actions
        self._stamp = replace(self._stamp, version=self._stamp.version + 1, scale=float(scale))
        self.ask()

    @Slot()
    def ask(self) -> None:
        """Ask for what is visible and missing, unless that is under way already."""
        self._timer.stop()
        stage = self._viewer.stage
        if self._runner.closed or self._photo is None or stage is None or not self._viewer.isVisible():
            return  # its being shown asks again
        level = self._viewer.level
        missing = stage.missing(self._viewer.visible(), level, self._stamp)
        if missing.isEmpty() and not self._closer.isEmpty():
            level, missing = 0, stage.missing(self._closer, 0, self._stamp)
        reduced = is_reduced(missing, level)
        if reduced and missing.width() * missing.height() > GLIMPSE * 4**level:
            rough = stage.missing(self._viewer.visible(), level + 1, self._stamp)
            if not rough.isEmpty():
                level, missing = level + 1, rough
        if missing.isEmpty() or self._under_way(level, missing):
            return
        ticket = self._runner.submit(
            Preview(
                session=self._photo.session,
                stamp=self._stamp,
                actions=self._actions,
                regions=bands(missing, level, reduced=reduced),
                level=level,
                reduced=reduced,
            )
        )
        if ticket is not None:
            ticket.parted.connect(self._on_part)  # an older ticket's parts are welcome, too
            self.follow(ticket)
            self._asked = _View(self._stamp, level, missing)
            self.began.emit()

    def _under_way(self, level: int, rect: QRect) -> bool:
        asked = self._asked
        return asked is not None and (asked.stamp, asked.level) == (self._stamp, level) and asked.rect.contains(rect)

    @Slot(object)
    def _on_part(self, patch: Patch) -> None:
        ticket = self.sender()
        request = ticket.request if isinstance(ticket, Ticket) else None
        if isinstance(request, Preview) and self._photo is not None and request.session is self._photo.session:
            self._viewer.put(patch)

    def progress(self, share: float) -> None:
        """See `Follower`."""
        self.progressed.emit(share)

    def succeed(self, value: object) -> None:
        """See `Follower`."""
        finer = self._asked is not None and self._asked.level > self._viewer.level
        self.stop()
        if finer:
            self.glimpsed.emit()
            self.ask()
            return
        self.shown.emit(value)
        if not self._closer.isEmpty():
            self._timer.start()

    def stop(self) -> None:
        """See `Follower`."""
        self._asked = None
        self.ended.emit()

    def fail(self, message: str) -> None:
        """See `Follower`."""
        self.stop()
        self.failed.emit(message)
