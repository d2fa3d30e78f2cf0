"""ICO: the largest of the icons, or the one asked for, from the largest on."""

from __future__ import annotations

import io

from PIL import IcoImagePlugin, Image

from core.image_io import pages
from core.image_io.decoders import pillow
from core.image_io.decoders.decoded import Decoded
from core.image_io.limits import check_size
from core.image_io.options import ReadOptions


def decode(data: bytes, max_pixels: int, source: str, options: ReadOptions) -> Decoded:
    """Decode an icon. See `decoders.decode` for the errors."""
    with Image.open(io.BytesIO(data), formats=["ICO"]) as image:
        sizes = _sizes(image)
        index = pages.chosen(options.page, len(sizes), source)
        check_size(*sizes[index], max_pixels, source)
        assert isinstance(image, IcoImagePlugin.IcoImageFile)
        image.size = sizes[index]
        image.load()
        check_size(image.width, image.height, max_pixels, source)
        samples, alpha = pillow.split(image, source)
    return Decoded(samples=samples, alpha=alpha, notes=pages.left_out(options.page, len(sizes), index))


def count(data: bytes) -> int:
    """How many icons there are."""
    with Image.open(io.BytesIO(data), formats=["ICO"]) as image:
        return len(_sizes(image))


def _sizes(image: Image.Image) -> list[tuple[int, int]]:
    """Width and height of each icon, the largest first."""
    return sorted(image.info["sizes"], key=lambda size: (-size[0] * size[1], size))
