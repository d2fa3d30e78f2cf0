"""Resampling with Pillow: to sizes the network has no head for, and of alpha."""

from __future__ import annotations

import numpy as np
from PIL import Image

from core.engine.box import Box, rounded


def resample(array: np.ndarray, window: Box[float], height: int, width: int) -> np.ndarray:
    """The window of an H×W or H×W×3 array at height×width pixels, same depth, C-contiguous.

    A window of whole pixels that has that size already is cut out bit for bit; else bicubic with
    antialiasing, rounded and clipped.
    """
    exact = rounded(window)
    if exact is not None and (exact.height, exact.width) == (height, width):
        return np.ascontiguousarray(array[exact.top : exact.bottom, exact.left : exact.right])
    planes = array[..., None] if array.ndim == 2 else array
    rows, columns = planes.shape[:2]
    box = (max(window.left, 0), max(window.top, 0), min(window.right, columns), min(window.bottom, rows))
    peak = np.iinfo(array.dtype).max
    result = np.empty((height, width, planes.shape[2]), dtype=array.dtype)
    for channel in range(planes.shape[2]):
        plane = Image.fromarray(planes[..., channel].astype(np.float32))
        resized = np.asarray(plane.resize((width, height), Image.Resampling.BICUBIC, box=box))
        result[..., channel] = resized.round().clip(0, peak).astype(array.dtype)
    return result[..., 0] if array.ndim == 2 else result


def upscale_alpha(alpha_HW: np.ndarray, window: Box[float], height: int, width: int) -> np.ndarray:
    """Alpha by the same window and size as the pixels; bicubic, so that edges stay as sharp as the picture's."""
    return np.ascontiguousarray(resample(alpha_HW, window, height, width))
