"""What automatic is worth beside doing nothing, and how often it is worse: life, shifts and real pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from statistics import fmean

import numpy as np

from core.causal.actions import Actions
from core.engine import Engine
from core.errors import ReadError
from core.image_io import Photo
from training.data.photos import list_photos
from training.evaluation.life import CHAINS, SHIFTS, life_cases, shift_cases
from training.evaluation.metrics import psnr
from training.evaluation.protocol import Case, interpolate, read_high

WORSE = 0.05
"""dB by which a photo must lose against doing nothing to count as worse."""
SETTINGS = tuple(
    Actions.set(noise=noise, blur=blur, jpeg=jpeg)
    for noise, blur, jpeg in product((0, 5, 12, 25, 40), (0, 1), (100, 50))
)
"""What a person might try by hand where nobody knows the truth."""


@dataclass(frozen=True, kw_only=True)
class Gain:
    """One bench; PSNR in dB on Y.

    Attributes:
        bench: what and where.
        photos: how many.
        nothing: mean of interpolation, or of the photo itself at ×1.
        automatic: mean of what is made, told nothing.
        told: mean of what is made when told the truth; where nobody knows it, by the best of `SETTINGS` for all photos
            of the bench alike.
        worse: share of photos that lose more than `WORSE`.
        worst: the largest loss; negative where even that is a gain.
    """

    bench: str
    photos: int
    nothing: float
    automatic: float
    told: float
    worse: float
    worst: float

    @property
    def gain(self) -> float:
        """dB over doing nothing."""
        return self.automatic - self.nothing

    def as_json(self) -> dict[str, object]:
        """Plain values."""
        return {**asdict(self), "gain": self.gain}


def measure_life(engine: Engine, folder: Path, scale: int = 2) -> Iterator[Gain]:
    """A row a kind of life."""
    for kind in CHAINS:
        yield gain(engine, f"life {kind} ×{scale}", life_cases(folder, kind, scale), scale)


def measure_shifts(engine: Engine, folder: Path, scale: int = 2) -> Iterator[Gain]:
    """A row a kind of harm that was not trained on."""
    for kind in SHIFTS:
        yield gain(engine, f"shift {kind} ×{scale}", shift_cases(folder, kind, scale), scale)


def measure_soft_pairs(engine: Engine, folder: Path) -> Iterator[Gain]:
    """A row a camera of a folder of `CAMERA_NUMBER_soft` beside `CAMERA_NUMBER_sharp`, restored at ×1; each channel's
    mean and deviation are matched to the sharp picture's before measuring.

    Raises:
        ReadError: no such folder, or no such pairs in it.
    """
    sharp, soft = (
        {file.stem.removesuffix(kind) for file in list_photos(folder) if file.stem.endswith(kind)}
        for kind in ("_sharp", "_soft")
    )
    names = sharp & soft
    if not names:
        raise ReadError(f"{folder}: no pairs in it; give NAME_soft beside NAME_sharp")
    for camera in sorted({name.partition("_")[0] for name in names}):
        yield gain(engine, f"pairs {camera} ×1", soft_pairs(folder, camera), 1, matched=True)


def soft_pairs(folder: Path, camera: str) -> Iterator[Case]:
    """The pairs of one camera."""
    for soft in list_photos(folder):
        sharp = soft.with_name(soft.name.replace("_soft", "_sharp"))
        if soft.stem.startswith(f"{camera}_") and soft.stem.endswith("_soft") and sharp.is_file():
            photo = Photo(pixels=read_high(soft, 1), source=soft.name)
            yield Case(name=soft.name, high=read_high(sharp, 1), photo=photo)


def gain(engine: Engine, bench: str, found: Iterable[Case], scale: int, *, matched: bool = False) -> Gain:
    """Automatic beside nothing on some photos.

    Args:
        matched: compare after matching each channel's mean and deviation to the sharp picture's.
    """
    rows = []
    for case in found:
        session = engine.open(case.photo)
        asked = (Actions(), *((Actions.set(**case.truth),) if case.truth else SETTINGS))
        nothing = interpolate(case.photo.pixels, *case.high.shape[:2]) if scale > 1 else case.photo.pixels
        pictures = (nothing, *(session.render(each, scale).photo.pixels for each in asked))
        rows.append([psnr(match(each, case.high) if matched else each, case.high, scale) for each in pictures])
    gains = [made - nothing for nothing, made, *_ in rows]
    plain, automatic, *told = (fmean(column) for column in zip(*rows, strict=True))
    return Gain(
        bench=bench,
        photos=len(rows),
        nothing=plain,
        automatic=automatic,
        told=max(told),
        worse=fmean(each < -WORSE for each in gains),
        worst=-min(gains),
    )


def match(picture_HW3: np.ndarray, like_HW3: np.ndarray) -> np.ndarray:
    """The picture with each channel's mean and standard deviation those of another, uint8."""
    picture, like = picture_HW3.astype(np.float64), like_HW3.astype(np.float64)
    axes = (0, 1)
    scaled = (picture - picture.mean(axes)) / np.maximum(picture.std(axes), 1e-6) * like.std(axes) + like.mean(axes)
    result: np.ndarray = scaled.round().clip(0, 255).astype(np.uint8)
    return result


def print_gains(rows: Iterable[Gain], say: Callable[[str], None]) -> list[Gain]:
    """Say the table row by row as it is made."""
    say(f"{'bench':22} {'photos':>6} {'nothing':>8} {'auto':>7} {'told':>7} {'gain':>6} {'worse':>6} {'worst':>6}")
    done = []
    for row in rows:
        say(
            f"{row.bench:22} {row.photos:6d} {row.nothing:8.2f} {row.automatic:7.2f} {row.told:7.2f} "
            f"{row.gain:+6.2f} {row.worse:6.1%} {-row.worst:+6.2f}"
        )
        done.append(row)
    return done
