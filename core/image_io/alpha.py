"""Transparency: colours divided by alpha, and colours carried under what is transparent."""

from __future__ import annotations

import numpy as np

_RINGS = 8
"""Pixels around what is visible that are filled from their direct neighbours; beyond, a coarse guess is enough."""


def unpremultiplied(colours: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Colours (H×W or H×W×C) divided by alpha (H×W), rounded, of the same depth; black where alpha is zero."""
    top = np.iinfo(colours.dtype).max
    weight = (alpha if colours.ndim == 2 else alpha[..., None]).astype(np.float32)
    scaled = colours * (top / np.maximum(weight, 1))
    return np.where(weight > 0, np.rint(np.minimum(scaled, top)), 0).astype(colours.dtype)


def flattened(pixels: np.ndarray, alpha: np.ndarray, background: tuple[int, int, int]) -> np.ndarray:
    """Pixels (H×W×3) laid over an opaque background given in 0…255, of the same depth, rounded."""
    top = int(np.iinfo(pixels.dtype).max)
    ground = np.array(background, np.uint32) * (top // 255)
    result = np.empty_like(pixels)
    for row in range(pixels.shape[0]):
        share = alpha[row, :, None].astype(np.uint32)
        # at most top² + top/2, which 32 bits hold even for top = 65,535
        result[row] = (pixels[row] * share + ground * (top - share) + top // 2) // top
    return result


def bleed(pixels: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Fill the colours under fully transparent pixels from the visible ones around, so that enlarging has no halos.

    Visible pixels (alpha > 0) stay bit for bit. The rings next to them take the alpha-weighted mean of their eight
    neighbours, one ring after the other; what lies deeper takes the mean of ever larger blocks (pull-push).

    Args:
        pixels: H×W×3, uint8 or uint16.
        alpha: H×W of the same depth; 0 is fully transparent.

    Returns:
        A new array of the same shape and depth; a copy where nothing is transparent or nothing visible.
    """
    result = pixels.copy()
    weights = alpha.astype(np.float32)
    missing = alpha == 0
    if not missing.any() or missing.all():
        return result
    for _ in range(_RINGS):
        if not _fill_ring(result, weights, missing):
            return result
    coarse = _pull_push(result, weights)
    result[missing] = coarse[missing]
    return result


def _fill_ring(pixels: np.ndarray, weights: np.ndarray, missing: np.ndarray) -> bool:
    """Fill, in place, every missing pixel that touches a known one; whether any is left missing."""
    height, width = missing.shape
    known = np.pad(~missing, 1)
    touching = np.zeros_like(missing)
    steps = [(dy, dx) for dy in (0, 1, 2) for dx in (0, 1, 2) if (dy, dx) != (1, 1)]
    for dy, dx in steps:
        touching |= known[dy : dy + height, dx : dx + width]
    rows, columns = np.nonzero(touching & missing)
    total = np.zeros((rows.size, 3), np.float64)
    weight = np.zeros(rows.size, np.float64)
    for dy, dx in steps:
        y, x = rows + dy - 1, columns + dx - 1
        inside = (y >= 0) & (y < height) & (x >= 0) & (x < width)
        y, x = y[inside], x[inside]
        share = weights[y, x]  # zero where still missing
        total[inside] += pixels[y, x] * share[:, None]
        weight[inside] += share
    pixels[rows, columns] = np.rint(total / weight[:, None]).astype(pixels.dtype)
    weights[rows, columns] = weight / 8
    missing[rows, columns] = False
    return bool(missing.any())


def _pull_push(pixels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Every pixel's colour from the smallest aligned block of 2^n that holds a known one, as the pixels' depth."""
    levels = [(pixels * (weights[..., None] > 0).astype(np.float32), (weights > 0).astype(np.float32))]
    while max(levels[-1][1].shape) > 1:
        levels.append(tuple(_halved(level) for level in levels[-1]))  # type: ignore[arg-type]
    total, weight = levels.pop()
    filled = total / weight[..., None]
    while levels:
        total, weight = levels.pop()
        height, width = weight.shape
        above = filled.repeat(2, axis=0).repeat(2, axis=1)[:height, :width]
        filled = np.where(weight[..., None] > 0, total / np.maximum(weight, 1e-6)[..., None], above)
    return np.rint(filled).astype(pixels.dtype)


def _halved(level: np.ndarray) -> np.ndarray:
    """Sums over blocks of 2×2 pixels; odd sides are padded with nothing."""
    padding = [(0, level.shape[0] % 2), (0, level.shape[1] % 2)] + [(0, 0)] * (level.ndim - 2)
    even = np.pad(level, padding)
    result: np.ndarray = even[::2, ::2] + even[1::2, ::2] + even[::2, 1::2] + even[1::2, 1::2]
    return result
