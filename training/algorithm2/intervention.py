"""Stage ψ and its adversary: g_ψ, h_ψ, and the discriminator of (20)."""

from __future__ import annotations

import torch
from torch import Tensor

from core.nets.contract import Told
from training.algorithm2.imagine import Imagined
from training.algorithm2.state import State, Terms, channels_last
from training.data.samples import Batch, RestorerBatch
from training.objectives.adversary import adversary_loss, deception
from training.objectives.counterfactual import kept_apart, moved_scene, no_gradient_of
from training.objectives.reconstruction import reconstruction
from training.objectives.semantics import semantic_distance
from training.objectives.sparsity import gate_cost, omega


def intervention_losses(state: State, batch: Batch, imagined: Imagined | None) -> Terms:
    """g_ψ: L_int, deception (20), Ω and R (21). h_ψ: ½ ‖Z' - Z‖², L_sem (12), and to move the scene at all."""
    terms: Terms = {}
    total = torch.zeros((), device=batch.patches.photo.device)
    if state.recipe.has("int"):
        total = total + _intervention_net(state, batch.patches, terms)
    if imagined is not None:
        total = total + _step_map(state, imagined, terms)
    terms["total"] = total
    return terms


def _intervention_net(state: State, rows: RestorerBatch, terms: Terms) -> Tensor:
    nets, settings, net = state.networks, state.recipe.interventions, state.restorer.compute
    believed, photo = rows.latents[: len(rows.wished)], channels_last(rows.photo[: len(rows.wished)])
    gates = nets.intervention.gates(state.generator)

    def intervene(latents: Tensor) -> Tensor:
        told: Tensor = nets.intervention(latents, rows.asked, rows.wished, rows.strength, gates_66=gates)
        return told

    told = intervene(believed)
    with no_gradient_of(net, nets.adversary):
        with torch.no_grad():
            features = net.trunk(net.enter(photo, rows.scale))
        restored = net.base(photo, rows.scale) + net.residual(features, Told(latents=told), rows.scale)
        terms["int_psi"] = reconstruction(restored, rows.target[: len(told)], 0.0, state.recipe.restoration.norm)
        terms["deceive"] = deception(nets.adversary(told))
    terms["omega"] = omega(intervene, believed, rows.asked)
    pairs = ~torch.eye(believed.shape[1], dtype=torch.bool, device=gates.device)
    terms["gates"] = gate_cost(gates, nets.intervention.open_probability(), pairs)
    penalties = settings.adversary * terms["deceive"] + settings.omega * terms["omega"]
    return terms["int_psi"] + penalties + settings.sparsity * terms["gates"]


def _step_map(state: State, imagined: Imagined, terms: Terms) -> Tensor:
    nets, world, settings = state.networks, imagined.world, state.recipe.counterfactuals
    moved = moved_scene(world.scene, imagined.found, nets.step_map(world.scene, world.photo), settings)
    with no_gradient_of(nets.student, nets.degrader):
        read = nets.student(nets.degrader(moved, imagined.latents, world), 1).mean
        factual = nets.student(world.photo, 1).mean.detach()
    terms["drift"] = 0.5 * (read - factual).square().sum(dim=1).mean()
    terms["apart"] = kept_apart(moved, world.scene, settings.moved)
    total = terms["drift"] + terms["apart"]
    if state.semantic is not None and settings.semantic_rows:
        rows = slice(0, settings.semantic_rows)
        with torch.no_grad():
            of_scene = state.semantic(world.scene[rows])
        terms["sem"] = semantic_distance(state.semantic(moved[rows]), of_scene)
        total = total + state.balance.factor("sem") * terms["sem"]
    return total


def adversary_losses(state: State, batch: Batch) -> Terms:
    """The discriminator of (20): U as it comes about, by the prior if there is one, against U_int."""
    nets, rows = state.networks, batch.patches
    count = len(rows.wished)
    with torch.no_grad():
        told = nets.intervention(rows.latents[:count], rows.asked, rows.wished, rows.strength)
        natural = nets.structure.sample(count, state.generator) if state.recipe.has("sp") else batch.crops.latents
    loss = adversary_loss(nets.adversary(natural[:count]), nets.adversary(told))
    return {"adversary": loss, "total": loss}
