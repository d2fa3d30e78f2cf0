"""How a test photo is made from a picture: shrink, round, then the paper's degradations in their order."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from PIL import Image

from core.causal.mechanisms import resize
from core.causal.world import to_8_bits
from core.errors import ReadError
from core.image_io import Photo
from training.data.photos import list_photos, read_pixels

BLUR_SIGMA, BLUR_TAPS = 2.0, 3
BLUR_DEVIATION = 0.7983
"""Standard deviation in px of the 3-tap kernel of σ = 2: √(2·.3187)."""
NOISE = 15.0
QUALITY = 30
WINDOW = 11
"""Sides, px, of SSIM's window; what is left of a picture without its border must hold one."""
PAIR_SCALES = (1, 2, 3, 4, 8)


@dataclass(frozen=True)
class Condition:
    """Which of the paper's degradations are applied, in the order blur, noise, JPEG."""

    name: str
    blur: bool = False
    noise: bool = False
    jpeg: bool = False

    @property
    def truth(self) -> Mapping[str, float]:
        """The factors' true values."""
        return {
            "blur": BLUR_DEVIATION if self.blur else 0.0,
            "noise": NOISE if self.noise else 0.0,
            "jpeg": float(QUALITY) if self.jpeg else 100.0,
        }


CONDITIONS = (
    Condition("clean"),
    Condition("blur", blur=True),
    Condition("noise", noise=True),
    Condition("jpeg", jpeg=True),
    Condition("blur+noise", blur=True, noise=True),
    Condition("all", blur=True, noise=True, jpeg=True),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """One test photo.

    Attributes:
        name: the picture's file name.
        high: the picture, cropped to a multiple of the scale, uint8 H×W×3.
        photo: what is restored.
        truth: its factors.
    """

    name: str
    high: np.ndarray
    photo: Photo
    truth: Mapping[str, float] = field(default_factory=dict)


def cases(folder: Path, scale: int, condition: Condition) -> Iterator[Case]:
    """Every picture of a folder under one condition.

    Raises:
        ReadError: no such folder, or no pictures in it.
    """
    for file in list_photos(folder):
        high = large_enough(read_high(file, scale), scale, file)
        low = degrade(shrink(high, scale), condition, file.name)
        yield Case(name=file.name, high=high, photo=Photo(pixels=low, source=file.name), truth=condition.truth)


def real_pairs(folder: Path) -> Iterator[tuple[int, Case]]:
    """Pairs of a sharp and a real small photo of one scene, each with its scale: `NAME_HR.png` beside `NAME_LR….png`
    in one folder, as RealSR has them, or the same name in subfolders `HR` and `LR`. What happened is not known.

    Raises:
        ReadError: no such folder, no pairs in it, or sides that aren't 1, 2, 3, 4 or 8 times the small photo's.
    """
    if (folder / "HR").is_dir():
        partners = {file.stem: file for file in list_photos(folder / "LR")}
        found = [(file, partners.get(file.stem)) for file in list_photos(folder / "HR")]
    else:
        small = {re.sub(r"_LR\d*$", "", file.stem): file for file in list_photos(folder) if "_LR" in file.stem}
        found = [
            (file, small.get(file.stem.removesuffix("_HR")))
            for file in list_photos(folder)
            if file.stem.endswith("_HR")
        ]
    if not found:
        raise ReadError(f"{folder}: no pairs in it; give NAME_HR.png beside NAME_LR.png, or subfolders HR and LR")
    for sharp, real in found:
        if real is None:
            raise ReadError(f"{sharp}: has no LR photo of the same name; add it or remove this one")
        high, low = read_high(sharp, 1), read_high(real, 1)
        scale = high.shape[0] // low.shape[0]
        if scale not in PAIR_SCALES or high.shape != (low.shape[0] * scale, low.shape[1] * scale, 3):
            raise ReadError(
                f"{real}: {low.shape[1]}×{low.shape[0]} pixels beside {high.shape[1]}×{high.shape[0]}; "
                "crop the sharp one to 1, 2, 3, 4 or 8 times the other"
            )
        large_enough(high, scale, sharp)
        yield scale, Case(name=sharp.name, high=high, photo=Photo(pixels=low, source=real.name))


def large_enough(high_HW3: np.ndarray, scale: int, file: Path) -> np.ndarray:
    """The picture, if it can be measured at that scale.

    Raises:
        ReadError: it is too small.
    """
    least = WINDOW + 2 * scale
    if min(high_HW3.shape[:2]) < least:
        raise ReadError(
            f"{file}: too small to measure ×{scale} on; take it out of the folder, or give a picture of at least "
            f"{-(-least // scale) * scale} pixels a side"
        )
    return high_HW3


def read_high(file: Path, scale: int) -> np.ndarray:
    """A picture, upright and cropped to a multiple of `scale`, uint8 H×W×3."""
    pixels = read_pixels(file)
    height, width = (side // scale * scale for side in pixels.shape[:2])
    return np.ascontiguousarray(pixels[:height, :width])


def shrink(high_HW3: np.ndarray, scale: int) -> np.ndarray:
    """Antialiased bicubic as MATLAB's, rounded to 8 bits."""
    if scale == 1:
        return high_HW3.copy()
    return interpolate(high_HW3, high_HW3.shape[0] // scale, high_HW3.shape[1] // scale)


def interpolate(pixels_HW3: np.ndarray, height: int, width: int) -> np.ndarray:
    """Bicubic to any size, uint8."""
    tensor = torch.tensor(pixels_HW3).permute(2, 0, 1)[None].float() / 255
    return _to_pixels(resize(tensor, height, width))


def degrade(low_HW3: np.ndarray, condition: Condition, name: str) -> np.ndarray:
    """The condition's degradations; the noise's seed is the picture's name."""
    pixels = low_HW3
    if condition.blur:
        offsets = torch.arange(BLUR_TAPS).float() - BLUR_TAPS // 2
        taps = torch.softmax(-offsets.square() / (2 * BLUR_SIGMA**2), dim=0)
        tensor = torch.tensor(pixels).permute(2, 0, 1)[:, None].float() / 255
        padded = F.pad(tensor, (1, 1, 1, 1), mode="reflect")
        blurred = F.conv2d(F.conv2d(padded, taps.view(1, 1, 1, -1)), taps.view(1, 1, -1, 1))
        pixels = _to_pixels(blurred.transpose(0, 1))
    if condition.noise:
        random = np.random.default_rng(zlib.crc32(name.encode()))
        pixels = (pixels + random.normal(0, NOISE, pixels.shape)).round().clip(0, 255).astype(np.uint8)
    if condition.jpeg:
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "JPEG", quality=QUALITY, subsampling=2)
        with Image.open(file) as decoded:
            pixels = np.array(decoded)
    return np.ascontiguousarray(pixels)


def _to_pixels(image_13HW: torch.Tensor) -> np.ndarray:
    scaled = (to_8_bits(image_13HW)[0] * 255).round().to(torch.uint8)
    return np.ascontiguousarray(scaled.permute(1, 2, 0).numpy())
