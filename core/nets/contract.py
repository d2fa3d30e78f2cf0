"""What the engine may ask of a network that restores; whoever fulfils it can be run, tiled, cached and told.

prepare(photo with its margin, scale) ─▶ Prepared, kept while sliders move ─▶ finish(Prepared, Told, scale) ─▶ picture
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol, Self, runtime_checkable

import torch
from torch import Tensor


@dataclass(frozen=True, kw_only=True, eq=False)
class Told:
    """What a restorer is told beside the photo, for a batch of B.

    Attributes:
        latents: U, or U_int when a person intervened, B×d in the factor table's order.
        context: C of the whole photo, B×c; None is the network's learned null.
        grey: the photo has one channel, and so must the picture have.
        texture: how much of the picture is the textured one, in [0, 1]; networks without one ignore it.
    """

    latents: Tensor
    context: Tensor | None = None
    grey: bool = False
    texture: float = 0.0

    def to(self, device: torch.device) -> Told:
        """The same on another device."""
        context = None if self.context is None else self.context.to(device)
        return replace(self, latents=self.latents.to(device), context=context)


@dataclass(frozen=True)
class Inset:
    """Where a tile lies in the pixels around it: rows and columns before it, and its size, in pixels of Y."""

    top: int
    left: int
    height: int
    width: int

    def cut(self, image_BCHW: Tensor, *, margin: int = 0, scale: int = 1) -> Tensor:
        """The tile with `margin` pixels more on each side, of an image `scale` times as large as the surroundings."""
        top, left = (self.top - margin) * scale, (self.left - margin) * scale
        height, width = (self.height + 2 * margin) * scale, (self.width + 2 * margin) * scale
        return image_BCHW[:, :, top : top + height, left : left + width]


@dataclass(frozen=True, eq=False)
class Prepared:
    """What `prepare` made of a tile: all that `finish` needs, whatever it is told.

    Attributes:
        features: of the network's own making.
        photo: the tile's pixels with the margin that the interpolation reads, B×3×h×w float32.
        inset: where the tile lies in what `features` cover.
    """

    features: Tensor
    photo: Tensor
    inset: Inset

    @property
    def nbytes(self) -> int:
        """Memory it takes."""
        return self.features.nbytes + self.photo.nbytes


@runtime_checkable
class RestorerNet(Protocol):
    """A network X̂ = r(Y, Told, s).

    Attributes:
        scales: enlargements it can do, rising.
        margin: pixels of Y on each side that a pixel of the picture can depend on, at any scale. With so many given,
            a tile equals the same part of the whole.
        border: of those, how many are wanted beyond the photo's own pixels, where they are mirrored; at most `margin`.
        multiple: what it is given must begin and end at multiples of so many pixels of Y, counted from the photo's
            corner; 1 for networks without a grid.
        features_by_scale: whether `prepare` depends on the scale; else its result serves every scale.
        safe_dtypes: number formats in which it stays finite on ordinary photos.
        factors: names of the degradation factors that it reads in `Told.latents`.
        has_texture: whether it heeds `Told.texture`.
    """

    scales: tuple[int, ...]
    safe_dtypes: tuple[torch.dtype, ...]

    @property
    def margin(self) -> int:
        """See above."""
        ...

    @property
    def border(self) -> int:
        """See above."""
        ...

    @property
    def multiple(self) -> int:
        """See above."""
        ...

    @property
    def features_by_scale(self) -> bool:
        """See above."""
        ...

    @property
    def factors(self) -> tuple[str, ...]:
        """See above."""
        ...

    @property
    def has_texture(self) -> bool:
        """See above."""
        ...

    def converted(self, device: torch.device, dtype: torch.dtype) -> Self:
        """A copy for that device whose costly part computes in `dtype`, laid out for speed, in evaluation mode."""
        ...

    def prepare(self, photo_BCHW: Tensor, inset: Inset, scale: int) -> Prepared:
        """The part that a slider doesn't change.

        Args:
            photo_BCHW: float32 in [0, 1]: the tile with at least `margin` pixels around it.
            inset: where the tile lies in it.
        """
        ...

    def finish(self, prepared: Prepared, told: Told, scale: int) -> Tensor:
        """The tile of X̂, B×3×sh×sw, float32, not clipped; R = G = B when it was told that the photo is grey."""
        ...
