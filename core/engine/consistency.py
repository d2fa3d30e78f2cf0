"""Whether a result, harmed again as believed, gives the photo back: it shows disagreement, not truth."""

from __future__ import annotations

import math

import numpy as np
import torch

from core.causal.mechanisms import resize, soften
from core.engine.picture import Picture
from core.image_io import Photo

SIDE = 768
"""Pixels of the photo's middle, on each side, that are compared."""
LUMA = (0.299, 0.587, 0.114)
ROUNDING = 1.5
"""What two roundings and the resampling leave, root mean square in 1/255."""
A_QUALITY_STEP = 0.1
"""Root mean square in 1/255 that a JPEG loses a step of its quality below 100, about."""


def unexplained(photo: Photo, picture: Picture) -> float:
    """How much of the photo the result does not explain, as a multiple of what noise, JPEG and rounding may leave.

    The middle of the result, shrunk to the photo's size and blurred as believed, is compared with the photo's, in luma
    and root mean square. About 1, or less, where all is well.
    """
    height, width = photo.pixels.shape[:2]
    top, left = max(height - SIDE, 0) // 2, max(width - SIDE, 0) // 2
    bottom, right = top + min(SIDE, height), left + min(SIDE, width)
    own = _luma(photo.pixels[top:bottom, left:right])
    large = picture.photo.pixels
    down, across = large.shape[0] / height, large.shape[1] / width
    part = large[round(top * down) : round(bottom * down), round(left * across) : round(right * across)]
    again = resize(_luma(part), bottom - top, right - left)
    again = soften(again, torch.tensor([float(picture.used["blur"])]))
    left_over = math.sqrt(float((own - again).square().mean()))
    allowed = math.hypot(picture.used["noise"], A_QUALITY_STEP * (100 - picture.used["jpeg"]), ROUNDING)
    return left_over / allowed


def _luma(pixels_HW3: np.ndarray) -> torch.Tensor:
    """Luma in 0…255, 1×1×H×W."""
    peak = np.iinfo(pixels_HW3.dtype).max
    luma = pixels_HW3.astype(np.float32) @ (np.array(LUMA, np.float32) * np.float32(255 / peak))
    return torch.from_numpy(luma)[None, None]
