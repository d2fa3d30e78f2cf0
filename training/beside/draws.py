"""Simulated references: another view of the same scene, laid back with a small misfit; or none of the scene at all."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor

from core.engine.registration import colours

TURN, SIZES, TILT = 15.0, (0.6, 1.6), 4e-4
"""Degrees either way, times the picture's own size, and perspective of the other view."""
MISFIT = 0.25
"""Standard deviation, px of the picture, of what matching leaves, corner by corner and place by place."""
KINDS = (("view", 0.62), ("soft", 0.1), ("itself", 0.1), ("other", 0.12), ("nothing", 0.06))
"""A sharper view, one that is no sharper, the photo itself, another scene, flat or noise; and how often."""


@dataclass(frozen=True, kw_only=True)
class Laid:
    """References laid over pictures.

    Attributes:
        reference: B×3×H×W in [0, 1].
        shown: B×1×H×W, 1 where the reference shows something.
        target: what the picture is to become, B×3×H×W: the scene where the reference tells of it, else the picture.
    """

    reference: Tensor
    shown: Tensor
    target: Tensor


def lay_references(scene_BCHW: Tensor, picture_BCHW: Tensor, photo_BCHW: Tensor, seed: int) -> Laid:
    """A reference of some kind for each picture.

    Args:
        scene_BCHW: the true scenes.
        picture_BCHW: what was restored without a reference.
        photo_BCHW: the photos, any times smaller.
        seed: of all draws.
    """
    random = np.random.default_rng(seed)
    made = [_laid(k, scene_BCHW, picture_BCHW, photo_BCHW, random) for k in range(len(scene_BCHW))]
    reference, shown, told = zip(*made, strict=True)
    target = torch.where(torch.tensor(told).view(-1, 1, 1, 1), scene_BCHW, picture_BCHW)
    return Laid(reference=torch.stack(reference), shown=torch.stack(shown), target=target)


def _laid(
    k: int, scene: Tensor, picture: Tensor, photo: Tensor, random: np.random.Generator
) -> tuple[Tensor, Tensor, bool]:
    kind = random.choice([name for name, _ in KINDS], p=[share for _, share in KINDS])
    own, size = _array(picture[k]), tuple(picture.shape[2:])
    other = _array(scene[(k + 1) % len(scene)])
    if kind == "itself":
        seen = cv2.resize(_array(photo[k]), size[::-1], interpolation=cv2.INTER_CUBIC)
    elif kind == "nothing":
        seen = np.full_like(own, random.uniform()) + random.uniform(0, 0.3) * random.standard_normal(own.shape)
    else:
        seen = other if kind == "other" else _array(scene[k])
    seen = np.clip(seen, 0, 1).astype(np.float32)
    if kind == "soft":
        seen = cv2.GaussianBlur(seen, (0, 0), random.uniform(2.5, 6))
    laid, shown = _viewed(seen, other, random, occluded=kind in ("view", "soft"))
    gain, offset = colours(own, laid, shown)
    laid = np.clip(laid * gain + offset, 0, 1).astype(np.float32)
    return _tensor(laid), torch.from_numpy(shown)[None].float(), kind in ("view", "soft")


def _viewed(
    seen: np.ndarray, other: np.ndarray, random: np.random.Generator, *, occluded: bool
) -> tuple[np.ndarray, np.ndarray]:
    """As another camera shows it, and laid back as well as matching can; and where that camera saw it."""
    height, width = seen.shape[:2]
    there, size = view(height, width, random)
    photo = cv2.warpPerspective(seen, there, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    photo = taken(photo, random)
    if occluded and random.uniform() < 0.4:
        hide(photo, cv2.resize(other, size), random)
    back = np.linalg.inv(there) @ _shaken(height, width, random)  # from a place of the picture, slightly wrong
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    wander = cv2.resize(
        random.normal(0, MISFIT, (4, 4, 2)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
    )
    x, y = columns + wander[..., 0], rows + wander[..., 1]
    there = np.linalg.inv(back)
    depth = there[2, 0] * x + there[2, 1] * y + there[2, 2]
    across, down = ((there[k, 0] * x + there[k, 1] * y + there[k, 2]) / depth for k in range(2))
    laid = cv2.remap(
        photo, across.astype(np.float32), down.astype(np.float32), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    shown = (across > 0.5) & (across < size[0] - 1.5) & (down > 0.5) & (down < size[1] - 1.5)
    return laid, shown


def view(height: int, width: int, random: np.random.Generator) -> tuple[np.ndarray, tuple[int, int]]:
    """From the picture's places to another view's, 3×3, and that view's width and height; it may miss a side."""
    larger = math.exp(random.uniform(math.log(SIZES[0]), math.log(SIZES[1])))
    angle = math.radians(random.uniform(-TURN, TURN))
    cosine, sine = larger * math.cos(angle), larger * math.sin(angle)
    turn = np.array([[cosine, -sine, 0], [sine, cosine, 0], [*random.uniform(-TILT, TILT, 2), 1]])
    size = max(round(width * larger), 16), max(round(height * larger), 16)
    middle = turn @ np.array([width / 2, height / 2, 1])
    missed = random.uniform(-0.25, 0.25, 2) * size * (random.uniform() < 0.4)
    to = np.array(size) / 2 - middle[:2] / middle[2] + missed
    return np.array([[1, 0, to[0]], [0, 1, to[1]], [0, 0, 1]]) @ turn, size


def _shaken(height: int, width: int, random: np.random.Generator) -> np.ndarray:
    """Nearly the identity: each corner moved by `MISFIT`."""
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + random.normal(0, MISFIT, (4, 2)).astype(np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners, moved), np.float64)


def taken(scene_HW3: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Exposure, colours, a little blur, noise and JPEG of another camera."""
    photo = np.clip(scene_HW3, 0, 1) ** random.uniform(0.8, 1.25) * random.uniform(0.7, 1.25)
    photo = np.clip(photo * random.uniform(0.92, 1.08, 3) + random.uniform(-0.03, 0.03, 3), 0, 1).astype(np.float32)
    if random.uniform() < 0.4:
        photo = cv2.GaussianBlur(photo, (0, 0), random.uniform(0.3, 1.0))
    if random.uniform() < 0.4:
        photo = photo + (random.uniform(0, 6) / 255 * random.standard_normal(photo.shape)).astype(np.float32)
    eight = (np.clip(photo, 0, 1) * 255).round().astype(np.uint8)
    if random.uniform() < 0.3:
        _, file = cv2.imencode(".jpg", eight, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(60, 97))])
        eight = cv2.imdecode(file, cv2.IMREAD_COLOR)
    return eight.astype(np.float32) / 255


def hide(photo: np.ndarray, other: np.ndarray, random: np.random.Generator) -> None:
    """Something stands before a part of the scene, in place."""
    height, width = photo.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    centre = int(random.integers(width)), int(random.integers(height))
    axes = int(random.uniform(0.1, 0.35) * width), int(random.uniform(0.1, 0.35) * height)
    cv2.ellipse(mask, centre, axes, random.uniform(0, 180), 0, 360, 1, -1)
    photo[mask > 0] = other[mask > 0]


def _array(image_CHW: Tensor) -> np.ndarray:
    return np.ascontiguousarray(image_CHW.permute(1, 2, 0).numpy())


def _tensor(image_HW3: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(image_HW3)).permute(2, 0, 1)
