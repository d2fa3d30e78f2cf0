"""Algorithm 2, to be read top to bottom: three stages a step, an optimiser each (22)–(27).

for each step t
    rows at α_t of (27)                                     training/data/samples.py
    X', Y_cf  ← Algorithm 1 *                               imagine.py
    φ  ←  L_causal + L_cf *                                 posterior.py
    θ  ←  L_rec + L_int + L_con *                           restoration.py
    ψ  ←  L_int against the adversary *                     intervention.py
    momentum encoder, queues, λ(t)                          Algorithm2.remember

* in every `causal_every`-th step: Algorithm 1, what follows from its pictures, the ELBO, and stage ψ
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import torch

from core.nets.semantics import SemanticEncoder
from training.algorithm2.descent import Descent
from training.algorithm2.imagine import Imagined, imagine
from training.algorithm2.intervention import adversary_losses, intervention_losses
from training.algorithm2.posterior import posterior_losses
from training.algorithm2.restoration import restoration_losses
from training.algorithm2.state import Figures, State
from training.data.samples import Batch
from training.data.semantics import SemanticBank
from training.nets.bundle import Networks
from training.parallel import Workers
from training.recipes import Recipe


class Algorithm2(State):
    """A run's state, and what a step does to it.

    Attributes:
        begun: what the run was begun with, as JSON: recipe, sha256 of the model it started from and of the photos,
            number of processes.
        descent: the optimisers.
    """

    def __init__(
        self,
        recipe: Recipe,
        networks: Networks,
        workers: Workers,
        bank: SemanticBank | None = None,
        semantic: SemanticEncoder | None = None,
        begun: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(recipe, networks, workers, bank, semantic)
        self.begun: dict[str, object] = dict(begun or {"recipe": recipe.as_json()})
        self.descent = Descent(self)

    @property
    def optimisers(self) -> Mapping[str, torch.optim.Optimizer]:
        """By stage."""
        return self.descent.optimisers

    def step(self, batches: Sequence[Batch], step: int, progress: float) -> dict[str, float]:
        """`advance`, and wait for its numbers.

        Raises:
            TrainingError: a loss or a gradient is not finite; no weight has been changed since.
        """
        figures = self.advance(batches, step, progress)
        self.ensure_finite()
        return {name: float(value) for name, value in figures.items()}

    def ensure_finite(self) -> None:
        """Wait for the device.

        Raises:
            TrainingError: a loss or a gradient was not finite; no weight has been changed since.
        """
        self.descent.guard.ensure_finite()

    def advance(self, batches: Sequence[Batch], step: int, progress: float) -> Figures:
        """One step on this process's shards, without waiting for the device; returns every term, unweighted, each
        stage's gradient norm, and the seconds it took to ask for it (`time/…`).

        Algorithm 2's lines, in order; those with a star in the head of this file in causal steps only.

        Args:
            progress: share of the run that is done, in [0, 1].
        """
        terms: Figures = {}
        self.descent.set_rates(step, progress)
        start = time.perf_counter()
        imagined = [imagine(self, batch, progress) for batch in self.drawn_anew("imagine", step, batches)]
        terms["time/imagine"] = time.perf_counter() - start
        rows = list(zip(batches, imagined, strict=True))
        descend, causal = self.descent.descend, self.recipe.is_causal(step)
        descend("phi", step, terms, rows, lambda b, i: posterior_losses(self, b, i, progress))
        descend("theta", step, terms, rows, lambda b, i: restoration_losses(self, b, i, progress))
        self.restorer.publish()
        if causal and (self.recipe.has("int") or self.recipe.has("cf")):
            descend("psi", step, terms, rows, lambda b, i: intervention_losses(self, b, i))
        if causal and self.recipe.has("int"):
            descend("adversary", step, terms, rows, lambda b, _: adversary_losses(self, b))
        self.remember(imagined, terms, step, progress)
        return terms

    def remember(self, imagined: Sequence[Imagined | None], terms: Figures, step: int, progress: float) -> None:
        """What is carried to the next step: the momentum encoder (line 20), the queues, λ(t) (24)."""
        self.ema.update(self.networks, step)
        for each in imagined:
            if each is not None:
                self.image_queue.push(self.workers.gather(self.image_key(each.world.photo, each.scale)))
                self.factor_queue.push(self.workers.gather(self.factor_key(each.photo)))
        if self.recipe.optimisation.balance_every:
            self.balance_later(terms, progress)
            terms |= {f"lambda/{name}": self.balance.factor(name) for name in self.balance.names}
