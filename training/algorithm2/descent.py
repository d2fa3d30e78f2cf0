"""The descent of one stage: gradients averaged over shards and processes, checked, clipped, applied."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from torch import Tensor, nn

from training.algorithm2.guard import GRADIENT, Guard
from training.algorithm2.imagine import Imagined
from training.algorithm2.state import STAGES, Figures, State, Terms
from training.data.samples import Batch
from training.momentum import LineMomentum
from training.muon import FilterMuon
from training.overlap import Overlap
from training.schedule import learning_rate

Row = tuple[Batch, Imagined | None]
"""A shard's batch and what Algorithm 1 made of it."""


class Descent:
    """One optimiser a stage.

    Attributes:
        optimisers: by stage.
        overlaps: by stage, what averages gradients over processes.
        guard: stops them on what is not finite.
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.optimisers = {name: self._optimiser(name) for name in STAGES}
        self.guard = Guard(state.workers)
        for optimiser in self.optimisers.values():
            optimiser.hold = self.guard.hold
        self.overlaps = {name: Overlap(self._leaves(name), state.workers.size) for name in STAGES}

    def set_rates(self, step: int, progress: float) -> None:
        """The learning rates of a step: warm-up and decay."""
        recipe = self.state.recipe
        peaks = {
            "phi": recipe.posterior.learning_rate,
            "theta": recipe.restoration.learning_rate,
            "psi": recipe.interventions.learning_rate,
            "adversary": recipe.interventions.learning_rate,
        }
        for name, optimiser in self.optimisers.items():
            optimisation = recipe.optimisation
            rate = learning_rate(
                peaks[name],
                progress,
                step,
                optimisation.warm_up,
                optimisation.halve_every,
                optimisation.constant_until,
            )
            for group in optimiser.param_groups:
                group["lr"] = rate * group["share"]

    def descend(
        self,
        name: str,
        step: int,
        terms: Figures,
        rows: Sequence[Row],
        losses_of: Callable[[Batch, Imagined | None], Terms],
    ) -> None:
        """One stage's step; its terms, gradient norm and seconds go into `terms`. From the first loss or gradient on
        that is not finite no weight is changed: `guard`. Nothing here waits for the device."""
        start = time.perf_counter()
        optimiser = self.optimisers[name]
        sums = self._gradients(name, step, rows, losses_of)
        parameters = [each for group in optimiser.param_groups for each in group["params"]]
        optimisation = self.state.recipe.optimisation
        clip = optimisation.clip_posterior if name == "phi" else optimisation.clip
        norm = nn.utils.clip_grad_norm_(parameters, clip, foreach=True)
        self.guard.look(step, name, {**sums, GRADIENT: norm})
        if optimisation.rms_rule:
            self._follow_rule(name, norm)
        optimiser.step()
        for every in self.optimisers.values():
            every.zero_grad()
        terms.update(sums)
        terms[f"grad_{name}"] = norm
        terms[f"time/{name}"] = time.perf_counter() - start

    def _follow_rule(self, name: str, norm: Tensor) -> None:
        """(26) with the gradient of this very step."""
        self.state.rms_rule.update(name, norm)
        factor = self.state.rms_rule.factor(name).float()
        for group in self.optimisers[name].param_groups:
            group["lr"] = group["lr"] * factor

    def _gradients(
        self,
        name: str,
        step: int,
        rows: Sequence[Row],
        losses_of: Callable[[Batch, Imagined | None], Terms],
    ) -> Terms:
        """Every shard's backward pass; returns the terms' means over the shards."""
        sums: Terms = {}
        for number, (batch, imagined) in enumerate(self.state.drawn_anew(name, step, rows), start=1):
            losses = losses_of(batch, imagined)
            if number == len(rows):
                self.overlaps[name].begin()
            (losses["total"] / len(rows)).backward()
            for term, value in losses.items():
                key = f"total_{name}" if term == "total" else term
                own = value.detach() if len(rows) == 1 else value.detach() / len(rows)
                sums[key] = sums[key] + own if key in sums else own
        self.overlaps[name].finish()
        if name == "theta":
            self.state.restorer.collect_gradients()
        return sums

    def _leaves(self, name: str) -> list[Tensor]:
        """What a stage's backward pass ends at: its weights, but for the restorer's the twin's."""
        nets, restorer = self.state.networks, self.state.restorer
        parts = [nets.adversary] if name == "adversary" else getattr(nets, name)
        twins = [restorer.compute if part is nets.restorer else part for part in parts]
        return [weight for part in twins for weight in part.parameters()]

    def _optimiser(self, name: str) -> FilterMuon | LineMomentum:
        nets, recipe = self.state.networks, self.state.recipe
        parts = [nets.adversary] if name == "adversary" else getattr(nets, name)
        own = {id(nets.structure): recipe.posterior.structure_rate}
        optimisation = recipe.optimisation
        by_muon = name == "theta" and recipe.restoration.muon and not optimisation.momentum_line
        banks = filter_banks(nets.restorer) if by_muon else []
        apart = {id(bank) for bank in banks}
        groups: list[dict[str, Any]] = [
            {"params": [each for each in part.parameters() if id(each) not in apart], "share": own.get(id(part), 1.0)}
            for part in parts
        ]
        if banks:
            share = recipe.restoration.muon / recipe.restoration.learning_rate
            groups.append({"params": banks, "share": share, "muon": True})
        if optimisation.momentum_line:
            return LineMomentum(groups, optimisation.betas)
        return FilterMuon(groups, optimisation.betas)


def filter_banks(restorer: nn.Module) -> list[nn.Parameter]:
    """The weights of the body's convolutions: what costs and learns most."""
    return [each for name, each in restorer.named_parameters() if each.ndim == 4 and "_body." in name]
