"""Whether a result, harmed again as believed, gives the photo back: it shows disagreement, not truth."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

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


SPAN = 9
"""Pixels, on each side, over which disagreement is averaged for the map."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Check:
    """A part of the photo beside what its result gives when it is harmed again.

    Attributes:
        photo: the part of the photo.
        again: the same part of the result, shrunk to the photo's size and blurred as believed; without noise and JPEG,
            which are allowed for.
        excess: H×W, local root mean square of their difference in luma, a multiple of what may be left over; float32.
        unexplained: the same over all of the part.
    """

    photo: Photo
    again: Photo
    excess: np.ndarray
    unexplained: float


def check(photo: Photo, picture: Picture, left: int, top: int) -> Check:
    """Compare a part of a result with the photo.

    Args:
        picture: the result of a part of the photo whose corner is the photo's pixel (left, top), and whose sides are
            whole pixels of it.
    """
    large = picture.photo
    height, width = round(large.height / picture.scale), round(large.width / picture.scale)
    own_HW3 = np.ascontiguousarray(photo.pixels[top : top + height, left : left + width])
    again = resize(_unit(large.pixels), own_HW3.shape[0], own_HW3.shape[1])
    again = soften(again, torch.tensor([float(picture.used["blur"])])).clamp(0, 1)
    weights = torch.tensor(LUMA).view(1, 3, 1, 1)
    squares = ((again - _unit(own_HW3)) * weights).sum(1, keepdim=True).mul(255).square()
    near = min(SPAN, *own_HW3.shape[:2])
    near -= 1 - near % 2
    local = functional.avg_pool2d(squares, near, stride=1, padding=near // 2, count_include_pad=False)
    allowed = _allowed(picture)
    peak = np.iinfo(own_HW3.dtype).max
    pixels = (again[0].permute(1, 2, 0).numpy() * peak).round().astype(own_HW3.dtype)
    return Check(
        photo=photo.with_pixels(own_HW3, None),
        again=photo.with_pixels(np.ascontiguousarray(pixels), None),
        excess=local.sqrt().div(allowed)[0, 0].numpy(),
        unexplained=math.sqrt(float(squares.mean())) / allowed,
    )


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
    return left_over / _allowed(picture)


def _allowed(picture: Picture) -> float:
    """What noise, JPEG and rounding may leave, root mean square in 1/255."""
    return math.hypot(picture.used["noise"], A_QUALITY_STEP * (100 - picture.used["jpeg"]), ROUNDING)


def _unit(pixels_HW3: np.ndarray) -> torch.Tensor:
    """In [0, 1], 1×3×H×W."""
    scaled = pixels_HW3.astype(np.float32) / np.float32(np.iinfo(pixels_HW3.dtype).max)
    return torch.from_numpy(scaled).permute(2, 0, 1)[None]


def _luma(pixels_HW3: np.ndarray) -> torch.Tensor:
    """Luma in 0…255, 1×1×H×W."""
    peak = np.iinfo(pixels_HW3.dtype).max
    luma = pixels_HW3.astype(np.float32) @ (np.array(LUMA, np.float32) * np.float32(255 / peak))
    return torch.from_numpy(luma)[None, None]
