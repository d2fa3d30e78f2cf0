"""What changes from step to step: weights, their average, queues, λ(t), and the random numbers of a stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import torch
from torch import Tensor

from core.nets.posterior import Posterior
from core.nets.semantics import SemanticEncoder
from training.compiling import compile_encoder
from training.data.scenes import row_generator
from training.data.semantics import SemanticBank
from training.ema import Ema
from training.nets.bundle import Networks
from training.objectives.contrastive import Queue
from training.objectives.structure import FactorDensity, UnitNormal, kl_to_prior
from training.parallel import Workers
from training.precision import MasterWeights
from training.recipes import Recipe
from training.weighting import Balance, RmsRule, Schedule

STAGES = ("phi", "theta", "psi", "adversary")
BALANCED = ("rec", "int", "cf", "con_image", "con_factors")
"""Terms among which the softmax of falls moves weight."""
SCHEDULED = ("elbo", "cf", "int", "con_image", "con_factors", "struct", "align", "sem")
"""Terms with a λ of their own in (22), which (24) schedules; L_rec has none."""
Terms = dict[str, Tensor]
Figures = dict[str, Tensor | float]
"""What a step measures: terms and gradient norms as numbers on the device, seconds and λ as floats."""
T = TypeVar("T")


class State:
    """The networks of a run with everything that changes from step to step.

    Attributes:
        networks: every trainable parameter, float32.
        restorer: the restorer's master weights and the twin that computes.
        ema: the networks' running average: what is shipped, and the momentum encoder.
        image_queue, factor_queue: keys of L_con (16).
        balance, rms_rule: λ(t) (24) and the learning-rate rule (26).
        generator: the random numbers of the shard that is being worked on.
    """

    def __init__(
        self,
        recipe: Recipe,
        networks: Networks,
        workers: Workers,
        bank: SemanticBank | None = None,
        semantic: SemanticEncoder | None = None,
    ) -> None:
        self.recipe, self.workers, self.bank, self.semantic = recipe, workers, bank, semantic
        self.networks = networks.to(workers.device).train()
        optimisation, settings = recipe.optimisation, recipe.counterfactuals
        self.restorer = MasterWeights(
            networks.restorer, torch.bfloat16 if optimisation.bfloat16 else torch.float32, compiled=optimisation.compile
        )
        self.ema = Ema(networks, recipe.restoration.ema)
        self.ema.average.eval()
        if optimisation.compile:
            for encoder in (networks.student, networks.teacher, self.ema.average.student):
                compile_encoder(encoder)
        self.image_queue = Queue(settings.queue, networks.image_head.size).to(workers.device)
        self.factor_queue = Queue(settings.queue, networks.factor_head.size).to(workers.device)
        every = optimisation.balance_every
        self.balance = Schedule(SCHEDULED, every) if optimisation.schedule else Balance(BALANCED, every)
        self._unbalanced: list[tuple[tuple[str, ...], Tensor, float]] = []
        self.rms_rule = RmsRule(STAGES).to(workers.device)
        self.generator = torch.Generator(workers.device)

    def drawn_anew(self, stage: str, step: int, shards: Sequence[T]) -> Iterator[T]:
        """Each shard with the random numbers that follow from seed, stage, step and shard: the same whichever
        process works on it, and after a resume."""
        for k, shard in enumerate(shards):
            number = self.workers.rank * len(shards) + k
            seed = row_generator(self.recipe.seed, f"networks {stage}", step, number).initial_seed()
            self.generator.manual_seed(seed)
            torch.manual_seed(seed)
            yield shard

    def balance_later(self, terms: Figures, progress: float) -> None:
        """Keep a step's terms for λ(t), and take them in when it is renewed: the device is waited for only then."""
        own = {name: value for name, value in terms.items() if name in self.balance.names}
        numbers = torch.stack([torch.as_tensor(value, dtype=torch.float32) for value in own.values()])
        self._unbalanced.append((tuple(own), self.workers.average(numbers), progress))
        if (self.balance.taken + len(self._unbalanced)) % self.balance.every == 0:
            self.balance_now()

    def balance_now(self) -> None:
        """Take in what was kept, as a checkpoint needs it."""
        for names, numbers, progress in self._unbalanced:
            self.balance.update(dict(zip(names, numbers.tolist(), strict=True)), progress)
        self._unbalanced.clear()

    def divergence(self, posterior: Posterior, progress: float, free_bits: float = 0.0) -> Tensor:
        """KL(q(U) ‖ p(U)), nats, a scalar: p is the structure prior, or the unit normal without it."""
        prior: FactorDensity = self.networks.structure if self.recipe.has("sp") else UnitNormal()
        return kl_to_prior(posterior, prior, self.generator, self.temperature(progress), free_bits=free_bits)

    def temperature(self, progress: float) -> float:
        """Of the relaxed edges, annealed geometrically."""
        first, last = self.recipe.posterior.temperature
        return first * (last / first) ** progress

    @torch.no_grad()
    def image_key(self, photo: Tensor, scale: int) -> Tensor:
        """L_con's key of photos by the momentum encoder, B×d4, unit vectors."""
        average = self.ema.average
        net = average.restorer
        key: Tensor = average.image_head(net.trunk(net.enter(photo, scale)))
        return key

    @torch.no_grad()
    def factor_key(self, photo: Tensor) -> Tensor:
        """L_con's key of what the momentum encoder reads from photos, B×d4, unit vectors."""
        average = self.ema.average
        key: Tensor = average.factor_head(average.student(photo, 1).mean)
        return key


def channels_last(photo: Tensor) -> Tensor:
    """Laid out as the fast convolutions want it."""
    return photo.contiguous(memory_format=torch.channels_last)
