"""WebP as Pillow writes it, told as the JPEG quality that errs as much."""

from __future__ import annotations

import io

import numpy as np
import torch
from PIL import Image
from torch import Tensor

QUALITIES = (2, 10, 20, 35, 50, 65, 78, 88, 95)


def webp_like(image_CHW: Tensor, compressed_CHW: Tensor) -> Tensor:
    """The image through WebP, at the quality of `QUALITIES` whose mean square error is nearest to `compressed`'s.

    Args:
        image_CHW: in [0, 1]; rounded to 8 bits first.
        compressed_CHW: the same image through JPEG.
    """
    wanted = float((compressed_CHW - image_CHW).square().mean())
    low, high = 0, len(QUALITIES) - 1
    tried: dict[int, Tensor] = {}
    while low < high:
        middle = (low + high) // 2
        tried[middle] = webp(image_CHW, QUALITIES[middle])
        if float((tried[middle] - image_CHW).square().mean()) > wanted:
            low = middle + 1
        else:
            high = middle
    near = [place for place in (low - 1, low) if place >= 0]
    tried |= {place: webp(image_CHW, QUALITIES[place]) for place in near if place not in tried}
    target = float(np.log(wanted + 1e-9))
    return min((tried[place] for place in near), key=lambda each: abs(_log_error(each, image_CHW) - target))


def _log_error(a: Tensor, b: Tensor) -> float:
    return float(np.log(float((a - b).square().mean()) + 1e-9))


def webp(image_CHW: Tensor, quality: int) -> Tensor:
    """Through lossy WebP and back, of the same shape, dtype and device."""
    pixels = (image_CHW.permute(1, 2, 0) * 255).round().clamp(0, 255).to(torch.uint8).cpu().numpy()
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(file, "WEBP", quality=quality, method=2)
    with Image.open(file) as decoded:
        back = torch.from_numpy(np.array(decoded.convert("RGB")))
    return back.permute(2, 0, 1).to(image_CHW) / 255
