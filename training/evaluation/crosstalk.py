"""How beliefs follow an intervention: a photo against the same photo with one factor set, all else the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from core.causal.factors import EVENTS, FACTORS, NAMES, SLIDERS, to_latent
from core.causal.prior import Prior
from core.causal.scm import Scm
from core.causal.world import World
from core.engine import Engine
from core.image_io import Photo
from training.data.photos import list_photos
from training.evaluation.protocol import read_high

SCALE = 2
"""How much pictures are shrunk first: most are not sharp to their own pixel."""
SET = {"blur": 2.0, "noise": 20.0, "jpeg": 30.0}
"""What each slider's factor is set to."""
LEAST = 0.5
"""Latent units of harm by which that must be worse than what the photo had; else the photo is left out."""


def crosstalk(engine: Engine, bench: Path) -> np.ndarray:
    """Row: the slider that is set; column: an event. What the belief E U moves beyond what the factor did, as a share
    of the move that was asked for, the mean over photos: 0 everywhere is perfect, -1 for the asked one is not to
    notice. Not a number where no photo was left."""
    random = torch.Generator().manual_seed(0)
    shares: dict[str, list[np.ndarray]] = {each.name: [] for each in SLIDERS}
    for file in list_photos(bench):
        scene = torch.tensor(read_high(file, SCALE)).permute(2, 0, 1)[None].float() / 255
        world = Scm(prior=Prior()).sample(scene, SCALE, random)
        before = _believed(engine, world, file.name)
        for name, found in shares.items():
            done = world.do(**{name: SET[name]})
            moved = _true(done) - _true(world)
            asked = moved[NAMES.index(name)]
            if asked >= LEAST:
                found.append((_believed(engine, done, file.name) - before - moved) / asked)
    nothing = np.full(len(FACTORS), np.nan)
    return np.stack([np.mean(found, axis=0) if found else nothing for found in shares.values()])[:, list(EVENTS)]


def print_crosstalk(engine: Engine, bench: Path, say: Callable[[str], None]) -> np.ndarray:
    """The matrix as text; returns it."""
    found = crosstalk(engine, bench)
    say("do(row) on the same photo: what the belief moves too far, as a share of what was asked; 0 is right")
    say(f"{'':13} " + " ".join(f"{NAMES[i]:>12}" for i in EVENTS))
    for each, row in zip(SLIDERS, found, strict=True):
        cells = (f"{'–':>12}" if np.isnan(value) else f"{value:+12.2f}" for value in row)
        say(f"{f'{each.name} = {SET[each.name]:g}':13} " + " ".join(cells))
    return found


def _true(world: World) -> np.ndarray:
    """U, d."""
    return np.asarray(to_latent(world.factors[0].double().numpy()))


def _believed(engine: Engine, world: World, name: str) -> np.ndarray:
    """E U as read from the photo's pixels, d."""
    pixels = (world.photo[0] * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous().numpy()
    readings = engine.open(Photo(pixels=pixels, source=name)).estimate().readings
    return np.asarray(to_latent(np.array([readings[each].told for each in NAMES])))
