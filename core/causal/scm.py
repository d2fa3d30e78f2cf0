"""The structural causal model (1): content → factors → photo, with every exogenous draw kept.

    Z = f_z(content(X), ε_z)        Y = f_y(X; Z, ε), rounded to 8 bits

`Scm.do` replaces a factor's equation and keeps every ε; `Scm.observe` conditions: it infers the ε_z
that makes the equation give the observed value. A `World` is one draw, and answers "what if" by
replaying its own ε.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from core.causal.content import content
from core.causal.draws import Exogenous
from core.causal.factors import factor, index
from core.causal.mechanisms.resize import KERNELS
from core.causal.prior import Prior, f_z, traits
from core.causal.world import World, assemble, with_values

BISECTIONS = 30
"""Halvings of the unit interval when an ε is abducted: to 1e-9."""


@dataclass(frozen=True, kw_only=True)
class Scm:
    """The model with its equations, some cut by `do`, some factors known by `observe`.

    Attributes:
        prior: the parameters of f_z.
        done: factor → value set by intervention.
        observed: factor → value known to have come about by itself.
        levels: quantile levels that `rescale` is held to, so that the photos of a batch have few captured sizes.
    """

    prior: Prior = field(default_factory=Prior)
    done: Mapping[str, float] = field(default_factory=dict)
    observed: Mapping[str, float] = field(default_factory=dict)
    levels: Tensor | None = None

    def do(self, **values: float) -> Scm:
        """do(Z_i = value): cut Z_i's equation, keep every ε; an earlier observation of Z_i stays true of
        the world before the intervention.

        Raises:
            InterventionError: unknown factor or value out of range.
        """
        checked = {name: factor(name).checked(value) for name, value in values.items()}
        return replace(self, done={**self.done, **checked})

    def observe(self, **values: float) -> Scm:
        """Condition on Z_i = value: Z_i's ε becomes one that gives it; the equation stays.

        Raises:
            InterventionError: unknown factor or value out of range.
        """
        checked = {name: factor(name).checked(value) for name, value in values.items()}
        return replace(self, observed={**self.observed, **checked})

    def sample(self, scene_BCHW: Tensor, scale: int, generator: torch.Generator, *, kernel: str | None = None) -> World:
        """Draw ε and run the equations; `scale` is how much smaller the photo is than the scene."""
        batch, _, height, width = scene_BCHW.shape
        exogenous = Exogenous.draw(batch, height // scale, width // scale, generator)
        return self.replay(scene_BCHW, scale, exogenous, kernel=kernel)

    def replay(
        self,
        scene_BCHW: Tensor,
        scale: int,
        exogenous: Exogenous,
        *,
        kernel: str | None = None,
        content_BC: Tensor | None = None,
    ) -> World:
        """Run the equations with given draws: the same draws give the same world, bit for bit.

        Args:
            kernel: filter from the scene to the captured picture; None draws it.
            content_BC: of the pictures that the scenes are cut from; None takes the scenes' own.
        """
        size = [side // scale for side in scene_BCHW.shape[2:]]
        found = content(scene_BCHW) if content_BC is None else content_BC
        exogenous = self.abduct(found, exogenous)
        own = traits(self.prior, exogenous)
        if kernel is not None:
            own = replace(own, shrink=torch.full_like(own.shrink, list(KERNELS).index(kernel)))
        return assemble(scene_BCHW, self.factors(found, exogenous), exogenous, own, size)

    def abduct(self, content_BC: Tensor, exogenous: Exogenous) -> Exogenous:
        """The draws given what was observed: each observed factor's ε_z becomes one that gives its value.

        Each equation rises with its own draw, so the draw is found by bisection. A value that no draw gives
        (outside the prior's range) gets the nearest; `factors` still holds it to what was observed. Hidden factors
        that only describe others keep their draw.
        """
        for name, value in self.observed.items():
            each, column = factor(name), index(name)
            if name in UNINVERTED:
                continue
            happened = exogenous.event
            if value != each.none:
                happened = self.prior.untouched + (1 - self.prior.untouched) * exogenous.event
            below, above = torch.zeros_like(exogenous.event), torch.ones_like(exogenous.event)
            for _ in range(BISECTIONS):
                middle = (below + above) / 2
                exogenous = _with_draw(exogenous, column, middle, happened)
                short = (f_z(self.prior, content_BC, exogenous)[:, column] - value) * each.worse < 0
                below, above = torch.where(short, middle, below), torch.where(short, above, middle)
            exogenous = _with_draw(exogenous, column, above, happened)
        return exogenous

    def factors(self, content_BC: Tensor, exogenous: Exogenous) -> Tensor:
        """Z = f_z(content, ε_z), B×d in physical units, with observations and interventions applied."""
        values = f_z(self.prior, content_BC, exogenous, self.levels)
        return with_values(with_values(values, self.observed), self.done)


UNINVERTED = ("grain", "chroma", "subsampling", "rescale")
"""Factors whose draw isn't searched for: `rescale` takes both signs, the others depend on noise and JPEG."""


def _with_draw(exogenous: Exogenous, column: int, draw_B: Tensor, event_B: Tensor) -> Exogenous:
    draws = exogenous.factors.clone()
    draws[:, column] = draw_B
    return replace(exogenous, factors=draws, event=event_B)
