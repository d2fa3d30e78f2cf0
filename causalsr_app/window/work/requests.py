"""What the window asks of the engine: open a photo, preview some of it, export all of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from causalsr_app.runner import EngineMaker, Report, Request
from causalsr_app.window.images import halved, to_image
from causalsr_app.window.viewer.mosaic import Patch, Stamp
from causalsr_app.window.viewer.pyramid import Pyramid
from core.causal.actions import Actions
from core.causal.estimate import Estimate
from core.engine.picture import Picture, Region
from core.image_io import Photo, WriteOptions, check_target, read, write
from core.jobs import Progress


@dataclass(frozen=True, kw_only=True, eq=False)
class Opened:
    """A photo that is ready to be worked on.

    Attributes:
        name: shown to people.
        path: the file, or None when pasted.
        photo: what was read.
        session: the engine's; only ever handed back to the engine's thread.
        estimate: what happened to the photo.
        before: the photo for showing.
    """

    name: str
    path: Path | None
    photo: Photo
    session: Any
    estimate: Estimate
    before: Pyramid


@dataclass(frozen=True, kw_only=True)
class Open(Request):
    """Read a photo (or take the pasted one) and estimate what happened to it. Ends in `Opened`."""

    path: Path | None = None
    pasted: Photo | None = None

    def yields_to(self, newer: Request) -> bool:
        """Only to another photo."""
        return isinstance(newer, Open)

    def stops_for(self, newer: Request) -> bool:
        """As it yields."""
        return self.yields_to(newer)

    def run(self, engine: EngineMaker, report: Report) -> Opened:
        """See `Request.run`."""
        photo = self._read()
        report.token.check()
        before = Pyramid.of(to_image(photo))
        report.token.check()
        session = engine().open(photo)
        estimate = session.estimate(progress=report.progress, token=report.token)
        name = self.path.name if self.path is not None else "pasted image"
        return Opened(name=name, path=self.path, photo=photo, session=session, estimate=estimate, before=before)

    def _read(self) -> Photo:
        if self.pasted is not None:
            return self.pasted
        if self.path is None:
            raise ValueError("neither a path nor a photo")
        return read(self.path)


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
    """

    session: Any
    stamp: Stamp
    actions: Actions
    regions: tuple[Region, ...]
    level: int = 0

    def yields_to(self, newer: Request) -> bool:
        """To anything."""
        return True

    def stops_for(self, newer: Request) -> bool:
        """For all but the same view with other actions, if it is rendered in one go: so that a picture follows
        the slider while it is dragged, and not only when the hand rests."""
        same_view = (
            isinstance(newer, Preview)
            and len(self.regions) == 1
            and (newer.session, newer.regions, newer.level) == (self.session, self.regions, self.level)
            and newer.stamp.scale == self.stamp.scale
        )
        return not same_view

    def run(self, engine: EngineMaker, report: Report) -> Previewed:
        """See `Request.run`."""
        began = time.perf_counter()
        notes: dict[str, None] = {}
        device = ""
        for i, region in enumerate(self.regions):
            picture: Picture = self.session.render(
                self.actions,
                self.stamp.scale,
                region,
                progress=_portion(report.progress, i, len(self.regions)),
                token=report.token,
            )
            notes.update(dict.fromkeys(picture.notes))
            device = picture.device
            image = halved(to_image(picture.photo), self.level)
            report.part(Patch(stamp=self.stamp, region=region, level=self.level, image=image))
        return Previewed(seconds=time.perf_counter() - began, notes=tuple(notes), device=device)


@dataclass(frozen=True, kw_only=True, eq=False)
class Exported:
    """A file that was written."""

    path: Path
    width: int
    height: int
    size: int
    seconds: float
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Export(Request):
    """Render the whole picture and write it. Ends in `Exported`.

    Attributes:
        session: of the photo shown.
        source: that photo; its size tells beforehand whether the target can hold the result.
        actions: of the person.
        scale: the enlargement.
        path: the file to write; one that is there is replaced.
        options: how to write it.
    """

    session: Any
    source: Photo
    actions: Actions
    scale: int
    path: Path
    options: WriteOptions

    def yields_to(self, newer: Request) -> bool:
        """To nothing; a person cancels it with its own button."""
        return False

    def stops_for(self, newer: Request) -> bool:
        """For nothing."""
        return False

    def run(self, engine: EngineMaker, report: Report) -> Exported:
        """See `Request.run`."""
        began = time.perf_counter()
        width, height = self.source.width * self.scale, self.source.height * self.scale
        check_target(
            self.path, width, height, self.options, has_alpha=self.source.alpha is not None, bits=self.source.bits
        )
        picture: Picture = self.session.render(
            self.actions, self.scale, None, progress=_portion(report.progress, 0, 1, most=0.97), token=report.token
        )
        report.token.check()
        write(self.path, picture.signed(), self.options)
        return Exported(
            path=self.path,
            width=picture.photo.width,
            height=picture.photo.height,
            size=self.path.stat().st_size,
            seconds=time.perf_counter() - began,
            notes=picture.notes,
        )


def _portion(progress: Progress, part: int, parts: int, most: float = 1.0) -> Callable[[float], None]:
    """A `Progress` for one of some equal parts of a job."""

    def portion(share: float) -> None:
        progress(most * (part + share) / parts)

    return portion
