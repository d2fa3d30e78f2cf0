"""ε: every random draw of a batch of worlds, raw, so that a world can be replayed under any prior and any `do`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from core.causal.factors import FACTORS
from core.causal.mechanisms.noise import draw_field

TRAITS = (
    "kernel",
    "ratio",
    "angle",
    "power",
    "poisson",
    "poisson_share",
    "mask",
    "late",
    "smoothing",
    "smoothing_size",
    "row",
    "column",
    "shrink",
    "refit",
    "webp",
    "earlier_subsampling",
)
"""What is drawn beside the factors, by name; `core/causal/prior.py` says what each becomes."""
LARGEST = 2
"""The field of the noise is drawn for a captured picture of so many times the photo's sides."""


@dataclass(frozen=True, kw_only=True)
class Exogenous:
    """Every random draw of a batch of worlds.

    Attributes:
        event: B, uniform: whether anything happens at all.
        factors: B×d, uniform: ε_z, one a factor in the table's order.
        traits: B×t, uniform: one each of `TRAITS`.
        field: B×3×2h×2w, standard normal: ε_n; the captured picture takes its first rows and columns.
    """

    event: Tensor
    factors: Tensor
    traits: Tensor
    field: Tensor

    @classmethod
    def draw(cls, batch: int, height: int, width: int, generator: torch.Generator) -> Exogenous:
        """Fresh draws for photos of height×width pixels."""
        count = 1 + len(FACTORS) + len(TRAITS)
        uniform = torch.rand((batch, count), generator=generator, device=generator.device)
        return cls(
            event=uniform[:, 0],
            factors=uniform[:, 1 : 1 + len(FACTORS)],
            traits=uniform[:, 1 + len(FACTORS) :],
            field=draw_field((batch, 3, LARGEST * height, LARGEST * width), generator),
        )

    @classmethod
    def join(cls, parts: Sequence[Exogenous]) -> Exogenous:
        """The draws of several batches of one size, one after the other."""
        return cls(**{each.name: torch.cat([getattr(part, each.name) for part in parts]) for each in fields(cls)})

    def repeat(self, times: int, generator: torch.Generator) -> Exogenous:
        """The same worlds seen `times` times each, with a noise field of its own each time."""
        again = {name: getattr(self, name).repeat_interleave(times, dim=0) for name in ("event", "factors", "traits")}
        shape = (self.field.shape[0] * times, *self.field.shape[1:])
        return Exogenous(field=draw_field(shape, generator), **again)

    def take(self, rows: slice | Tensor) -> Exogenous:
        """Those of some worlds."""
        return Exogenous(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})

    def trait(self, name: str) -> Tensor:
        """The draw of that name, B."""
        return self.traits[:, TRAITS.index(name)]
