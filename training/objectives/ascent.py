"""Algorithm 1, lines 1 to 10, with the signs of print: the divergence is climbed, and so is log p(Y | X, Z) (13), (14).

The gradient of log p says nothing at the X that made Y: there f_y(X, Z; ε) - Y is what rounding left. So it is taken
where the first half of the step leads, X + α₀ σ(h_ψ) g_kl, and is what leads back to where Y is explained.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from core.causal.world import World
from training.nets.degrader import Degrader
from training.objectives.counterfactual import TINY, Directions, Read, moved_scene, unit
from training.recipes.base import Counterfactuals

LONGEST = 0.02
"""Largest root mean square of β g_rec."""
HALVINGS = 6


def ascending(
    world: World, latents_BD: Tensor, degrader: Degrader, divergence: Read, step_B1HW: Tensor, settings: Counterfactuals
) -> Directions:
    """Where the printed Algorithm 1 goes, without gradient.

    g_kl is the divergence's gradient, of root mean square 1. g_rec is σ_y² ∇_X log p(Y | X, Z) of (2), that is
    -∇_X ½ ‖f_y(X, Z; ε) - Y‖², not normalised: β = 1 is a plain gradient step, which a linear f_y of norm under √2
    answers by a rise. It is cut to `LONGEST`, and halved for each scene until log p at X' is no lower than without it.
    The steepness of (14) is a map, see there: as printed the norm is 10⁻⁴ and changes α by nothing.

    Args:
        latents_BD: Z, what the photo's factors are.
        divergence: X, B×3×sh×sw → KL of its posterior from the prior, summed or not.
        step_B1HW: h_ψ's map before σ.
    """
    scene = world.scene.clone().requires_grad_()
    (kl,) = torch.autograd.grad(divergence(scene).sum(), scene)
    still = torch.zeros_like(kl)
    flat = Directions(kl=unit(kl), rec=still, steepness=still[:, :1])
    probe = moved_scene(world.scene, flat, step_B1HW, settings).detach().requires_grad_()
    (slope,) = torch.autograd.grad(errors(probe, world, latents_BD, degrader).sum(), probe)
    found = replace(flat, rec=_cut(-slope, LONGEST / settings.beta), steepness=steepness_map(slope))
    return _rising(found, lambda each: moved_scene(world.scene, each, step_B1HW, settings), world, latents_BD, degrader)


def errors(scene_BCHW: Tensor, world: World, latents_BD: Tensor, degrader: Degrader) -> Tensor:
    """½ ‖f_y(X, Z; ε) - Y‖² of each scene, B: minus σ_y² log p(Y | X, Z), up to a constant."""
    difference = degrader(scene_BCHW, latents_BD, world) - world.photo
    return 0.5 * difference.square().sum(dim=(1, 2, 3))


def steepness_map(slope_BCHW: Tensor) -> Tensor:
    """min(1, n / 2r), B×1×H×W, of n = ‖∇L_rec‖ over the channels of a place and r its root mean square over the scene:
    0 where L_rec is flat, ½ where it is as steep as usual."""
    norm = slope_BCHW.square().sum(dim=1, keepdim=True).sqrt()
    usual = norm.square().mean(dim=(2, 3), keepdim=True).sqrt()
    return (norm / (2 * usual).clamp_min(TINY)).clamp_max(1)


def _cut(direction_BCHW: Tensor, longest: float) -> Tensor:
    length = direction_BCHW.square().mean(dim=(1, 2, 3), keepdim=True).sqrt()
    return direction_BCHW * (longest / length.clamp_min(TINY)).clamp_max(1)


@torch.no_grad()
def _rising(
    found: Directions, move: Callable[[Directions], Tensor], world: World, latents_BD: Tensor, degrader: Degrader
) -> Directions:
    """g_rec shortened until no scene's error rises by it; nothing of it where that doesn't help."""
    start = errors(move(replace(found, rec=torch.zeros_like(found.rec))), world, latents_BD, degrader)
    rec = found.rec
    for _ in range(HALVINGS):
        better = (errors(move(replace(found, rec=rec)), world, latents_BD, degrader) <= start).view(-1, 1, 1, 1)
        if bool(better.all()):
            break
        rec = torch.where(better, rec, rec / 2)
    return replace(found, rec=torch.where(better, rec, 0.0))
