"""How well the encoder reads photos whose history is known: mean error and coverage of the 90 % intervals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import torch

from core.causal.factors import NAMES, SLIDERS, factor, index
from core.causal.prior import Prior
from core.causal.scm import Scm
from core.causal.world import World
from core.engine import Engine
from core.image_io import Photo
from training.data.photos import list_photos
from training.evaluation.protocol import read_high

SCALE = 2
"""How much pictures are shrunk first: most are not sharp to their own pixel."""
READ = (*SLIDERS, factor("rescale"))
"""What is measured."""


def measure_estimates(engine: Engine, bench: Path, say: Callable[[str], None]) -> dict[str, dict[str, float]]:
    """Degrade each picture, shrunk to half, by one draw of the training prior (seed 0), and read it back.

    Every picture is degraded by at least one factor. A line a factor: over all photos, and over those where
    the factor is present.

    Returns:
        factor → error, covered, error_present, covered_present.
    """
    generator = torch.Generator().manual_seed(0)
    scm = Scm(prior=Prior(untouched=0.0))
    errors: dict[str, list[tuple[float, bool, bool]]] = {each.name: [] for each in READ}
    for file in list_photos(bench):
        high = torch.from_numpy(read_high(file, SCALE)).permute(2, 0, 1)[None].float() / 255
        world = _harmed(scm, high, generator)
        pixels = (world.photo[0] * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous().numpy()
        readings = engine.open(Photo(pixels=pixels, source=file.name)).estimate().readings
        for each in READ:
            truth, reading = float(world.factors[0, index(each.name)]), readings[each.name]
            inside = reading.low - 1e-6 <= truth <= reading.high + 1e-6
            errors[each.name].append((abs(reading.mean - truth), inside, truth != each.none))
    result = {}
    for name, found in errors.items():
        present = [each for each in found if each[2]]
        result[name] = {
            "error": fmean(each[0] for each in found),
            "covered": fmean(each[1] for each in found),
            "error_present": fmean(each[0] for each in present) if present else float("nan"),
            "covered_present": fmean(each[1] for each in present) if present else float("nan"),
        }
        say(
            f"{name:8} mean absolute error {result[name]['error']:.3f} (present: {result[name]['error_present']:.3f}), "
            f"90 % interval covers {result[name]['covered']:.2f} (present: {result[name]['covered_present']:.2f}) "
            f"of {len(found)} photos"
        )
    return result


def _harmed(scm: Scm, high_13HW: torch.Tensor, generator: torch.Generator) -> World:
    """A draw in which something happened."""
    none = torch.tensor([each.none for each in SLIDERS])
    visible = [NAMES.index(each.name) for each in SLIDERS]
    while True:
        world = scm.sample(high_13HW, SCALE, generator)
        if bool((world.factors[0, visible] != none).any()):
            return world
