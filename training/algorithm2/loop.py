"""Algorithm 2, to be read top to bottom: three stages a step, an optimiser each (22)–(27).

for each step t
    rows at α_t of (27)                                     training/data/samples.py
    X', Y_cf  ← Algorithm 1 *                               imagine
    φ  ←  L_causal + L_cf *                                 posterior_losses
    θ  ←  L_rec + L_int + L_con *                           restoration_losses
    ψ  ←  L_int against the adversary *                     intervention_losses
    momentum encoder, queues, λ(t)                          remember

* in every `causal_every`-th step: Algorithm 1, what follows from its pictures, the ELBO, and stage ψ
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor, nn

from core.causal.factors import to_latent
from core.causal.mechanisms import resize
from core.causal.scm import World
from core.errors import CausalSRError
from core.nets.context import drop_context
from core.nets.encoder import Gaussian
from core.nets.semantics import SemanticEncoder
from training.data.samples import Batch, RestorerBatch, row_generator
from training.data.semantics import SemanticBank
from training.ema import Ema
from training.nets.bundle import Networks
from training.objectives.adversary import adversary_loss, deception
from training.objectives.contrastive import Queue, info_nce
from training.objectives.counterfactual import (
    Directions,
    constrained,
    counterfactual_loss,
    directions,
    kept_apart,
    moved_scene,
    no_gradient_of,
)
from training.objectives.distillation import distillation
from training.objectives.intervention import monotone_hinge
from training.objectives.reconstruction import reconstruction
from training.objectives.semantics import context_alignment, semantic_distance
from training.objectives.sparsity import gate_cost, omega
from training.objectives.structure import Prior, UnitNormal, kl_to_prior, negative_elbo, structure
from training.objectives.supervision import supervision
from training.parallel import Workers
from training.precision import MasterWeights
from training.recipes import Recipe
from training.schedule import learning_rate
from training.weighting import Balance, RmsRule

STAGES = ("phi", "theta", "psi", "adversary")
BALANCED = ("rec", "int", "cf", "con_image", "con_factors")
Terms = dict[str, Tensor]
T = TypeVar("T")


class TrainingError(CausalSRError):
    """Training can't go on; the message says at which step and why."""


@dataclass(frozen=True, kw_only=True)
class Imagined:
    """What Algorithm 1 made of a shard's scenes, without gradient.

    Attributes:
        world: the factual scenes with every draw.
        latents: Z, R×6.
        found: where Algorithm 1 went.
        scene: X'.
        photo: Y_cf.
    """

    world: World
    latents: Tensor
    found: Directions
    scene: Tensor
    photo: Tensor

    @property
    def scale(self) -> int:
        """Enlargement from photo to scene."""
        return int(self.scene.shape[2] // self.photo.shape[2])


class Algorithm2:
    """The networks of a run with everything that changes from step to step.

    Attributes:
        begun: what the run was begun with, as JSON: the recipe, and the sha256 of the model it started from.
        networks: every trainable parameter, float32.
        ema: their running average: what is shipped, and the momentum encoder.
    """

    def __init__(
        self,
        recipe: Recipe,
        networks: Networks,
        workers: Workers,
        bank: SemanticBank | None = None,
        semantic: SemanticEncoder | None = None,
        start: str | None = None,
    ) -> None:
        self.begun: dict[str, object] = {"recipe": recipe.as_json(), "start": start}
        self.recipe, self.workers, self.bank, self.semantic = recipe, workers, bank, semantic
        self.networks = networks.to(workers.device).train()
        optimisation = recipe.optimisation
        self.restorer = MasterWeights(
            networks.restorer, torch.bfloat16 if optimisation.bfloat16 else torch.float32, compiled=optimisation.compile
        )
        self.ema = Ema(networks, recipe.restoration.ema)
        self.ema.average.eval()
        settings = recipe.counterfactuals
        self.image_queue = Queue(settings.queue, networks.image_head.size).to(workers.device)
        self.factor_queue = Queue(settings.queue, networks.factor_head.size).to(workers.device)
        self.balance = Balance(BALANCED, optimisation.balance_every)
        self.rms_rule = RmsRule(STAGES)
        self.optimisers = {name: self._optimiser(name) for name in STAGES}
        self._generator = torch.Generator(workers.device)

    def step(self, batches: Sequence[Batch], step: int, progress: float) -> dict[str, float]:
        """One step on this process's shards; returns every term, unweighted, each stage's gradient norm, and the
        seconds it took (`time/…`).

        Args:
            progress: share of the run that is done, in [0, 1].

        Raises:
            TrainingError: a loss or a gradient is not finite; no weight has been changed by its stage.
        """
        terms: dict[str, float] = {}
        self._set_rates(step, progress)
        try:
            self._stages(batches, step, progress, terms)
        except torch.linalg.LinAlgError as error:  # type: ignore[attr-defined]
            raise TrainingError(f"step {step}: a covariance is not finite; lower the learning rate") from error
        return terms

    def _stages(self, batches: Sequence[Batch], step: int, progress: float, terms: dict[str, float]) -> None:
        """Algorithm 2's lines, in order; those with a star in the head of this file in causal steps only."""
        start = time.perf_counter()
        imagined = [self.imagine(batch, progress) for batch in self._drawn_anew("imagine", step, batches)]
        terms["time/imagine"] = time.perf_counter() - start
        rows = list(zip(batches, imagined, strict=True))
        self._descend("phi", step, terms, rows, lambda b, i: self.posterior_losses(b, i, progress))
        self._descend("theta", step, terms, rows, lambda b, i: self.restoration_losses(b, i, progress))
        self.restorer.publish()
        causal = self.recipe.is_causal(step)
        if causal and (self.recipe.has("int") or self.recipe.has("cf")):
            self._descend("psi", step, terms, rows, self.intervention_losses)
        if causal and self.recipe.has("int"):
            self._descend("adversary", step, terms, rows, lambda b, _: self.adversary_losses(b))
        self.remember(imagined, terms, step)

    # ------------------------------------------------------------------ Algorithm 1

    def imagine(self, batch: Batch, progress: float) -> Imagined | None:
        """X' and Y_cf of the shard's causal rows."""
        if batch.causal is None or not self.recipe.has("cf"):
            return None
        nets, world, settings = self.networks, batch.causal, self.recipe.counterfactuals
        latents = to_latent(world.factors)
        with no_gradient_of(nets.student, nets.teacher, nets.degrader, nets.structure, nets.strength):

            def divergence(scene: Tensor) -> Tensor:
                small = resize(scene, *world.photo.shape[2:])
                return self._divergence(nets.teacher(world.photo, 1, small), progress)

            def read(scene: Tensor) -> Tensor:
                mean: Tensor = nets.student(nets.degrader(scene, latents, world), 1).mean
                return mean

            found = directions(world, latents, nets.degrader, divergence)
            with torch.no_grad():
                moved = moved_scene(world.scene, found, nets.strength(world.scene, world.photo), settings)
                factual = nets.student(world.photo, 1).mean
            scene = constrained(moved, factual, read, settings.pull)
            with torch.no_grad():
                photo = nets.degrader(scene, latents, world)
        return Imagined(world=world, latents=latents, found=found, scene=scene.detach(), photo=photo)

    # ------------------------------------------------------------------ stage φ

    def posterior_losses(self, batch: Batch, imagined: Imagined | None, progress: float) -> Terms:
        """L_causal + L_cf (22): L_sup, the distillation (from a teacher that knows more), the ELBO (3), p(U) (6),
        L_struct, L_cf (11), L_con's half."""
        nets, settings, crops = self.networks, self.recipe.posterior, batch.crops
        student = nets.student(crops.crops, crops.group)
        teacher = nets.teacher(crops.crops, crops.group, crops.clean)
        terms = {
            "sup": supervision(student, crops.latents),
            "teacher": supervision(teacher, crops.latents),
            "distil": distillation(teacher, student),
        }
        knows_more = bool(terms["teacher"].detach() < terms["sup"].detach())
        total = terms["sup"] + terms["teacher"] + settings.distillation * knows_more * terms["distil"]
        if self.recipe.has("sp"):
            density = nets.structure.log_prob(crops.latents, self._generator, self._temperature(progress))
            terms["prior"] = -density.mean()
            terms["struct"] = structure(student, nets.structure.moral(nets.structure.edges()))
            terms["edges"] = nets.structure.cost()
            total = total + terms["prior"] + terms["edges"] + settings.structure * terms["struct"]
        if self.recipe.has("elbo") and batch.causal is not None:
            terms["elbo"] = self._negative_elbo(batch.causal, progress)
            total = total + settings.elbo * terms["elbo"]
        if imagined is not None:
            total = total + self._posterior_of_the_imagined(imagined, terms)
        terms["total"] = total
        return terms

    def _negative_elbo(self, world: World, progress: float) -> Tensor:
        """-ELBO (3) of the teacher, with one reparameterised draw of U."""
        posterior = self.networks.teacher(world.photo, 1, world.clean)
        noise = torch.randn(posterior.mean.shape, generator=self._generator, device=posterior.mean.device)
        drawn = posterior.mean + (posterior.cholesky @ noise[..., None])[..., 0]
        degrader = self.networks.degrader
        likelihood = degrader.log_likelihood(world.photo, degrader(world.clean, drawn, world))
        return negative_elbo(likelihood, self._divergence(posterior, progress, self.recipe.posterior.free_bits))

    def _posterior_of_the_imagined(self, imagined: Imagined, terms: Terms) -> Tensor:
        """L_cf (11) with what the encoder itself reads told to the restorer, and the factors' half of L_con (16)."""
        nets, settings = self.networks, self.recipe.counterfactuals
        compute = self.restorer.compute
        with no_gradient_of(compute):
            read = nets.student(imagined.photo, 1).mean
            scale = imagined.scale
            terms["cf_phi"] = counterfactual_loss(
                lambda photo: compute(_channels_last(photo), read, scale), imagined.photo, imagined.scene
            )
        query = nets.factor_head(nets.student(imagined.world.photo, 1).mean)
        key = self._factor_key(imagined.photo)
        terms["con_factors"] = info_nce(query, key, self.factor_queue.keys, settings.temperature)
        weighted: Tensor = settings.weight * self.balance.factor("cf") * terms["cf_phi"]
        return weighted + settings.contrast * self.balance.factor("con_factors") * terms["con_factors"]

    # ------------------------------------------------------------------ stage θ

    def restoration_losses(self, batch: Batch, imagined: Imagined | None, progress: float) -> Terms:
        """L_rec + L_int + L_con (22), and L_sem's alignment, for one pass of the trunk and the tail over all rows."""
        settings, interventions, rows = self.recipe.restoration, self.recipe.interventions, batch.patches
        net = self.restorer.compute
        rms = progress >= settings.rms_from
        milder, harsher = len(rows.wished), len(rows.excess_latents)
        context, terms = self._context(rows)
        photo = _channels_last(rows.photo)
        features, base = net.trunk(net.enter(photo, rows.scale)), net.base(photo, rows.scale)
        restored = base + net.tail(features, self._told(rows), rows.scale, context)
        terms["rec"] = reconstruction(restored[milder:], rows.target[milder:], settings.gradient, rms=rms)
        share = milder / settings.batch
        total = (1 - share) * self.balance.factor("rec") * terms["rec"]
        if milder:
            terms["int"] = reconstruction(restored[:milder], rows.target[:milder], settings.gradient, rms=rms)
            total = total + share * self.balance.factor("int") * terms["int"]
        if harsher:
            place = slice(milder, milder + harsher)
            own = None if context is None else context[place]
            terms |= self._harsher_wishes(rows, base[place], features[place], restored[place].detach(), own)
            total = total + interventions.hinge * terms["hinge"] + interventions.harsher_weight * terms["excess"]
        if "align" in terms:
            total = total + settings.alignment * terms["align"]
        if imagined is not None:
            total = total + self._restoration_of_the_imagined(imagined, terms)
        terms["total"] = total
        return terms

    @torch.no_grad()
    def _told(self, rows: RestorerBatch) -> Tensor:
        """U as told: through g_ψ in the milder rows, the encoder's own estimate in the automatic ones."""
        told = rows.latents.clone()
        milder, harsher = len(rows.wished), len(rows.excess_latents)
        if milder:
            told[:milder] = self.networks.intervention(rows.latents[:milder], rows.asked, rows.wished)
        automatic = slice(milder + harsher, milder + harsher + self.recipe.restoration.automatic)
        if self.recipe.restoration.automatic:
            told[automatic] = self.ema.average.student(rows.photo[automatic].contiguous(), 1).mean
        return told

    def _context(self, rows: RestorerBatch) -> tuple[Tensor | None, Terms]:
        """C of each row with semantic dropout, and |C(X) - C(Y)|."""
        translator = self.networks.translator
        if translator is None or self.bank is None:
            return None, {}
        context = translator(self.bank.tokens(rows.numbers, rows.views))
        with torch.no_grad():
            of_scene = translator(self.bank.tokens(rows.numbers, torch.zeros_like(rows.views)))
        null = self.restorer.compute.no_context
        dropped = drop_context(context, null, self.recipe.restoration.context_dropout, self._generator)
        return dropped, {"align": context_alignment(context, of_scene)}

    def _harsher_wishes(
        self, rows: RestorerBatch, base: Tensor, features: Tensor, truth: Tensor, context: Tensor | None
    ) -> Terms:
        """Wishes harsher than the truth: never less removed than by the truth (the hinge), and the picture that
        would be believed had the photo really been harmed so, from the same scene and draws."""
        net = self.restorer.compute
        over = base + net.tail(features, rows.excess_latents, rows.scale, context)
        with torch.no_grad():
            none = base + net.tail(features, rows.none_latents, rows.scale, context)
            believed = net(_channels_last(rows.excess_photo), rows.excess_latents, rows.scale, context)
        return {"hinge": monotone_hinge(none, truth, over), "excess": (over - believed).abs().mean()}

    def _restoration_of_the_imagined(self, imagined: Imagined, terms: Terms) -> Tensor:
        """L_cf (11) with the true Z, its consistency in Y, and the pictures' half of L_con (16)."""
        nets, settings = self.networks, self.recipe.counterfactuals
        net, photo = self.restorer.compute, _channels_last(imagined.photo)
        scale = imagined.scale
        features = net.trunk(net.enter(photo, scale))
        restored = net.base(photo, scale) + net.tail(features, imagined.latents, scale)
        terms["cf"] = counterfactual_loss(lambda _photo: restored, photo, imagined.scene)
        total = settings.weight * self.balance.factor("cf") * terms["cf"]
        if self.recipe.restoration.consistency:
            with no_gradient_of(nets.degrader):
                again = nets.degrader(restored, imagined.latents, imagined.world)
            terms["consist"] = (again - photo).abs().mean()
            total = total + self.recipe.restoration.consistency * terms["consist"]
        key = self._image_key(imagined.world.photo, scale)
        query = nets.image_head(features)
        terms["con_image"] = info_nce(query, key, self.image_queue.keys, settings.temperature)
        return total + settings.contrast * self.balance.factor("con_image") * terms["con_image"]

    # ------------------------------------------------------------------ stage ψ and its adversary

    def intervention_losses(self, batch: Batch, imagined: Imagined | None) -> Terms:
        """g_ψ: L_int, deception (20), Ω and R (21). h_ψ: ½ ‖Z' - Z‖², L_sem (12), and to move the scene at all."""
        terms: Terms = {}
        total = torch.zeros((), device=batch.patches.photo.device)
        if self.recipe.has("int"):
            total = total + self._intervention_net(batch.patches, terms)
        if imagined is not None:
            total = total + self._strength_map(imagined, terms)
        terms["total"] = total
        return terms

    def _intervention_net(self, rows: RestorerBatch, terms: Terms) -> Tensor:
        nets, settings, net = self.networks, self.recipe.interventions, self.restorer.compute
        believed, photo = rows.latents[: len(rows.wished)], _channels_last(rows.photo[: len(rows.wished)])
        gates = nets.intervention.gates(self._generator)

        def intervene(latents: Tensor) -> Tensor:
            told: Tensor = nets.intervention(latents, rows.asked, rows.wished, gates_66=gates)
            return told

        told = intervene(believed)
        with no_gradient_of(net, nets.adversary):
            with torch.no_grad():
                features = net.trunk(net.enter(photo, rows.scale))
            restored = net.base(photo, rows.scale) + net.tail(features, told, rows.scale)
            terms["int_psi"] = reconstruction(restored, rows.target[: len(told)], 0.0)
            terms["deceive"] = deception(nets.adversary(told))
        terms["omega"] = omega(intervene, believed, rows.asked)
        pairs = ~torch.eye(believed.shape[1], dtype=torch.bool, device=gates.device)
        terms["gates"] = gate_cost(gates, nets.intervention.open_probability(), pairs)
        penalties = settings.adversary * terms["deceive"] + settings.omega * terms["omega"]
        return terms["int_psi"] + penalties + settings.sparsity * terms["gates"]

    def _strength_map(self, imagined: Imagined, terms: Terms) -> Tensor:
        nets, world, settings = self.networks, imagined.world, self.recipe.counterfactuals
        moved = moved_scene(world.scene, imagined.found, nets.strength(world.scene, world.photo), settings)
        with no_gradient_of(nets.student, nets.degrader):
            read = nets.student(nets.degrader(moved, imagined.latents, world), 1).mean
            factual = nets.student(world.photo, 1).mean.detach()
        terms["drift"] = 0.5 * (read - factual).square().sum(dim=1).mean()
        terms["apart"] = kept_apart(moved, world.scene, settings.moved)
        total = terms["drift"] + terms["apart"]
        if self.semantic is not None and settings.semantic_rows:
            rows = slice(0, settings.semantic_rows)
            with torch.no_grad():
                of_scene = self.semantic(world.scene[rows])
            terms["sem"] = semantic_distance(self.semantic(moved[rows]), of_scene)
            total = total + terms["sem"]
        return total

    def adversary_losses(self, batch: Batch) -> Terms:
        """The discriminator of (20): U as it comes about, by the prior if there is one, against U_int."""
        nets, rows = self.networks, batch.patches
        count = len(rows.wished)
        with torch.no_grad():
            told = nets.intervention(rows.latents[:count], rows.asked, rows.wished)
            natural = nets.structure.sample(count, self._generator) if self.recipe.has("sp") else batch.crops.latents
        loss = adversary_loss(nets.adversary(natural[:count]), nets.adversary(told))
        return {"adversary": loss, "total": loss}

    # ------------------------------------------------------------------ what is carried to the next step

    def remember(self, imagined: Sequence[Imagined | None], terms: dict[str, float], step: int) -> None:
        """The momentum encoder (line 20), the queues, λ(t) (24)."""
        self.ema.update(self.networks, step)
        for each in imagined:
            if each is not None:
                self.image_queue.push(self.workers.gather(self._image_key(each.world.photo, each.scale)))
                self.factor_queue.push(self.workers.gather(self._factor_key(each.photo)))
        if self.recipe.optimisation.balance_every:
            self.balance.update(self.workers.mean(terms))
            terms |= {f"lambda/{name}": self.balance.factor(name) for name in BALANCED}

    @torch.no_grad()
    def _image_key(self, photo: Tensor, scale: int) -> Tensor:
        average = self.ema.average
        net = average.restorer
        key: Tensor = average.image_head(net.trunk(net.enter(photo, scale)))
        return key

    @torch.no_grad()
    def _factor_key(self, photo: Tensor) -> Tensor:
        average = self.ema.average
        key: Tensor = average.factor_head(average.student(photo, 1).mean)
        return key

    def _divergence(self, posterior: Gaussian, progress: float, free_bits: float = 0.0) -> Tensor:
        """KL(q(U) ‖ p(U)), nats, a scalar: p is the structure prior, or the unit normal without it."""
        prior: Prior = self.networks.structure if self.recipe.has("sp") else UnitNormal()
        return kl_to_prior(posterior, prior, self._generator, self._temperature(progress), free_bits=free_bits)

    def _temperature(self, progress: float) -> float:
        """Of the relaxed edges, annealed geometrically."""
        first, last = self.recipe.posterior.temperature
        return first * (last / first) ** progress

    # ------------------------------------------------------------------ the descent of one stage

    def _descend(
        self,
        name: str,
        step: int,
        terms: dict[str, float],
        rows: Sequence[tuple[Batch, Imagined | None]],
        losses_of: Callable[[Batch, Imagined | None], Terms],
    ) -> None:
        """Gradients of every shard, averaged over shards and processes; checked, clipped, applied."""
        start = time.perf_counter()
        optimiser = self.optimisers[name]
        count = len(rows)
        sums: dict[str, float] = {}
        for batch, imagined in self._drawn_anew(name, step, rows):
            losses = losses_of(batch, imagined)
            (losses["total"] / count).backward()
            for term, value in losses.items():
                key = f"total_{name}" if term == "total" else term
                sums[key] = sums.get(key, 0.0) + float(value.detach()) / count
        if name == "theta":
            self.restorer.collect_gradients()
        parameters = [each for group in optimiser.param_groups for each in group["params"]]
        self.workers.average_gradients(parameters)
        optimisation = self.recipe.optimisation
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
            self.rms_rule.update(name, norm)
        terms.update(sums)
        terms[f"grad_{name}"] = norm
        terms[f"time/{name}"] = time.perf_counter() - start

    def _set_rates(self, step: int, progress: float) -> None:
        recipe = self.recipe
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
                group["lr"] = rate * group["share"] * self.rms_rule.factor(name)

    def _optimiser(self, name: str) -> torch.optim.Adam:
        nets = self.networks
        parts = [nets.adversary] if name == "adversary" else getattr(nets, name)
        own = {id(nets.structure): self.recipe.posterior.structure_rate}
        groups = [{"params": list(part.parameters()), "share": own.get(id(part), 1.0)} for part in parts]
        return torch.optim.Adam(groups, lr=1e-4, betas=(0.9, 0.99))

    def _drawn_anew(self, stage: str, step: int, shards: Sequence[T]) -> Iterator[T]:
        """Each shard with the random numbers that follow from seed, stage, step and shard: the same whichever
        process works on it, and after a resume."""
        for k, shard in enumerate(shards):
            number = self.workers.rank * len(shards) + k
            seed = row_generator(self.recipe.seed, f"networks {stage}", step, number).initial_seed()
            self._generator.manual_seed(seed)
            torch.manual_seed(seed)
            yield shard


def _channels_last(photo: Tensor) -> Tensor:
    return photo.contiguous(memory_format=torch.channels_last)
