"""What may be picked: square crops of the photos on a grid, each with some numbers that tell what is in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

from training.data.photos import PhotoSet

LUMA = (0.299, 0.587, 0.114)
"""Weights of BT.601."""
AT_ONCE = 256
"""Crops that are looked at side by side."""
TINY = 1e-6
"""Added before logarithms: a thousandth of full scale, squared."""


@dataclass(frozen=True)
class Crop:
    """Where a crop lies: the photo's number, and its first row and column."""

    photo: int
    top: int
    left: int


@dataclass(frozen=True)
class Candidates:
    """Crops of side×side pixels that don't overlap, row by row, photo after photo; what is left over at a photo's
    borders is shared by both sides.

    Attributes:
        photos: where they are cut.
        side: px.
    """

    photos: PhotoSet
    side: int

    def __len__(self) -> int:
        return len(self.crops)

    @cached_property
    def crops(self) -> tuple[Crop, ...]:
        """All of them, in order."""
        side = self.side
        return tuple(
            Crop(number, top, left)
            for number, (_, height, width) in enumerate(self.photos.places)
            for top in range(height % side // 2, height - side + 1, side)
            for left in range(width % side // 2, width - side + 1, side)
        )

    def pixels(self, numbers: Tensor) -> Tensor:
        """Some of them, N×3×side×side uint8."""
        return torch.stack([self._cut(self.crops[number]) for number in numbers.tolist()])

    def _cut(self, crop: Crop) -> Tensor:
        photo = self.photos.photo(crop.photo)
        return photo[crop.top : crop.top + self.side, crop.left : crop.left + self.side].permute(2, 0, 1)

    @cached_property
    def features(self) -> Tensor:
        """`features` of every crop, N×8."""
        return torch.cat([features(self.pixels(some).float() / 255) for some in torch.arange(len(self)).split(AT_ONCE)])


def gradient_energy(pictures_B3HW: Tensor) -> Tensor:
    """Mean square of the luma's differences between neighbours, across and down together, B; pictures in [0, 1]."""
    across, down = _differences(_luma(pictures_B3HW))
    return across + down


def features(pictures_B3HW: Tensor) -> Tensor:
    """What is in a picture, B×8: brightness; logarithms of contrast, of the gradient energy at full, half and quarter
    size, and of how much of it goes across rather than down; and the chroma's two root mean squares."""
    luma = _luma(pictures_B3HW)
    across, down = _differences(luma)
    half = F.avg_pool2d(luma, 2)
    quarter = F.avg_pool2d(half, 2)
    red, blue = (pictures_B3HW[:, place] - luma[:, 0] for place in (0, 2))
    return torch.stack(
        [
            luma.mean(dim=(1, 2, 3)),
            _log(luma.var(dim=(1, 2, 3), unbiased=False)),
            _log(across + down),
            _log(sum(_differences(half))),
            _log(sum(_differences(quarter))),
            _log(across) - _log(down),
            red.square().mean(dim=(1, 2)).sqrt(),
            blue.square().mean(dim=(1, 2)).sqrt(),
        ],
        dim=1,
    )


def standardised(features_NF: Tensor) -> Tensor:
    """Each feature with mean 0 and deviation 1 over all; what is the same everywhere becomes 0."""
    centred = features_NF - features_NF.mean(dim=0)
    return centred / centred.square().mean(dim=0).sqrt().clamp_min(TINY)


def _luma(pictures_B3HW: Tensor) -> Tensor:
    weights = torch.tensor(LUMA, dtype=pictures_B3HW.dtype).view(1, 3, 1, 1)
    return (pictures_B3HW * weights).sum(dim=1, keepdim=True)


def _differences(luma_B1HW: Tensor) -> tuple[Tensor, Tensor]:
    """Mean squares across and down, B each."""
    across = (luma_B1HW[..., 1:] - luma_B1HW[..., :-1]).square().mean(dim=(1, 2, 3))
    down = (luma_B1HW[..., 1:, :] - luma_B1HW[..., :-1, :]).square().mean(dim=(1, 2, 3))
    return across, down


def _log(value: Tensor | int) -> Tensor:
    return (torch.as_tensor(value) + TINY).log()
