"""Photos as life makes them: chains of the simulated world with seeds of their own, and harm that it doesn't know."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from core.causal.factors import NAMES
from core.causal.prior import Prior
from core.causal.scm import Scm
from core.image_io import Photo
from training.data.photos import list_photos
from training.evaluation.protocol import Case, large_enough, read_high, shrink

NEVER = Prior(
    untouched=0.0,
    blurred=0.0,
    noisy=0.0,
    compressed=0.0,
    rescaled=0.0,
    sharpened=0.0,
    compressed_before=(0.0, 0.0),
    confounded=0.0,
)
"""A world in which nothing happens, to be told what does."""


def _prior(**fields: object) -> Prior:
    return Prior(**{**vars(NEVER), **fields})


CHAINS: Mapping[str, Prior] = {
    "soft": _prior(blurred=1.0, blur=(0.6, 2.5), short_blur=(1.0, 4.0), compressed=0.5, jpeg=(75.0, 96.0)),
    "old": _prior(
        blurred=0.8, blur=(0.3, 1.8), noisy=1.0, noise=(4.0, 25.0), rescaled=0.7, compressed=1.0, jpeg=(60.0, 92.0)
    ),
    "snapshot": _prior(
        noisy=1.0, noise=(2.0, 14.0), blurred=0.4, blur=(0.2, 1.2), sharpened=0.6, compressed=1.0, jpeg=(70.0, 95.0)
    ),
    "web": _prior(
        rescaled=0.7, compressed_before=(0.8, 0.8), earlier_jpeg=(40.0, 90.0), compressed=1.0, jpeg=(35.0, 85.0)
    ),
    "enlarged": _prior(
        rescaled=1.0, rescale=(0.3, 1.0), compressed_before=(0.5, 0.5), compressed=0.6, jpeg=(60.0, 95.0)
    ),
    "noise": _prior(noisy=1.0, noise=(2.0, 20.0), grain=(0.5, 0.3, 1.2)),
}
"""Kind of life → the world that its photos are drawn from."""


def life_cases(folder: Path, kind: str, scale: int = 2) -> Iterator[Case]:
    """Every picture of a folder harmed by one draw of that kind; its seed is kind and file name.

    Raises:
        ReadError: no such folder, or no pictures in it.
    """
    scm = Scm(prior=CHAINS[kind])
    for file in list_photos(folder):
        high = large_enough(read_high(file, scale), scale, file)
        random = torch.Generator().manual_seed(zlib.crc32(f"life {kind} {file.name}".encode()))
        scene = torch.tensor(high).permute(2, 0, 1)[None].float() / 255
        world = scm.sample(scene, scale, random, kernel="bicubic")
        pixels = (world.photo[0] * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous().numpy()
        truth = dict(zip(NAMES, world.factors[0].tolist(), strict=True))
        yield Case(name=file.name, high=high, photo=Photo(pixels=pixels, source=file.name), truth=truth)


def shift_cases(folder: Path, kind: str, scale: int = 2) -> Iterator[Case]:
    """Every picture shrunk and harmed by what was not trained on; what happened is not told.

    Raises:
        ReadError: no such folder, or no pictures in it.
    """
    for file in list_photos(folder):
        high = large_enough(read_high(file, scale), scale, file)
        random = np.random.default_rng(zlib.crc32(f"shift {kind} {file.name}".encode()))
        pixels = SHIFTS[kind](shrink(high, scale), random)
        yield Case(name=file.name, high=high, photo=Photo(pixels=np.ascontiguousarray(pixels), source=file.name))


def _impulses(pixels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """3 % of the pixels black or white."""
    drawn = random.random(pixels.shape[:2])
    found = pixels.copy()
    found[drawn < 0.015], found[drawn > 0.985] = 0, 255
    return found


def _laplace(pixels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Noise with heavy tails, standard deviation 10."""
    return _rounded(pixels + random.laplace(0, 10 / 2**0.5, pixels.shape))


def _streaks(pixels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """A shaken hand: the mean along a bent path of nine pixels."""
    bend = random.uniform(-1, 1)
    path = [(round(bend * step * step / 8), step) for step in range(-4, 5)]
    padded = np.pad(pixels.astype(np.float64), ((4, 4), (4, 4), (0, 0)), mode="reflect")
    height, width = pixels.shape[:2]
    return _rounded(np.mean([padded[4 + y : 4 + y + height, 4 + x : 4 + x + width] for y, x in path], axis=0))


def _webp(pixels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """WebP at a quality of 20 to 60."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "WEBP", quality=int(random.integers(20, 61)))
    with Image.open(file) as decoded:
        return np.array(decoded.convert("RGB"))


def _halftone(pixels: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Print: a screen of dots, four pixels wide and turned, over a tenth of the brightness."""
    angle = random.uniform(0, np.pi / 2)
    rows, columns = np.mgrid[: pixels.shape[0], : pixels.shape[1]]
    along, beside = (columns * np.cos(angle) + rows * np.sin(angle), rows * np.cos(angle) - columns * np.sin(angle))
    screen = np.cos(2 * np.pi * along / 4) * np.cos(2 * np.pi * beside / 4)
    return _rounded(pixels + 12.75 * screen[..., None])


def _rounded(pixels: np.ndarray) -> np.ndarray:
    result: np.ndarray = pixels.round().clip(0, 255).astype(np.uint8)
    return result


SHIFTS: Mapping[str, Callable[[np.ndarray, np.random.Generator], np.ndarray]] = {
    "impulses": _impulses,
    "laplace": _laplace,
    "streaks": _streaks,
    "webp": _webp,
    "halftone": _halftone,
}
"""Harm that was not trained on → what does it."""
