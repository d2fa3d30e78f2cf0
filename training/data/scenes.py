"""What every simulated row begins with: its own random numbers, a scene, and the draws that will harm it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.causal.draws import Exogenous
from core.causal.mechanisms import resize
from core.causal.world import to_8_bits
from training.data.photos import PhotoSet


@dataclass(frozen=True)
class Shard:
    """Which of the equal parts of a step's rows: part `number` has the recipe's own number of rows."""

    number: int = 0


FIRST = Shard()


def row_generator(seed: int, stream: str, step: int, row: int = -1) -> torch.Generator:
    """The random numbers of one row of a step; row -1 is what all rows of the step share."""
    name = hashlib.sha256(f"{seed} {stream} {step} {row}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(name[:8], "big") % 2**63)


def cut_scenes(
    photos: PhotoSet, side: int, sharpened: int, rows: Sequence[torch.Generator]
) -> tuple[list[int], Tensor]:
    """Photos' numbers and square scenes of them, shrunk by `sharpened` where a photo is large enough."""
    largest = photos.largest
    wide = side * sharpened if side * sharpened <= largest else side
    numbers = [photos.draw(wide, g) for g in rows]
    scenes = torch.stack([photos.crop(wide, g, number) for number, g in zip(numbers, rows, strict=True)])
    return numbers, scenes if wide == side else to_8_bits(resize(scenes, side, side, "area"))


def draw_exogenous(side: int, rows: Sequence[torch.Generator]) -> Exogenous:
    """Every draw of a world of side×side photos, a row each."""
    return Exogenous.join([Exogenous.draw(1, side, side, g) for g in rows])
