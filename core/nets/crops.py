"""Which crops of a photo the encoder looks at: native pixels, on the photo's own 8×8 grid."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

SIDE = 128
COUNT = 16
SMALLEST = 32
"""Photos with a shorter side are mirrored up to this many pixels first."""


def choose_crops(photo_HW3: np.ndarray) -> Tensor:
    """Up to 16 crops, N×3×c×d float32 in [0, 1], c, d ≤ 128, tops and lefts multiples of 8.

    Candidates lie on a grid over the photo; in each of 16 neighbourhoods the one whose variance is
    nearest to the photo's median wins, since flat areas hide blur and JPEG, and busy ones hide noise.
    A photo no larger than one crop is taken whole, cut to a multiple of 8.

    Args:
        photo_HW3: uint8 or uint16.
    """
    photo = _at_least(photo_HW3, SMALLEST)
    height, width = min(photo.shape[0] // 8 * 8, SIDE), min(photo.shape[1] // 8 * 8, SIDE)
    cells = [(t, x) for t in _starts(photo.shape[0], height) for x in _starts(photo.shape[1], width)]
    crops = [photo[t : t + height, x : x + width] for t, x in cells]
    spread = np.log([crop[..., 1].var(dtype=np.float64) + 1e-6 for crop in crops])
    distance = np.abs(spread - np.median(spread))
    neighbourhoods = np.array_split(np.arange(len(cells)), min(COUNT, len(cells)))
    chosen = [crops[cell[distance[cell].argmin()]] for cell in neighbourhoods]
    peak = np.float32(np.iinfo(photo.dtype).max)
    return torch.from_numpy(np.stack([crop.transpose(2, 0, 1) for crop in chosen]).astype(np.float32) / peak)


def _starts(length: int, side: int) -> list[int]:
    """Starts of crops on one axis: multiples of 8, at most eight, evenly spread, the last one included."""
    last = (length - side) // 8
    count = min(8, last * 8 // (side // 2) + 1)
    return sorted({round(last * i / max(count - 1, 1)) * 8 for i in range(count)})


def _at_least(photo_HW3: np.ndarray, smallest: int) -> np.ndarray:
    """The photo mirrored at the bottom and right until no side is shorter than `smallest`."""
    missing = [(0, max(smallest - side, 0)) for side in photo_HW3.shape[:2]]
    return np.pad(photo_HW3, [*missing, (0, 0)], mode="symmetric") if any(m for _, m in missing) else photo_HW3
