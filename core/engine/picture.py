"""What a render gives back: a photo of the output's size, and everything there is to say about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.causal.actions import Actions
from core.causal.estimate import Estimate
from core.image_io.photo import Photo


@dataclass(frozen=True)
class Region:
    """A rectangle in output pixels."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture:
    """A restored picture, or a part of it.

    Attributes:
        photo: the restored pixels (and alpha) with the source's metadata, ready for `image_io.write`.
        scale: output size divided by input size.
        estimate: what the program believes happened to the input.
        actions: what was asked for.
        used: factor name → physical value the restorer was told.
        device: where it ran, by its real name.
        seconds: wall time of this render, the estimate included if it had to be made.
        references: sha256 of the files of the further photos of the scene, those that were left out, too.
        notes: what a person should know, one sentence each ("memory ran out: tile halved to 128").
    """

    photo: Photo
    scale: float
    estimate: Estimate
    actions: Actions
    used: Mapping[str, float]
    device: str
    seconds: float
    notes: tuple[str, ...] = field(default=())
    references: tuple[str, ...] = ()
