"""Resampling with Pillow: to sizes the network has no head for, and of alpha."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image


@dataclass(frozen=True)
class Window:
    """A rectangle with fractional borders, in pixels of the array it is cut from."""

    top: float
    left: float
    bottom: float
    right: float

    def within(self, top: float, left: float) -> Window:
        """The same window seen from an array that begins at (top, left)."""
        return Window(self.top - top, self.left - left, self.bottom - top, self.right - left)

    def times(self, scale: float) -> Window:
        """The same window in an array enlarged by `scale`."""
        return Window(self.top * scale, self.left * scale, self.bottom * scale, self.right * scale)

    @property
    def whole(self) -> tuple[int, int, int, int] | None:
        """The borders as whole numbers when they are whole (to 1e-6), else None."""
        borders = (self.top, self.left, self.bottom, self.right)
        rounded = tuple(round(border) for border in borders)
        close = all(abs(a - b) < 1e-6 for a, b in zip(borders, rounded, strict=True))
        return (rounded[0], rounded[1], rounded[2], rounded[3]) if close else None


def resample(array: np.ndarray, window: Window, height: int, width: int) -> np.ndarray:
    """The window of an H×W or H×W×3 array at height×width pixels, same depth, C-contiguous.

    A window of whole pixels that has that size already is cut out bit for bit; else bicubic with
    antialiasing, rounded and clipped.
    """
    exact = window.whole
    if exact is not None and (exact[2] - exact[0], exact[3] - exact[1]) == (height, width):
        return np.ascontiguousarray(array[exact[0] : exact[2], exact[1] : exact[3]])
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


def upscale_alpha(alpha_HW: np.ndarray, window: Window, height: int, width: int) -> np.ndarray:
    """Alpha by the same window and size as the pixels; bicubic, so that edges stay as sharp as the picture's."""
    return np.ascontiguousarray(resample(alpha_HW, window, height, width))
