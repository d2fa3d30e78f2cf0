"""What an intervention does to restored pictures: a table of effects, and a heat map a photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from core.causal.actions import Actions
from core.causal.effects import Effect, average_effect, conditional_effects
from core.causal.estimate import Estimate
from core.causal.factors import NAMES, factor, from_latent
from core.engine import Engine
from core.errors import ReadError
from core.image_io import read
from training.data.photos import list_photos
from training.evaluation.metrics import luma

DETAIL_WINDOW = 5
STRATA = 3
FEW = 5
"""Of fewer photos, drawn anew with replacement, no interval means anything."""
MAP_PEAK = 16.0
"""Difference in luma, 1/255, that is drawn in full colour."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """do(factor = first) against do(factor = second).

    Attributes:
        draws: posterior draws of the other factors a photo; both arms share each.
    """

    factor: str
    first: float
    second: float
    scale: float = 2
    draws: int = 3


@dataclass(frozen=True)
class Unit:
    """One photo's outcomes.

    Attributes:
        first, second: detail of the picture in each arm, 1/255.
        brightness: of the photo, in [0, 1].
        difference: luma of the first arm minus the second's, H×W.
    """

    first: float
    second: float
    brightness: float
    difference: np.ndarray


def measure_effects(
    engine: Engine, folder: Path, question: Question, say: Callable[[str], None], maps: Path | None = None
) -> Effect:
    """Print ATE (18) and, by thirds of brightness, CATE (19) of the picture's detail; write a map a photo.

    Detail is the mean absolute deviation of luma from its 5×5 mean: grain and sharpness together.

    Raises:
        InterventionError: unknown factor or value out of range.
        ReadError: no photos.
    """
    for value in (question.first, question.second):
        factor(question.factor).checked(value)
    files = list_photos(folder)
    units = [_unit(engine, file, question, seed) for seed, file in enumerate(files)]
    if maps is not None:
        maps.mkdir(parents=True, exist_ok=True)
        for file, unit in zip(files, units, strict=True):
            Image.fromarray(heat_map(unit.difference)).save(maps / f"{file.stem}_effect.png")
    first, second = (np.array([getattr(unit, arm) for unit in units]) for arm in ("first", "second"))
    arms = " against ".join(f"do({question.factor} = {value:g})" for value in (question.first, question.second))
    say(f"{arms}, ×{question.scale:g}")
    average = average_effect(first, second)
    _say_effect("all photos", average, say)
    if len(units) < STRATA:
        say(f"  too few photos for thirds of brightness: {len(units)}")
        return average
    for stratum, effect in conditional_effects(first, second, thirds([unit.brightness for unit in units])).items():
        _say_effect(str(stratum), effect, say)
    return average


def _unit(engine: Engine, file: Path, question: Question, seed: int) -> Unit:
    """Both arms of one photo, averaged over the same posterior draws."""
    photo = read(file)
    if min(photo.height, photo.width) < DETAIL_WINDOW:
        raise ReadError(f"{file}: too small for its detail to be measured; take it out of the folder")
    session = engine.open(photo)
    random = np.random.default_rng(seed)
    arms: list[list[float]] = [[], []]
    differences = []
    for _ in range(question.draws):
        others = posterior_draw(session.estimate(), random)
        pictures = []
        for arm, value in zip(arms, (question.first, question.second), strict=True):
            picture = session.render(Actions.set(**{**others, question.factor: value}), question.scale).photo.pixels
            shown = luma((picture if picture.dtype == np.uint8 else picture // 257).astype(np.uint8)).numpy()
            arm.append(detail(shown))
            pictures.append(shown)
        differences.append(pictures[0] - pictures[1])
    brightness = float(photo.pixels.mean() / np.iinfo(photo.pixels.dtype).max)
    return Unit(float(np.mean(arms[0])), float(np.mean(arms[1])), brightness, np.mean(differences, axis=0))


def posterior_draw(estimate: Estimate, random: np.random.Generator) -> dict[str, float]:
    """One draw of Z from q(Z | Y), in physical units within each factor's range."""
    return dict(zip(NAMES, map(float, from_latent(estimate.draw(random))), strict=True))


def detail(luma_HW: np.ndarray) -> float:
    """Mean absolute deviation of luma from its 5×5 mean, inside the border."""
    windows = np.lib.stride_tricks.sliding_window_view(luma_HW, (DETAIL_WINDOW, DETAIL_WINDOW))
    edge = DETAIL_WINDOW // 2
    return float(np.abs(luma_HW[edge:-edge, edge:-edge] - windows.mean(axis=(2, 3))).mean())


def thirds(values: list[float]) -> list[str]:
    """The third of the sorted values each belongs to: dark, middle, bright."""
    ranks = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return [("dark third", "middle third", "bright third")[int(3 * rank / len(values))] for rank in ranks]


def heat_map(difference_HW: np.ndarray) -> np.ndarray:
    """Blue where the first arm is darker, red where it is brighter, white where they agree; uint8 H×W×3."""
    share = np.clip(difference_HW / MAP_PEAK, -1, 1)[..., None]
    blue, white, red = np.array([40, 90, 200]), np.array([255, 255, 255]), np.array([200, 50, 40])
    colours = np.where(share < 0, white + share * (white - blue), white + share * (red - white))
    return colours.round().astype(np.uint8)


def _say_effect(name: str, effect: Effect, say: Callable[[str], None]) -> None:
    interval = f"90 % {effect.low:+.3f} … {effect.high:+.3f}" if effect.units >= FEW else "too few for an interval"
    say(f"  {name:13} detail {effect.mean:+7.3f}  ({interval}, {effect.units} photo{'s' * (effect.units > 1)})")
