"""Which crops of a photo the encoder looks at: native pixels, on the photo's own 8×8 grid, where there is something to
see."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

SIDE = 128
COUNT = 16
SMALLEST = 32
"""Photos with a shorter side are mirrored up to this many pixels first."""
CLIPPED = 0.5
"""A crop of which more is clipped, black or white, doesn't count while there are others."""


def choose_crops(photo_HW3: np.ndarray, alpha_HW: np.ndarray | None = None) -> Tensor:
    """Up to 16 crops, N×3×c×d float32 in [0, 1], c, d ≤ 128, tops and lefts multiples of 8.

    Candidates lie on a grid over what is visible. Those without transparency are preferred (smaller ones, if no large
    one is without), then those that aren't mostly clipped. In each of 16 neighbourhoods the one whose variance is
    nearest to the candidates' median wins, since flat areas hide blur and JPEG, and busy ones hide noise. A photo no
    larger than one crop is taken whole, cut to a multiple of 8.

    Args:
        photo_HW3: uint8 or uint16.
        alpha_HW: its transparency, 0 where nothing is visible; None where everything is.
    """
    crops = _candidates(photo_HW3, alpha_HW)
    spread = np.log([crop[..., 1].var(dtype=np.float64) + 1e-6 for crop in crops])
    distance = np.abs(spread - np.median(spread))
    neighbourhoods = np.array_split(np.arange(len(crops)), min(COUNT, len(crops)))
    chosen = [crops[cell[distance[cell].argmin()]] for cell in neighbourhoods]
    peak = np.float32(np.iinfo(photo_HW3.dtype).max)
    return torch.from_numpy(np.stack([crop.transpose(2, 0, 1) for crop in chosen]).astype(np.float32) / peak)


def _candidates(photo_HW3: np.ndarray, alpha_HW: np.ndarray | None) -> list[np.ndarray]:
    """Crops of one size, in reading order."""
    if alpha_HW is None or not (alpha_HW == 0).any() or not alpha_HW.any():
        return _unclipped(_grid(_at_least(photo_HW3, SMALLEST), SIDE))
    rows, columns = (np.flatnonzero(alpha_HW.any(axis=axis)) for axis in (1, 0))
    top, left = -(-int(rows[0]) // 8) * 8, -(-int(columns[0]) // 8) * 8
    inside = np.s_[min(top, rows[-1]) : rows[-1] + 1, min(left, columns[-1]) : columns[-1] + 1]
    photo, seen = _at_least(photo_HW3[inside], SMALLEST), _at_least(alpha_HW[inside] > 0, SMALLEST)
    side = SIDE
    while True:
        shares = np.array([crop.mean() for crop in _grid(seen, side)])
        if shares.max() == 1 or side == SMALLEST:
            crops = _grid(photo, side)
            return _unclipped([crop for crop, share in zip(crops, shares, strict=True) if share == shares.max()])
        side //= 2


def _grid(image: np.ndarray, side: int) -> list[np.ndarray]:
    height, width = (min(length // 8 * 8, side) for length in image.shape[:2])
    places = [(t, x) for t in _starts(image.shape[0], height) for x in _starts(image.shape[1], width)]
    return [image[t : t + height, x : x + width] for t, x in places]


def _unclipped(crops: list[np.ndarray]) -> list[np.ndarray]:
    """Those of which at most half is black or white in all channels; all, if there are none."""
    return [crop for crop in crops if _clipped(crop).mean() <= CLIPPED] or crops


def _clipped(crop_HW3: np.ndarray) -> np.ndarray:
    """Whether all channels are 0, or all are full, H×W; by bits, which is ten times as quick as comparing each."""
    red, green, blue = np.moveaxis(crop_HW3, 2, 0)
    clipped: np.ndarray = (red | green | blue == 0) | (red & green & blue == np.iinfo(crop_HW3.dtype).max)
    return clipped


def _starts(length: int, side: int) -> list[int]:
    """Starts of crops on one axis: multiples of 8, at most eight, evenly spread, the last one included."""
    last = (length - side) // 8
    count = min(8, last * 8 // (side // 2) + 1)
    return sorted({round(last * i / max(count - 1, 1)) * 8 for i in range(count)})


def _at_least(image: np.ndarray, smallest: int) -> np.ndarray:
    """The image mirrored at the bottom and right until no side is shorter than `smallest`."""
    missing = [(0, max(smallest - side, 0)) for side in image.shape[:2]] + [(0, 0)] * (image.ndim - 2)
    return np.pad(image, missing, mode="symmetric") if any(m for _, m in missing) else image
