"""Cutting a photo into tiles whose borders never show: each is computed with the network's whole receptive field."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from core.engine.box import Box


def tiles(area: Box[int], side: int) -> Iterator[Box[int]]:
    """Tiles of at most side×side that cover the area without overlap, of nearly equal size, in reading order."""
    rows, columns = (_cuts(low, high, side) for low, high in ((area.top, area.bottom), (area.left, area.right)))
    for top, bottom in pairwise(rows):
        for left, right in pairwise(columns):
            yield Box(top, left, bottom, right)


def _cuts(low: int, high: int, side: int) -> list[int]:
    count = -(-(high - low) // side)
    return [low + (high - low) * i // count for i in range(count + 1)]


def cut(photo_HW3: np.ndarray, box: Box[int]) -> Tensor:
    """The pixels of a box as 1×3×h×w float32 in [0, 1]; outside the photo mirrored, then repeated.

    Args:
        photo_HW3: uint8 or uint16.
    """
    rows = _mirrored(box.top, box.bottom, photo_HW3.shape[0])
    columns = _mirrored(box.left, box.right, photo_HW3.shape[1])
    inside = photo_HW3[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    pixels = inside[rows - rows.min()][:, columns - columns.min()]
    scaled = pixels.astype(np.float32) / np.float32(np.iinfo(photo_HW3.dtype).max)
    return torch.from_numpy(scaled).permute(2, 0, 1)[None]


def _mirrored(start: int, stop: int, length: int) -> np.ndarray:
    """Indices start…stop reflected once about the photo's border pixels, then clamped."""
    index = np.arange(start, stop)
    index = np.where(index < 0, -index, index)
    index = np.where(index > length - 1, 2 * (length - 1) - index, index)
    return index.clip(0, length - 1)
