"""Stage θ: L_rec + L_int + L_con (22), and L_sem's alignment: what teaches the restorer and the translator."""

from __future__ import annotations

import torch
from torch import Tensor

from core.nets.context import drop_context
from core.nets.contract import Told
from core.nets.encoder import Encoder
from core.nets.intervention import InterventionNet
from training.algorithm2.imagine import Imagined
from training.algorithm2.state import State, Terms, channels_last
from training.data.samples import Batch, RestorerBatch
from training.objectives.contrastive import info_nce
from training.objectives.counterfactual import counterfactual_loss, no_gradient_of
from training.objectives.intervention import monotone_hinge
from training.objectives.reconstruction import reconstruction
from training.objectives.semantics import context_alignment
from training.objectives.twins import same_scene

LEAST_ERROR = 0.25
"""Of a patch's error of reading, what is left of it in a large photo: one over the root of sixteen crops."""


def restoration_losses(state: State, batch: Batch, imagined: Imagined | None, progress: float) -> Terms:
    """One pass of the trunk and the tail over all rows."""
    settings, interventions, rows = state.recipe.restoration, state.recipe.interventions, batch.patches
    net = state.restorer.compute
    measure = settings.measure(progress)
    milder, harsher = len(rows.wished), len(rows.excess_latents)
    context, terms = _context(state, rows)
    photo = channels_last(rows.photo)
    features, base = net.trunk(net.enter(photo, rows.scale)), net.base(photo, rows.scale)
    told = told_latents(
        rows, settings.automatic, state.networks.intervention, state.ema.average.student, state.generator
    )
    restored = base + net.residual(features, Told(latents=told, context=context), rows.scale)
    terms["rec"] = reconstruction(restored[milder:], rows.target[milder:], settings.gradient, measure)
    share = milder / settings.batch
    total = (1 - share) * state.balance.factor("rec") * terms["rec"]
    if milder:
        terms["int"] = reconstruction(restored[:milder], rows.target[:milder], settings.gradient, measure)
        total = total + share * state.balance.factor("int") * terms["int"]
    if harsher:
        place = slice(milder, milder + harsher)
        own = None if context is None else context[place]
        terms |= _harsher_wishes(state, rows, base[place], features[place], restored[place].detach(), own)
        total = total + interventions.hinge * terms["hinge"] + interventions.harsher_weight * terms["excess"]
    if "align" in terms:
        total = total + settings.alignment * state.balance.factor("align") * terms["align"]
    if imagined is not None:
        total = total + _of_the_imagined(state, imagined, terms)
    if batch.twins is not None:
        twins = batch.twins
        restored = net(channels_last(twins.photos), Told(latents=twins.latents), twins.scale)
        terms["twins"] = same_scene(restored, twins.scene, measure)
        total = total + state.recipe.counterfactuals.twin_weight * terms["twins"]
    terms["total"] = total
    return terms


@torch.no_grad()
def told_latents(
    rows: RestorerBatch, automatic: int, intervention: InterventionNet, encoder: Encoder, generator: torch.Generator
) -> Tensor:
    """U as told: through g_ψ in the milder rows, the encoder's own estimate in the `automatic` ones behind them."""
    told = rows.latents.clone()
    milder, harsher = len(rows.wished), len(rows.excess_latents)
    if milder:
        told[:milder] = intervention(rows.latents[:milder], rows.asked, rows.wished, rows.strength)
    if automatic:
        place = slice(milder + harsher, milder + harsher + automatic)
        told[place] = _believed(encoder, rows.photo[place].contiguous(), rows.latents[place], generator)
    return told


def _believed(encoder: Encoder, photo: Tensor, truth_BD: Tensor, generator: torch.Generator) -> Tensor:
    """What the encoder would read from the whole photo: a patch's reading with its error lessened, since a photo has
    sixteen crops and some have one."""
    read = encoder(photo, 1).mean
    share = torch.rand((len(read), 1), generator=generator, device=read.device)
    return truth_BD + (LEAST_ERROR + (1 - LEAST_ERROR) * share) * (read - truth_BD)


def _context(state: State, rows: RestorerBatch) -> tuple[Tensor | None, Terms]:
    """C of each row with semantic dropout, and |C(X) - C(Y)|."""
    translator = state.networks.translator
    if translator is None or state.bank is None:
        return None, {}
    context = translator(state.bank.tokens(rows.numbers, rows.views))
    with torch.no_grad():
        of_scene = translator(state.bank.tokens(rows.numbers, torch.zeros_like(rows.views)))
    null = state.restorer.compute.no_context
    dropped = drop_context(context, null, state.recipe.restoration.context_dropout, state.generator)
    return dropped, {"align": context_alignment(context, of_scene)}


def _harsher_wishes(
    state: State, rows: RestorerBatch, base: Tensor, features: Tensor, truth: Tensor, context: Tensor | None
) -> Terms:
    """Wishes harsher than the truth: never less removed than by the truth (the hinge), and the picture that would be
    believed had the photo really been harmed so, from the same scene and draws."""
    net = state.restorer.compute
    over = base + net.residual(features, Told(latents=rows.excess_latents, context=context), rows.scale)
    with torch.no_grad():
        none = base + net.residual(features, Told(latents=rows.none_latents, context=context), rows.scale)
        believed = net(channels_last(rows.excess_photo), Told(latents=rows.excess_latents, context=context), rows.scale)
    return {"hinge": monotone_hinge(none, truth, over), "excess": (over - believed).abs().mean()}


def _of_the_imagined(state: State, imagined: Imagined, terms: Terms) -> Tensor:
    """L_cf (11) with the true Z, its consistency in Y, and the pictures' half of L_con (16)."""
    nets, settings = state.networks, state.recipe.counterfactuals
    net, photo = state.restorer.compute, channels_last(imagined.photo)
    scale = imagined.scale
    features = net.trunk(net.enter(photo, scale))
    restored = net.base(photo, scale) + net.residual(features, Told(latents=imagined.latents), scale)
    terms["cf"] = counterfactual_loss(lambda _photo: restored, photo, imagined.scene, state.recipe.restoration.norm)
    total = settings.weight * state.balance.factor("cf") * terms["cf"]
    if state.recipe.restoration.consistency:
        with no_gradient_of(nets.degrader):
            again = nets.degrader(restored, imagined.latents, imagined.world)
        terms["consist"] = (again - photo).abs().mean()
        total = total + state.recipe.restoration.consistency * terms["consist"]
    key = state.image_key(imagined.world.photo, scale)
    query = nets.image_head(features)
    terms["con_image"] = info_nce(query, key, state.image_queue.keys, settings.temperature)
    return total + settings.contrast * state.balance.factor("con_image") * terms["con_image"]
