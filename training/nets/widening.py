"""A restorer's weights in a larger one, which begins by making the same pictures."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from core.nets.restorer import Restorer, RestorerConfig

BODIES = ("trunk", "tail")


@torch.no_grad()
def widened(small: Mapping[str, Tensor], own: RestorerConfig, large: Restorer) -> dict[str, Tensor]:
    """The state of `large` that makes what one of configuration `own` with the state `small` makes, one tail each.

    New channels and blocks keep `large`'s fresh weights, but what was there doesn't hear of them yet: the weights by
    which it will are 0.

    Raises:
        RuntimeError: `large` has fewer channels or blocks, or other scales or conditions.
    """
    theirs = large.config
    _check_larger(own, theirs)
    state = {name: value.clone() for name, value in large.state_dict().items()}
    for name, value in small.items():
        if name.startswith("modulate."):
            _put(_by_block(state[name], theirs), _by_block(value, own))
        else:
            _put(state[name], value)
    for body in BODIES:
        begun, ended = (getattr(each, f"{body}_blocks") for each in (own, theirs))
        for number in range(begun, ended):
            for kind in ("weight", "bias"):
                state[f"{body}_body.{number}.second.{kind}"][: own.channels] = 0
    return state


def _check_larger(small: RestorerConfig, large: RestorerConfig) -> None:
    sizes = [(each.channels, each.trunk_blocks, each.tail_blocks) for each in (small, large)]
    same = all(getattr(small, name) == getattr(large, name) for name in ("scales", "context", "condition"))
    if not same or any(before > after for before, after in zip(*sizes, strict=True)):
        raise RuntimeError(f"{small} doesn't go into {large}")


def _put(into: Tensor, value: Tensor) -> None:
    """The value into the first places of every axis; what it makes hears of nothing else."""
    if value.ndim > 1:
        into[: value.shape[0]] = 0
    into[tuple(slice(size) for size in value.shape)] = value


def _by_block(modulate: Tensor, config: RestorerConfig) -> Tensor:
    """Rows of gains and shifts as channels × blocks × (gain, shift) × …, a view."""
    return modulate.view(config.tail_blocks, 2, config.channels, *modulate.shape[1:]).movedim(2, 0)
