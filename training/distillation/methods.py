"""From photos to a small training set, by the name of a method."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from training.data.photos import PhotoSet
from training.distillation import picking
from training.distillation.candidates import AT_ONCE, Candidates, Crop, gradient_energy, standardised
from training.distillation.decoder import SHRINK, fitted
from training.distillation.matching import Matching, closeness, match
from training.errors import UsageError
from training.recipes.base import nearest

FEWEST = 2
"""Pictures of a set: `fit` keeps one apart."""
SMALLEST = 32
"""Side of a picture, px."""


@dataclass(frozen=True, kw_only=True)
class Distillation:
    """What is wanted.

    Attributes:
        method: a key of `METHODS`.
        share: pixels of the small set, as a share of all photos', above 0 and under 1.
        seed: of whatever is drawn.
        side: of a picture, px.
        matching: of `pixel` and `latent`.
        decoder_steps: that the autoencoder of `latent` is fitted for.
    """

    method: str
    share: float
    seed: int = 1
    side: int = 256
    matching: Matching = field(default_factory=Matching)
    decoder_steps: int = 400


@dataclass(frozen=True, eq=False)
class Distilled:
    """A small training set.

    Attributes:
        pictures: N×side×side×3 uint8.
        crops: where each was cut, or what it was before it was optimised.
        figures: what the method measured of its own work.
    """

    pictures: Tensor
    crops: tuple[Crop, ...]
    figures: Mapping[str, float] = field(default_factory=dict)

    def as_photos(self) -> PhotoSet:
        """The pictures as a set to train on."""
        count, side = self.pictures.shape[:2]
        places = tuple((number * side * side * 3, side, side) for number in range(count))
        return PhotoSet(self.pictures.flatten(), places, "")


Method = Callable[[Candidates, int, Distillation], tuple[Tensor, Tensor, Mapping[str, float]]]
"""Candidates, how many, what is wanted → numbers of crops, pictures N×3×side×side uint8, figures."""


def distil(photos: PhotoSet, wanted: Distillation) -> Distilled:
    """The small set.

    Raises:
        UsageError: no such method; a share, side or steps that can't be; or a share that is too small or too large for
            pictures of that side.
    """
    check(wanted)
    candidates = Candidates(photos, wanted.side)
    numbers, pictures, figures = METHODS[wanted.method](candidates, picture_count(candidates, wanted), wanted)
    crops = tuple(candidates.crops[number] for number in numbers.tolist())
    return Distilled(pictures.permute(0, 2, 3, 1).contiguous(), crops, figures)


def check(wanted: Distillation) -> None:
    """Whether it can be done at all, before any photo is read.

    Raises:
        UsageError: as `distil`.
    """
    if wanted.method not in METHODS:
        raise UsageError(f"unknown method {wanted.method!r}{nearest(wanted.method, METHODS)}")
    if not 0 < wanted.share < 1:
        raise UsageError(f"--share {wanted.share:g} is not between 0 and 1; give something like .0888")
    grid = SHRINK * wanted.matching.lesson.scale
    if wanted.side < SMALLEST or wanted.side % grid:
        raise UsageError(
            f"--side {wanted.side} is not a multiple of {grid} from {SMALLEST} on; give something like 256"
        )


def picture_count(candidates: Candidates, wanted: Distillation) -> int:
    """How many pictures of the wanted side come nearest to the share of all photos' pixels.

    Raises:
        UsageError: fewer than two, or more than there are.
    """
    total = sum(height * width for _, height, width in candidates.photos.places)
    count = round(wanted.share * total / wanted.side**2)
    if count < FEWEST:
        raise UsageError(
            f"{wanted.share:g} of {total:,} pixels is less than {FEWEST} pictures of {wanted.side}×{wanted.side}; "
            "give a larger --share or a smaller --side"
        )
    if count > len(candidates):
        raise UsageError(
            f"{wanted.share:g} of {total:,} pixels is {count} pictures of {wanted.side}×{wanted.side}, and there are "
            f"{len(candidates)} only; give a smaller --share or --side"
        )
    return count


def _random(candidates: Candidates, count: int, wanted: Distillation) -> tuple[Tensor, Tensor, Mapping[str, float]]:
    """Crops at random."""
    return _real(candidates, picking.at_random(len(candidates), count, _generator(wanted)))


def _hard(candidates: Candidates, count: int, _wanted: Distillation) -> tuple[Tensor, Tensor, Mapping[str, float]]:
    """Crops with the highest gradient energy; nothing is drawn."""
    energy = torch.cat(
        [
            gradient_energy(candidates.pixels(some).float() / 255)
            for some in torch.arange(len(candidates)).split(AT_ONCE)
        ]
    )
    return _real(candidates, picking.hardest(energy, count))


def _coreset(candidates: Candidates, count: int, wanted: Distillation) -> tuple[Tensor, Tensor, Mapping[str, float]]:
    """Crops spread over what there is, from a drawn first one."""
    first = int(torch.randint(len(candidates), (1,), generator=_generator(wanted)))
    return _real(candidates, picking.k_centre(standardised(candidates.features), count, first))


def _pixel(candidates: Candidates, count: int, wanted: Distillation) -> tuple[Tensor, Tensor, Mapping[str, float]]:
    """Random crops, their pixels optimised."""
    numbers, pictures, _ = _random(candidates, count, wanted)
    begun = pictures.float() / 255
    values = match(begun, _same, _clamped, candidates, wanted.matching, wanted.seed)
    return numbers, _to_8(values), _course(begun, values, candidates, wanted)


def _latent(candidates: Candidates, count: int, wanted: Distillation) -> tuple[Tensor, Tensor, Mapping[str, float]]:
    """Random crops' codes, optimised."""
    numbers, pictures, _ = _random(candidates, count, wanted)
    begun = pictures.float() / 255
    autoencoder = fitted(candidates.photos, wanted.decoder_steps, wanted.seed)

    def show(codes: Tensor) -> Tensor:
        return autoencoder.decode(codes).clamp(0, 1)

    codes = torch.cat([autoencoder.encode(some) for some in begun.split(AT_ONCE)])
    spread = float(codes.std())
    codes = spread * match(
        codes / spread, lambda rows: show(rows * spread), _same, candidates, wanted.matching, wanted.seed
    )
    drawn = torch.cat([show(some) for some in codes.split(AT_ONCE)])
    return numbers, _to_8(drawn), _course(begun, drawn, candidates, wanted)


METHODS: Mapping[str, Method] = {
    "random": _random,
    "hard": _hard,
    "coreset": _coreset,
    "pixel": _pixel,
    "latent": _latent,
}


def _real(candidates: Candidates, numbers: Tensor) -> tuple[Tensor, Tensor, Mapping[str, float]]:
    return numbers, candidates.pixels(numbers), {}


def _course(begun: Tensor, ended: Tensor, candidates: Candidates, wanted: Distillation) -> Mapping[str, float]:
    """How near both are to real crops, and how far the pictures went."""
    before, after = closeness((begun, ended), candidates, wanted.matching, wanted.seed)
    moved = float((ended - begun).square().mean().sqrt() * 255)
    return {"distance_before": before, "distance_after": after, "moved_of_255": moved}


def _generator(wanted: Distillation) -> torch.Generator:
    return torch.Generator().manual_seed(wanted.seed)


def _same(values: Tensor) -> Tensor:
    return values


def _clamped(values: Tensor) -> Tensor:
    return values.clamp(0, 1)


def _to_8(pictures: Tensor) -> Tensor:
    return (pictures * 255).round().to(torch.uint8)
