"""What a run looks like while it goes on: restored patches, a counterfactual, the learned graph."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from training.algorithm2 import Algorithm2
from training.counterfactuals import GAIN, strip
from training.data.samples import Batch, simulated_latents
from training.graph import graph_picture

ROWS = 4
"""Patches of the grid."""
PHOTOS = 200
"""Simulated photos whose factors the graph is read from."""


@torch.no_grad()
def pictures(algorithm: Algorithm2, batch: Batch, progress: float) -> dict[str, np.ndarray]:
    """Pictures by name, H×W×3 uint8; all but the counterfactual by the averaged networks.

    restored: a row each for the last patches of the batch: Y, what is made of it untold, X.
    counterfactual: X, X', their difference, Y, Y_cf of Algorithm 1's first row, if the objective has it.
    graph: P(i → j), if the objective has the structure prior.
    """
    average, patches = algorithm.ema.average, batch.patches
    photo, scene = patches.photo[-ROWS:], patches.target[-ROWS:]
    restored = average.restorer(photo, average.student(photo.contiguous(), 1).mean, patches.scale)
    side = scene.shape[2]
    found = {"restored": _pixels(_grid([interpolate(photo, size=(side, side)), restored, scene]))}
    if batch.causal is not None and algorithm.recipe.has("cf"):
        with torch.enable_grad():
            imagined = algorithm.imagine(batch, progress)
        assert imagined is not None
        world, side = imagined.world, imagined.scene.shape[2]
        panels = {
            "X": world.scene[:1],
            "X'": imagined.scene[:1],
            f"{GAIN} (X' - X)": 0.5 + GAIN * (imagined.scene - world.scene)[:1],
            "Y": interpolate(world.photo[:1], size=(side, side)),
            "Y_cf": interpolate(imagined.photo[:1], size=(side, side)),
        }
        found["counterfactual"] = np.asarray(strip({label: _pixels(panel[0]) for label, panel in panels.items()}))
    if algorithm.recipe.has("sp"):
        random = torch.Generator().manual_seed(0)
        latents = simulated_latents(algorithm.recipe.prior, PHOTOS, random).to(algorithm.workers.device)
        random = torch.Generator(algorithm.workers.device).manual_seed(0)
        found["graph"] = graph_picture(average.structure.edge_probabilities(latents, random).cpu())
    return found


def _grid(columns: list[Tensor]) -> Tensor:
    """Batches B×3×h×w beside each other, their rows below each other, 3×Bh×3w."""
    rows = torch.cat(columns, dim=3)
    return torch.cat(list(rows), dim=1)


def _pixels(picture_CHW: Tensor) -> np.ndarray:
    bytes_CHW = (picture_CHW.detach().float().clamp(0, 1) * 255).round().to(torch.uint8)
    return np.ascontiguousarray(bytes_CHW.permute(1, 2, 0).cpu().numpy())
