"""Between the program's photos and Qt's images. Everything here may run in any thread."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColorSpace, QImage

from core.image_io.photo import Metadata, Photo


def to_image(photo: Photo) -> QImage:
    """The photo as sRGB, 8 bits a channel, with its alpha; an image of its own memory."""
    from core.image_io.colour import to_srgb

    shown = to_srgb(photo)
    height, width = shown.pixels.shape[:2]
    if shown.alpha is None:
        rgb = np.ascontiguousarray(shown.pixels)
        image = QImage(rgb.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        return image.convertToFormat(QImage.Format.Format_RGB32)
    rgba = np.dstack([shown.pixels, shown.alpha])
    image = QImage(rgba.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def to_photo(image: QImage, source: str) -> Photo:
    """A pasted image as a photo, in sRGB."""
    srgb = QColorSpace(QColorSpace.NamedColorSpace.SRgb)
    if image.colorSpace().isValid() and image.colorSpace() != srgb:
        image = image.convertedToColorSpace(srgb)
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    rgba = rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)
    alpha = np.ascontiguousarray(rgba[..., 3])
    return Photo(
        pixels=np.ascontiguousarray(rgba[..., :3]).copy(),
        alpha=None if bool((alpha == 255).all()) else alpha.copy(),
        metadata=Metadata(),
        source=source,
    )


def halved(image: QImage, times: int = 1) -> QImage:
    """The image at 2^-times of its size, rounded up, smoothly."""
    for _ in range(times):
        size = QSize(max(1, (image.width() + 1) // 2), max(1, (image.height() + 1) // 2))
        image = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return image
