"""The descent of one stage: gradients averaged over shards and processes, checked, clipped, applied."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

import torch
from torch import nn

from training.algorithm2.imagine import Imagined
from training.algorithm2.state import STAGES, State, Terms
from training.data.samples import Batch
from training.errors import TrainingError
from training.schedule import learning_rate

Row = tuple[Batch, Imagined | None]
"""A shard's batch and what Algorithm 1 made of it."""


class Descent:
    """One optimiser a stage.

    Attributes:
        optimisers: by stage.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.optimisers = {name: self._optimiser(name) for name in STAGES}

    def set_rates(self, step: int, progress: float) -> None:
        """The learning rates of a step: warm-up, decay, and (26) if it is on."""
        recipe = self.state.recipe
        peaks = {
            "phi": recipe.posterior.learning_rate,
            "theta": recipe.restoration.learning_rate,
            "psi": recipe.interventions.learning_rate,
            "adversary": recipe.interventions.learning_rate,
        }
        for name, optimiser in self.optimisers.items():
            rate = learning_rate(
                peaks[name], progress, step, recipe.optimisation.warm_up, recipe.optimisation.halve_every
            )
            for group in optimiser.param_groups:
                group["lr"] = rate * group["share"] * self.state.rms_rule.factor(name)

    def descend(
        self,
        name: str,
        step: int,
        terms: dict[str, float],
        rows: Sequence[Row],
        losses_of: Callable[[Batch, Imagined | None], Terms],
    ) -> None:
        """One stage's step; its terms, gradient norm and seconds go into `terms`.

        Raises:
            TrainingError: a loss or a gradient is not finite; no weight has been changed.
        """
        start = time.perf_counter()
        optimiser = self.optimisers[name]
        sums = self._gradients(name, step, rows, losses_of)
        parameters = [each for group in optimiser.param_groups for each in group["params"]]
        self.state.workers.average_gradients(parameters)
        optimisation = self.state.recipe.optimisation
        clip = optimisation.clip_posterior if name == "phi" else optimisation.clip
        norm = float(nn.utils.clip_grad_norm_(parameters, clip))
        bad = [term for term, value in sums.items() if not math.isfinite(value)]
        if bad or not math.isfinite(norm):
            raise TrainingError(
                f"step {step}, stage {name}: {', '.join(bad) or 'the gradient'} is not finite; lower the learning rate"
            )
        optimiser.step()
        for every in self.optimisers.values():
            every.zero_grad()
        if optimisation.rms_rule:
            self.state.rms_rule.update(name, norm)
        terms.update(sums)
        terms[f"grad_{name}"] = norm
        terms[f"time/{name}"] = time.perf_counter() - start

    def _gradients(
        self,
        name: str,
        step: int,
        rows: Sequence[Row],
        losses_of: Callable[[Batch, Imagined | None], Terms],
    ) -> dict[str, float]:
        """Every shard's backward pass; returns the terms' means over the shards."""
        sums: dict[str, float] = {}
        for batch, imagined in self.state.drawn_anew(name, step, rows):
            losses = losses_of(batch, imagined)
            (losses["total"] / len(rows)).backward()
            for term, value in losses.items():
                key = f"total_{name}" if term == "total" else term
                sums[key] = sums.get(key, 0.0) + float(value.detach()) / len(rows)
        if name == "theta":
            self.state.restorer.collect_gradients()
        return sums

    def _optimiser(self, name: str) -> torch.optim.Adam:
        nets = self.state.networks
        parts = [nets.adversary] if name == "adversary" else getattr(nets, name)
        own = {id(nets.structure): self.state.recipe.posterior.structure_rate}
        groups = [{"params": list(part.parameters()), "share": own.get(id(part), 1.0)} for part in parts]
        return torch.optim.Adam(groups, lr=1e-4, betas=(0.9, 0.99))
