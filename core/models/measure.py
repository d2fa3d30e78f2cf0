"""How much of its surroundings a network looks at: measured once, on noise, when it is added.

A tile is computed with more and more pixels around it, until it equals the same part of the whole within 1/255. The
noise is unevenly bright and strong, so that a network that looks at averages of the whole photo is found out.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from core.jobs import CancelToken, Progress, no_progress
from core.models.foreign import Foreign
from core.nets.enlarger import EnlargerFacts

TOLERANCE = 1 / 255
MOST = 64
"""Pixels on each side that are tried."""
GENEROUS = 48
"""Pixels on each side of a tile for networks that look at the whole photo."""
GRIDS = (8, 16, 32)
"""Grids that a network may have without saying so."""
SIDE = 16
"""Of the tiles, pixels, or more where the network's grid is wider."""
SEEDS = (0, 1)
"""Of the noise of two wholes: with a tile in the middle of one, and in the corner of the other."""
WHOLE = 2 * (MOST + 32) + 37
"""Pixels of a side of the wholes: room around a tile in the middle, and a multiple of no grid, so that a network that
pads what it is given up to its own is found out."""
BUDGET = 2 << 30
"""Bytes that a tile may take at work."""
AT_ONCE = 4
"""Tensors of the largest size that a network holds at a time."""
TILES = (512, 384, 256, 192, 128, 96, 64)

Network = Callable[[Tensor], Tensor]


@dataclass(frozen=True, eq=False)
class Sample:
    """A whole that tiles are compared with.

    Attributes:
        image, picture: what the network is given, and what it makes of it.
        scale: of the network.
    """

    image: Tensor
    picture: Tensor
    scale: int

    def apart(self, network: Network, start: int, stop: int, margin: int, grid: int) -> float:
        """The largest difference between the tile start…stop, on both axes, with so many pixels around it, and the
        whole."""
        low = max((start - margin) // grid * grid, 0)
        high = min(-(-(stop + margin) // grid) * grid, self.image.shape[2])
        made = network(self.image[:, :, low:high, low:high])
        ours, whole = (
            picture[
                ..., y * self.scale : (y + stop - start) * self.scale, y * self.scale : (y + stop - start) * self.scale
            ]
            for picture, y in ((made, start - low), (self.picture, start))
        )
        return float((ours.clamp(0, 1) - whole.clamp(0, 1)).abs().max())


def uneven_noise(side: int, channels: int, seed: int) -> Tensor:
    """1×channels×side×side in [0, 1]: noise whose strength grows to the right and whose brightness grows downwards."""
    generator = torch.Generator().manual_seed(seed)
    across = torch.linspace(0.1, 1.0, side)
    down = torch.linspace(0.2, 0.8, side)[:, None]
    noise = torch.rand((1, channels, side, side), generator=generator) - 0.5
    return (down + noise * across).clamp(0, 1)


@torch.inference_mode()
def measured(foreign: Foreign, progress: Progress = no_progress, token: CancelToken | None = None) -> EnlargerFacts:
    """All that must be known to run the network in tiles.

    Raises:
        Cancelled: the token was cancelled.
    """
    ruler = _Ruler(foreign, progress, token or CancelToken())
    facts = EnlargerFacts(scale=foreign.scale, channels=foreign.channels, multiple=foreign.multiple)
    for grid in ruler.grids():
        margin = ruler.margin(grid)
        if margin is not None:
            apart = round(255 * ruler.apart(margin, grid), 3)
            return replace(facts, multiple=grid, margin=margin, apart=apart, tile=ruler.tile(margin))
    margin = -(-GENEROUS // foreign.multiple) * foreign.multiple
    apart = round(255 * ruler.apart(margin, foreign.multiple), 3)
    return replace(facts, margin=margin, exact=False, apart=apart, tile=ruler.tile(margin))


@torch.inference_mode()
def tile_apart(foreign: Foreign, facts: EnlargerFacts) -> float:
    """How far a tile is from the whole with the facts' margin, in steps of 1/255."""
    return 255 * _Ruler(foreign, no_progress, CancelToken()).apart(facts.margin, facts.multiple)


class _Ruler:
    """Measures one network."""

    def __init__(self, foreign: Foreign, progress: Progress, token: CancelToken) -> None:
        self._foreign, self._progress, self._token = foreign, progress, token
        self._done = 0
        self._largest = _Largest()
        self._samples: dict[tuple[int, int], Sample] = {}

    def _sample(self, seed: int, grid: int) -> Sample:
        """A whole as an engine gives it: mirrored up to the grid beyond its odd sides."""
        if (seed, grid) not in self._samples:
            image, beyond = uneven_noise(WHOLE, self._foreign.channels, seed), -WHOLE % grid
            image = F.pad(image, (0, beyond, 0, beyond), mode="reflect")
            with self._largest:
                picture = self._network(image)
            self._samples[seed, grid] = Sample(image, picture, self._foreign.scale)
        return self._samples[seed, grid]

    def _network(self, image: Tensor) -> Tensor:
        self._token.check()
        made: Tensor = self._foreign.network(image)
        self._done += 1
        self._progress(1 - 0.9**self._done)  # nobody knows how many there will be
        return made

    def grids(self) -> list[int]:
        """The network's own grid and, where it has one that it doesn't name, the finest that it can be."""
        own = self._foreign.multiple
        others = [math.lcm(own, grid) for grid in GRIDS if math.lcm(own, grid) != own]
        others = [grid for grid in others if grid <= max(GRIDS[-1], own)]
        if self._passes(MOST, own) or not others or not self._passes(MOST, others[-1]):
            return [own]
        return others

    def margin(self, grid: int) -> int | None:
        """The smallest margin with which a tile equals the whole; None where none does."""
        if not self._passes(MOST, grid):
            return None
        low, high = -1, -(-MOST // grid)  # in steps of the grid: fails (or is none), passes
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._passes(middle * grid, grid) else (middle, high)
        return high * grid

    def _passes(self, margin: int, grid: int) -> bool:
        return all(self._apart(seed, margin, grid) <= TOLERANCE for seed in SEEDS)  # the first that doesn't ends it

    def apart(self, margin: int, grid: int) -> float:
        """The largest difference of a tile in the middle of one whole, and one in the corner of another."""
        return max(self._apart(seed, margin, grid) for seed in SEEDS)

    def _apart(self, seed: int, margin: int, grid: int) -> float:
        side = -(-max(SIDE, self._foreign.minimum - margin) // grid) * grid
        middle = (WHOLE - side) // 2 // grid * grid
        corner = (WHOLE - side) // grid * grid
        start, stop = ((middle, middle + side), (corner, WHOLE))[seed]
        return self._sample(seed, grid).apart(self._network, start, stop, margin, grid)

    def tile(self, margin: int) -> int:
        """Side of the largest tile that stays within `BUDGET`, as the largest tensor of the whole tells."""
        per_pixel = AT_ONCE * self._largest.nbytes / WHOLE**2
        return next((side for side in TILES if per_pixel * (side + 2 * margin) ** 2 <= BUDGET), TILES[-1])


class _Largest(TorchDispatchMode):
    """Notes the largest tensor that is made."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.nbytes = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        made = func(*args, **(kwargs or {}))
        if isinstance(made, Tensor):
            self.nbytes = max(self.nbytes, made.numel() * made.element_size())
        return made
