"""How well the encoder reads photos whose history is known: where a factor is there, where it isn't, where it is
strong."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import fmean

import torch

from core.causal.factors import FACTORS, Factor, index
from core.causal.prior import Prior
from core.causal.scm import Scm
from core.engine import Engine
from core.image_io import Photo
from training.data.photos import list_photos
from training.evaluation.life import NEVER
from training.evaluation.protocol import read_high

SCALE = 2
"""How much pictures are shrunk first: most are not sharp to their own pixel."""
READ = tuple(each for each in FACTORS if each.event)
"""What is measured."""
STRONG: Mapping[str, tuple[float, float]] = {"blur": (2.5, 4.0), "noise": (30.0, 50.0), "jpeg": (10.0, 40.0)}
"""Upper range of each factor that people set: where its interval must hold, too."""


@dataclass(frozen=True)
class Read:
    """One factor of one photo: the truth, what was read, and whether the 90 % interval holds the truth."""

    truth: float
    mean: float
    inside: bool

    @property
    def error(self) -> float:
        """Distance from the truth."""
        return abs(self.mean - self.truth)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """One factor over all photos; not a number where there are none.

    Attributes:
        present, absent: mean absolute error where it is there, and where it isn't, in its unit.
        present_photos, absent_photos: of how many photos.
        covered: share of the 90 % intervals that hold the truth.
        strong: the same in the factor's upper range, of `strong_photos` photos.
    """

    present: float
    present_photos: int
    absent: float
    absent_photos: int
    covered: float
    strong: float
    strong_photos: int


def measure_estimates(engine: Engine, bench: Path, say: Callable[[str], None]) -> dict[str, dict[str, float]]:
    """Degrade each picture, shrunk to half, by one draw of the training prior (seed 0), and read it back from its
    pixels.

    A fifth is untouched, as in training. Of factors that have one, each picture is harmed once more with only that
    factor in its upper range, for the coverage there.

    Returns:
        factor → the fields of `Summary`.
    """
    found: dict[str, list[Read]] = {each.name: [] for each in READ}
    strong: dict[str, list[Read]] = {name: [] for name in STRONG}
    generator = torch.Generator().manual_seed(0)
    for file in list_photos(bench):
        high = torch.tensor(read_high(file, SCALE)).permute(2, 0, 1)[None].float() / 255
        for name, read in _readings(engine, Scm(prior=Prior()), high, generator, file.name).items():
            found[name].append(read)
        for name in STRONG:
            strong[name].append(_readings(engine, Scm(prior=only(name)), high, generator, file.name)[name])
    result = {}
    say(f"{'factor':13} {'error, present':>20} {'error, absent':>20} {'covers':>7} {'covers, strong':>15}")
    for name, reads in found.items():
        summary = summarised(reads, strong.get(name, ()), next(each for each in READ if each.name == name))
        say(
            f"{name:13} {_shown(summary.present, 13, 3)} of {summary.present_photos:3d} "
            f"{_shown(summary.absent, 13, 3)} of {summary.absent_photos:3d} "
            f"{_shown(summary.covered, 7, 2)} {_shown(summary.strong, 15, 2)}  of {len(reads)} photos"
        )
        result[name] = asdict(summary)
    return result


def only(name: str) -> Prior:
    """A world in which nothing happens but one factor, in its upper range; blur by kernels that can be so wide."""
    if name == "blur":
        return replace(NEVER, blurred=1.0, blur=STRONG[name], kernels=(0.5, 0.0, 0.3, 0.2, 0.0))
    if name == "noise":
        return replace(NEVER, noisy=1.0, noise=STRONG[name])
    return replace(NEVER, compressed=1.0, jpeg=STRONG[name])


def summarised(reads: Iterable[Read], strong: Iterable[Read], each: Factor) -> Summary:
    """Means over photos."""
    reads, strong = list(reads), list(strong)
    there, not_there = (
        [read.error for read in reads if (read.truth != each.none) == wanted] for wanted in (True, False)
    )
    return Summary(
        present=_mean(there),
        present_photos=len(there),
        absent=_mean(not_there),
        absent_photos=len(not_there),
        covered=_mean(float(read.inside) for read in reads),
        strong=_mean(float(read.inside) for read in strong),
        strong_photos=len(strong),
    )


def _shown(value: float, width: int, digits: int) -> str:
    """A number, or a dash where there was no photo to measure it on."""
    return f"{'–':>{width}}" if math.isnan(value) else f"{value:{width}.{digits}f}"


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return fmean(found) if found else math.nan


def _readings(
    engine: Engine, scm: Scm, high_13HW: torch.Tensor, generator: torch.Generator, name: str
) -> dict[str, Read]:
    world = scm.sample(high_13HW, SCALE, generator)
    pixels = (world.photo[0] * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous().numpy()
    readings = engine.open(Photo(pixels=pixels, source=name)).estimate().readings
    found = {}
    for each in READ:
        truth, reading = float(world.factors[0, index(each.name)]), readings[each.name]
        inside = reading.low - 1e-6 <= truth <= reading.high + 1e-6
        found[each.name] = Read(truth, reading.mean, inside)
    return found
