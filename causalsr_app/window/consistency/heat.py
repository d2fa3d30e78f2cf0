"""The map of disagreement: the photo in grey, in orange where the difference is more than noise may leave."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

USUAL = 1.3
"""Times what may be left over, up to which nothing is marked: averages over a few pixels vary by so much."""
FULL = 4.0
"""From here on the mark is opaque."""
MARK = np.array([255, 140, 0], np.float32)
DIM = 0.6
"""The photo's brightness behind the marks."""


def heat(photo_HW3: np.ndarray, excess: np.ndarray) -> QImage:
    """The map as an image of its own memory.

    Args:
        photo_HW3: uint8 or uint16.
        excess: disagreement as a multiple of what may be left over.
    """
    grey = photo_HW3.astype(np.float32).mean(axis=2, keepdims=True) * (255 * DIM / np.iinfo(photo_HW3.dtype).max)
    share = np.clip((excess - USUAL) / (FULL - USUAL), 0, 1)[..., None]
    pixels = np.ascontiguousarray((grey * (1 - share) + MARK * share).round().astype(np.uint8))
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
