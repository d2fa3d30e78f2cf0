"""Stage φ: L_causal + L_cf (22), what teaches the encoder, its teacher, the degrader and p(U)."""

from __future__ import annotations

import torch
from torch import Tensor

from core.causal.world import World
from core.nets.contract import Told
from training.algorithm2.imagine import Imagined
from training.algorithm2.state import State, Terms, channels_last
from training.data.samples import Batch
from training.objectives.contrastive import info_nce
from training.objectives.counterfactual import counterfactual_loss, no_gradient_of
from training.objectives.distillation import distillation
from training.objectives.structure import negative_elbo, structure
from training.objectives.supervision import supervision
from training.objectives.twins import moves


def posterior_losses(state: State, batch: Batch, imagined: Imagined | None, progress: float) -> Terms:
    """L_sup, the distillation (from a teacher that knows more), the ELBO (3), p(U) (6), L_struct, L_cf (11), L_con's
    half."""
    nets, settings, crops = state.networks, state.recipe.posterior, batch.crops
    student = nets.student(crops.crops, crops.group)
    terms = {"sup": supervision(student, crops.latents)}
    total = terms["sup"]
    if state.recipe.teaches():
        teacher = nets.teacher(crops.crops, crops.group, crops.resized)
        terms["teacher"] = supervision(teacher, crops.latents)
        terms["distil"] = distillation(teacher, student)
        knows_more = (terms["teacher"].detach() < terms["sup"].detach()).float()
        total = total + terms["teacher"] + settings.distillation * knows_more * terms["distil"]
    if state.recipe.has("sp"):
        density = nets.structure.log_prob(crops.latents, state.generator, state.temperature(progress))
        terms["prior"] = -density.mean()
        terms["struct"] = structure(student, nets.structure.moral(nets.structure.edges()))
        terms["edges"] = nets.structure.cost()
        weight = settings.structure * state.balance.factor("struct")
        total = total + terms["prior"] + terms["edges"] + weight * terms["struct"]
    if state.recipe.has("elbo") and batch.causal is not None:
        terms["elbo"] = _negative_elbo(state, batch.causal, progress)
        total = total + settings.elbo * state.balance.factor("elbo") * terms["elbo"]
    if imagined is not None:
        total = total + _of_the_imagined(state, imagined, terms)
    if batch.twins is not None:
        terms["twins_phi"] = moves(nets.student(batch.twins.photos, 1).mean, batch.twins.latents)
        total = total + state.recipe.counterfactuals.twin_weight * terms["twins_phi"]
    terms["total"] = total
    return terms


def _negative_elbo(state: State, world: World, progress: float) -> Tensor:
    """-ELBO (3) of the teacher, with one reparameterised draw of U."""
    posterior = state.networks.teacher(world.photo, 1, world.resized)
    noise = torch.randn(posterior.mean.shape, generator=state.generator, device=posterior.mean.device)
    drawn = posterior.mean + (posterior.cholesky @ noise[..., None])[..., 0]
    degrader = state.networks.degrader
    likelihood = degrader.log_likelihood(world.photo, degrader(world.resized, drawn, world))
    return negative_elbo(likelihood, state.divergence(posterior, progress, state.recipe.posterior.free_bits))


def _of_the_imagined(state: State, imagined: Imagined, terms: Terms) -> Tensor:
    """L_cf (11) with what the encoder itself reads told to the restorer, and the factors' half of L_con (16)."""
    nets, settings = state.networks, state.recipe.counterfactuals
    compute = state.restorer.compute
    with no_gradient_of(compute):
        read = nets.student(imagined.photo, 1).mean
        scale = imagined.scale
        terms["cf_phi"] = counterfactual_loss(
            lambda photo: compute(channels_last(photo), Told(latents=read), scale),
            imagined.photo,
            imagined.scene,
            state.recipe.restoration.norm,
        )
    query = nets.factor_head(nets.student(imagined.world.photo, 1).mean)
    key = state.factor_key(imagined.photo)
    terms["con_factors"] = info_nce(query, key, state.factor_queue.keys, settings.temperature)
    weighted: Tensor = settings.weight * state.balance.factor("cf") * terms["cf_phi"]
    return weighted + settings.contrast * state.balance.factor("con_factors") * terms["con_factors"]
