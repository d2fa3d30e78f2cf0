"""The difference of two images, made plain: black where they are alike."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage

GAIN = 4
"""Times the difference is shown, so that small ones are seen."""


def difference(one: QImage, other: QImage) -> QImage:
    """|one − other| × `GAIN` in each channel, of images of one size; an image of its own memory."""
    apart = np.abs(_channels(one) - _channels(other)) * GAIN
    pixels = np.empty((one.height(), one.width(), 4), np.uint8)
    pixels[..., :3] = np.minimum(apart, 255)
    pixels[..., 3] = 255
    return QImage(pixels.data, one.width(), one.height(), 4 * one.width(), QImage.Format.Format_RGB32).copy()


def _channels(image: QImage) -> np.ndarray:
    """H×W×3, int16, blue first."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 4 * plain.width()].reshape(plain.height(), plain.width(), 4)[..., :3].astype(np.int16)
