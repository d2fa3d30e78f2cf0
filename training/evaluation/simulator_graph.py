"""The simulator's own graph: which factor's equation reads which other, found by redrawing one factor at a time."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from core.causal.draws import Exogenous
from core.causal.factors import FACTORS, NAMES
from core.causal.prior import Prior, f_z
from training.data.samples import simulated_contents

PHOTOS = 1000
"""Simulated photos in which a change is looked for."""
PRESENT = 0.5
"""Probability from which an edge counts as there."""


def simulator_graph(prior: Prior, photos: int = PHOTOS) -> Tensor:
    """d×d, row i, column j: 1 where Z_j changes in any photo when Z_i's own ε is drawn anew and all else stays.

    Content and whether anything happened at all, which bend several factors at once, are kept: they are no edges.
    """
    random = torch.Generator().manual_seed(0)
    contents = simulated_contents(photos, random)
    exogenous = Exogenous.draw(photos, 1, 1, random)
    before = f_z(prior, contents, exogenous)
    graph = torch.zeros(len(FACTORS), len(FACTORS))
    for i in range(len(FACTORS)):
        draws = exogenous.factors.clone()
        draws[:, i] = torch.rand(photos, generator=random)
        graph[i] = (f_z(prior, contents, replace(exogenous, factors=draws)) != before).any(dim=0).float()
    return graph.fill_diagonal_(0)


def comparison(learned_DD: Tensor, own_DD: Tensor) -> str:
    """The simulator's edges, those of them that were learned, and those that were learned besides, as text.

    The distance is the structural Hamming one of the graphs without directions, since the learned one has edges from
    earlier to later factors only.
    """
    own = [(i, j) for i, j in own_DD.nonzero().tolist()]
    has = {(i, j) for i, j in (learned_DD >= PRESENT).nonzero().tolist()}
    joined = {(min(pair), max(pair)) for pair in own}
    missing, besides = sorted(joined - has), sorted(has - joined)
    return "\n".join(
        [
            f"the simulator's own edges: {_named(own, '→')}",
            f"learned of them, at {PRESENT:g} or more: {len(joined) - len(missing)} of {len(joined)}"
            + (f"; not {_named(missing, '–')}" if missing else ""),
            f"learned besides: {_named(besides, '→') if besides else 'none'}",
            f"structural Hamming distance {len(missing) + len(besides)} of {len(FACTORS) * (len(FACTORS) - 1) // 2} "
            "pairs; what all share (whether anything happened, content) may join events that have no edge",
        ]
    )


def _named(pairs: list[tuple[int, int]], arrow: str) -> str:
    return ", ".join(f"{NAMES[i]} {arrow} {NAMES[j]}" for i, j in pairs)
