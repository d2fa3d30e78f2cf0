"""What a run looks like while it goes on: restored patches, a counterfactual, the learned graph."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from core.nets.contract import Told
from training.algorithm2 import Algorithm2, imagine
from training.data.samples import Batch
from training.showing.counterfactuals import panels, strip, to_pixels
from training.showing.graph import LEARNED, graph_picture, read_edges

ROWS = 4
"""Patches of the grid."""
PHOTOS = 200
"""Simulated photos that the graph is read from: fewer than for the final one."""


@torch.no_grad()
def pictures(algorithm: Algorithm2, batch: Batch, progress: float) -> dict[str, np.ndarray]:
    """Pictures by name, H×W×3 uint8; all but the counterfactual by the averaged networks.

    restored: a row each for the last patches of the batch: Y, what is made of it untold, X.
    counterfactual: X, X', their difference, Y, Y_cf of Algorithm 1's first row, if the objective has it.
    graph: P(i → j), if the objective has the structure prior.
    """
    average, patches = algorithm.ema.average, batch.patches
    photo, scene = patches.photo[-ROWS:], patches.target[-ROWS:]
    restored = average.restorer(photo, Told(latents=average.student(photo.contiguous(), 1).mean), patches.scale)
    side = scene.shape[2]
    found = {"restored": to_pixels(_grid([interpolate(photo, size=(side, side)), restored, scene]))}
    if batch.causal is not None and algorithm.recipe.has("cf"):
        with torch.enable_grad():
            imagined = imagine(algorithm, batch, progress)
        assert imagined is not None
        shown = panels(imagined.world, imagined.scene, imagined.photo)
        found["counterfactual"] = np.asarray(strip(shown))
    if algorithm.recipe.has("sp"):
        found["graph"] = graph_picture({LEARNED: read_edges(average.structure, algorithm.recipe.prior, PHOTOS)})
    return found


def _grid(columns: list[Tensor]) -> Tensor:
    """Batches B×3×h×w beside each other, their rows below each other, 3×Bh×3w."""
    rows = torch.cat(columns, dim=3)
    return torch.cat(list(rows), dim=1)
