"""What a training run depends on, in one frozen dataclass; the presets are instances of it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, fields, replace
from typing import Any

from core.causal.scm import Prior
from core.nets.encoder import EncoderConfig
from core.nets.restorer import RestorerConfig


@dataclass(frozen=True, kw_only=True)
class EncoderStage:
    """How the encoder is fitted.

    Attributes:
        share: of the run's time.
        steps: length when no time is given.
        learning_rate: peak; warm-up, then cosine to zero.
        pixels: photo pixels a step, over all crops.
        sides: crop sides to draw from, multiples of 8.
        groups: crops a photo to draw from.
        distillation: weight of KL(teacher ‖ student).
    """

    share: float = 1 / 6
    steps: int = 4000
    learning_rate: float = 2e-3
    pixels: int = 230_000
    sides: tuple[int, ...] = (32, 48, 64, 96, 128)
    groups: tuple[int, ...] = (1, 1, 2, 4)
    distillation: float = 0.2


@dataclass(frozen=True, kw_only=True)
class RestorerStage:
    """How the restorer is fitted.

    Attributes:
        steps: length when no time is given.
        learning_rate: peak; warm-up, then cosine to zero.
        batch, patch: patches a step, and their side in pixels of Y.
        scales: (enlargement, share of the steps).
        intervened: rows of a batch with a milder do(z'), taught its true answer.
        excess: rows with a harsher do(z'), taught what would be believed had it been so, under the monotone hinge.
        automatic: rows told the encoder's estimate instead of the truth.
        jitter: standard deviation added to the true U that the other rows are told.
        gradient: weight of the gradient term of L_rec.
        rms_from: share of the stage from which L_rec is the root mean square instead of the absolute error.
        hinge, excess_weight: weights of the monotone hinge and of the harsher wishes' own term.
        ema: decay of the averaged weights.
    """

    steps: int = 40_000
    learning_rate: float = 8e-4
    batch: int = 16
    patch: int = 48
    scales: tuple[tuple[int, float], ...] = ((4, 0.52), (2, 0.16), (3, 0.14), (1, 0.08), (8, 0.1))
    intervened: int = 4
    excess: int = 2
    automatic: int = 5
    jitter: float = 0.05
    gradient: float = 0.0
    rms_from: float = 0.77
    hinge: float = 0.1
    excess_weight: float = 0.06
    ema: float = 0.999

    def patch_at(self, scale: int) -> int:
        """The patch side at an enlargement: smaller where the scene would be over 256 pixels."""
        return min(self.patch, 256 // scale)


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A whole run.

    Attributes:
        name: as in `--recipe`, and the name of the model it makes.
        seed: of weights and of every sample.
        held_out: photos kept from training, for validation and calibration.
        warm_up: steps over which the learning rate rises.
        clip: largest norm of the gradient.
        bfloat16: the restorer's body computes in bfloat16 over float32 master weights.
    """

    name: str
    seed: int = 1
    held_out: int = 12
    warm_up: int = 300
    clip: float = 0.5
    bfloat16: bool = True
    prior: Prior = field(default_factory=Prior)
    restorer: RestorerConfig = field(default_factory=RestorerConfig)
    encoder: EncoderConfig = field(default_factory=EncoderConfig)
    encoder_stage: EncoderStage = field(default_factory=EncoderStage)
    restorer_stage: RestorerStage = field(default_factory=RestorerStage)


FAST = Recipe(name="fast")
TINY = Recipe(
    name="tiny",
    restorer=RestorerConfig(channels=32, trunk_blocks=2, tail_blocks=2, scales=(1, 2, 3, 4), condition=32, context=64),
    encoder=EncoderConfig(channels=8, hidden=64),
    restorer_stage=RestorerStage(scales=((4, 0.4), (2, 0.3), (3, 0.2), (1, 0.1)), patch=32),
)
RECIPES = {recipe.name: recipe for recipe in (FAST, TINY)}


def recipe_named(name: str, **changes: Any) -> Recipe:
    """The preset of that name with some of its own fields changed.

    Raises:
        KeyError: no such recipe or field; the message suggests the nearest.
    """
    if name not in RECIPES:
        raise KeyError(f"unknown recipe {name!r}{_nearest(name, list(RECIPES))}")
    known = [each.name for each in fields(Recipe)]
    for key in changes:
        if key not in known:
            raise KeyError(f"recipes have no field {key!r}{_nearest(key, known)}")
    return replace(RECIPES[name], **changes)


def _nearest(word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(known)}"
