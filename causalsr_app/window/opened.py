"""A photo that is open: what was read, what is believed of it, and the engine's hold on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from causalsr_app.window.viewer.pyramid import Pyramid
from core.causal.estimate import Estimate
from core.engine.interface import PhotoSession
from core.image_io import Photo, ReadOptions
from core.order import ModelRef


@dataclass(frozen=True, kw_only=True, eq=False)
class Opened:
    """A photo that is ready to be worked on.

    Attributes:
        name: shown to people.
        path: the file, or None when pasted.
        photo: what was read.
        session: the engine's; only ever handed back to the engine's thread.
        model: the engine's model, for orders.
        estimate: what happened to the photo.
        reading: how the file was read.
        before: the photo for showing.
    """

    name: str
    path: Path | None
    photo: Photo
    session: PhotoSession
    model: ModelRef
    estimate: Estimate
    before: Pyramid
    reading: ReadOptions = field(default_factory=ReadOptions)
