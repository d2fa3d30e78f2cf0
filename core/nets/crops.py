"""Which crops of a photo the encoder looks at: native pixels, on the photo's own 8×8 grid."""

from __future__ import annotations

import torch
from torch import Tensor

SIDE = 128
COUNT = 16
SMALLEST = 32
"""Photos with a shorter side are mirrored up to this many pixels first."""


def choose_crops(photo_3HW: Tensor, count: int = COUNT, side: int = SIDE) -> Tensor:
    """Up to `count` crops, N×3×c×d with c, d ≤ side, tops and lefts multiples of 8, spread over the photo.

    Candidates lie on a grid; in each of `count` cells the one whose variance is nearest to the photo's
    median wins, since flat areas hide blur and JPEG, and busy ones hide noise. A photo no larger than
    one crop is taken whole, cut to a multiple of 8.

    Args:
        photo_3HW: float32 in [0, 1].
    """
    photo = _at_least(photo_3HW, SMALLEST)
    height, width = min(photo.shape[1] // 8 * 8, side), min(photo.shape[2] // 8 * 8, side)
    tops, lefts = _positions(photo.shape[1], height), _positions(photo.shape[2], width)
    cells = [(top, left) for top in tops for left in lefts]
    variances = torch.stack([_luma(photo[:, t : t + height, x : x + width]).var() for t, x in cells])
    rank = (variances.clamp_min(1e-8).log() - variances.clamp_min(1e-8).log().median()).abs()
    buckets = [cells_index for cells_index in torch.arange(len(cells)).tensor_split(min(count, len(cells)))]
    chosen = [int(bucket[rank[bucket].argmin()]) for bucket in buckets]
    return torch.stack([photo[:, t : t + height, x : x + width] for t, x in (cells[i] for i in chosen)])


def _positions(length: int, side: int) -> list[int]:
    """Starts of crops on one axis: multiples of 8, at most eight, evenly spread, the last one included."""
    last = (length - side) // 8
    count = min(8, last * 8 // max(side // 2, 1) + 1)
    return sorted({round(last * i / max(count - 1, 1)) * 8 for i in range(count)})


def _luma(crop_3HW: Tensor) -> Tensor:
    return crop_3HW.mean(dim=0)


def _at_least(photo_3HW: Tensor, smallest: int) -> Tensor:
    """The photo mirrored at the right and bottom until no side is shorter than `smallest`."""
    for axis in (1, 2):
        while photo_3HW.shape[axis] < smallest:
            missing = smallest - photo_3HW.shape[axis]
            photo_3HW = torch.cat([photo_3HW, photo_3HW.flip(axis).narrow(axis, 0, min(missing, photo_3HW.shape[axis]))], axis)
    return photo_3HW
