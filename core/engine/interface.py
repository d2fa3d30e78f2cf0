"""What a front end may ask of an engine and of a photo in it; free of torch, so that a window can know it.

`Engine` and `Session` are the real ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.causal.actions import Actions
from core.causal.estimate import Estimate
from core.engine.picture import Picture, Region
from core.image_io.photo import Photo
from core.jobs import CancelToken, Progress, no_progress
from core.order import ModelRef


class Laid(Protocol):
    """How a reference lies over a photo."""

    @property
    def share(self) -> float:
        """Of the photo that it shows, in [0, 1]; 0 where it shows another scene."""
        ...

    @property
    def note(self) -> str:
        """What a person should know, one sentence."""
        ...


class PhotoSession(Protocol):
    """One photo in an engine: what stays the same while a person moves sliders over it."""

    @property
    def photo(self) -> Photo:
        """The photo itself."""
        ...

    def estimate(self, progress: Progress = no_progress, token: CancelToken | None = None) -> Estimate:
        """What happened to the photo; computed at the first call.

        Raises:
            Cancelled: the token was cancelled before it began.
        """
        ...

    def render(
        self,
        actions: Actions,
        scale: float,
        region: Region | None = None,
        *,
        bits: int | None = None,
        progress: Progress = no_progress,
        token: CancelToken | None = None,
    ) -> Picture:
        """The restored picture, or a region of it.

        Args:
            scale: output size divided by the photo's, 1…8; sides are rounded to whole pixels.
            region: in output pixels; clipped to the picture.
            bits: per channel of the picture, 8 or 16, to which the network's numbers are rounded once; None is the
                photo's.

        Raises:
            ScaleError: scale or region out of range.
            Cancelled: between tiles, after the token was cancelled.
            RenderError: not finite, or out of memory, on every device.
        """
        ...

    def overview(
        self,
        actions: Actions,
        scale: float,
        region: Region,
        level: int,
        *,
        progress: Progress = no_progress,
        token: CancelToken | None = None,
    ) -> Picture:
        """A region of the result at 2^-level of its size, from a copy of the photo that is as much smaller.

        It shows what the order does where a screen can show no more, at a cost that does not grow with the photo. Its
        notes say that it is a reduced preview.

        Args:
            region: in output pixels.
            level: at least 1.

        Raises:
            ScaleError, Cancelled, RenderError: as `render`.
        """
        ...

    def refer(self, references: Sequence[Photo]) -> Sequence[Laid]:
        """Take further photos of the scene as references, in place of those before; none for none.

        Whatever is rendered from now on is improved where they show more. One that shows another scene is left out,
        and the pictures' notes say so.

        Raises:
            ModelError: the model can't use any.
        """
        ...

    def output_size(self, scale: float) -> tuple[int, int]:
        """Height and width of the whole result."""
        ...


class PhotoEngine(Protocol):
    """A model that photos can be opened in."""

    @property
    def device_name(self) -> str:
        """The device's real name."""
        ...

    @property
    def model_ref(self) -> ModelRef:
        """The model's name and hash."""
        ...

    @property
    def scales(self) -> tuple[int, ...]:
        """Enlargements the model has; others go through the next larger one."""
        ...

    @property
    def abilities(self) -> frozenset[str]:
        """What not every model can: `texture`, and to use a `reference`."""
        ...

    def open(self, photo: Photo, *, patient: bool = False) -> PhotoSession:
        """A session for the photo; nothing is computed yet.

        Sessions may be used in different threads, each in one; they take turns, tile by tile.

        Args:
            patient: let other sessions go first.
        """
        ...
