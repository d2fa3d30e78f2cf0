"""What torch may compile of a step, a graph a size: restorer and encoder; everything else is called as it stands."""

from __future__ import annotations

import warnings

import torch

from core.nets.encoder import Encoder
from core.nets.registry import AnyRestorer

BACKEND = "inductor"
GRAPHS = 64
"""Of one part, at most: scales or sizes, times the numbers of rows that it is given, with and without gradient."""


def _prepare() -> None:
    torch._dynamo.config.recompile_limit = GRAPHS
    # what is cached is free of the graph's inputs
    warnings.filterwarnings("ignore", message="Dynamo detected a call to a `functools.lru_cache`")


def compile_restorer(net: AnyRestorer) -> None:
    """In place: trunk and tail as one graph each for every size and scale, since a run's patches have few."""
    _prepare()
    for name in ("trunk", "residual"):
        setattr(net, name, torch.compile(getattr(net, name), backend=BACKEND, dynamic=False))


def compile_encoder(encoder: Encoder) -> None:
    """In place: a graph for every size and number of crops; a short run does well to have few (`posterior.sides`,
    `posterior.groups`). One graph for all sizes is more than torch's compiler can do with the statistics."""
    _prepare()
    encoder.compile(backend=BACKEND, dynamic=False)
