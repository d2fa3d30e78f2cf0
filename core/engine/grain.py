"""Grain given back: what was removed as noise returns as fine, film-like grain, the same for the same photo.

A place's grain follows from the photo and the place alone, so that a part of the picture has the whole one's.
"""

from __future__ import annotations

import math
import zlib

import numpy as np

from core.engine.consistency import LUMA
from core.engine.picture import Region

BLOCK = 128
"""Sides, px of the picture, of what is drawn from one seed."""
ROWS = 512
"""Of the picture that are worked on at once."""
FINEST, SIZE = 0.45, 0.3
"""Standard deviation of a grain, px of the picture: at least the first, and the second a photo's pixel."""


def seed_of(pixels_HW3: np.ndarray) -> int:
    """What a photo's grain follows from."""
    return zlib.crc32(np.ascontiguousarray(pixels_HW3).data)


def with_grain(pixels_HW3: np.ndarray, where: Region, deviation: float, scale: float, seed: int) -> np.ndarray:
    """The picture with grain in its luma: strongest in the middle tones, none in black and white, mean 0.

    Args:
        pixels_HW3: uint8 or uint16, what `where` shows of the picture.
        where: its place in the whole picture.
        deviation: standard deviation in the middle tones, in 1/255.
        scale: of the picture, which the grain's size follows.
        seed: from `seed_of`.
    """
    peak = np.iinfo(pixels_HW3.dtype).max
    size = max(FINEST, SIZE * scale)
    made = np.empty_like(pixels_HW3)
    for top in range(0, where.height, ROWS):
        rows = slice(top, min(top + ROWS, where.height))
        part = Region(where.x, where.y + top, where.width, rows.stop - top)
        values = pixels_HW3[rows].astype(np.float32) / np.float32(peak)
        luma = values @ np.array(LUMA, np.float32)
        middle = np.sqrt((4 * luma * (1 - luma)).clip(0))  # rounding puts white above 1
        grain = field(part, size, seed) * middle * np.float32(deviation / 255)
        made[rows] = np.rint((values + grain[..., None]).clip(0, 1) * peak).astype(made.dtype)
    return made


def field(where: Region, size: float, seed: int) -> np.ndarray:
    """White noise smoothed by a Gaussian of `size` px, of variance 1, float32, at a place of an endless plane."""
    reach = math.ceil(3 * size)
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / size) ** 2)
    taps = (taps / np.sqrt(np.sum(taps**2))).astype(np.float32)  # once along each axis keeps the variance
    white = _white(Region(where.x - reach, where.y - reach, where.width + 2 * reach, where.height + 2 * reach), seed)
    down = sum(tap * white[k : k + where.height] for k, tap in enumerate(taps))
    return np.asarray(sum(tap * down[:, k : k + where.width] for k, tap in enumerate(taps)))


def _white(where: Region, seed: int) -> np.ndarray:
    """Independent standard normals at a place of an endless plane, block by block, float32."""
    made = np.empty((where.height, where.width), np.float32)
    for row in range(where.y // BLOCK, -(-(where.y + where.height) // BLOCK)):
        for column in range(where.x // BLOCK, -(-(where.x + where.width) // BLOCK)):
            block = _block(seed, row, column)
            top, left = row * BLOCK - where.y, column * BLOCK - where.x
            rows, columns = (
                slice(max(at, 0), min(at + BLOCK, n)) for at, n in ((top, where.height), (left, where.width))
            )
            made[rows, columns] = block[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    return made


def _block(seed: int, row: int, column: int) -> np.ndarray:
    place = (row & 0xFFFFFFFF) << 32 | (column & 0xFFFFFFFF)
    draws = np.random.Generator(np.random.Philox(key=np.array([seed, place], np.uint64)))
    return draws.standard_normal((BLOCK, BLOCK), dtype=np.float32)
