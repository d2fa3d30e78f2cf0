"""Another scene that the same harm explains as well: what a photo leaves open of its scene."""

from __future__ import annotations

import torch
from torch import Tensor

from core.causal.world import World
from training.nets.degrader import Degrader
from training.objectives.ascent import errors

ROUNDS = 64
HALVINGS = 8
FIRST_STEP = 4.0
"""Of a shrinking f_y by 2, whose ∂f_y/∂X has a norm of about ½."""


def explaining(start_13HW: Tensor, world: World, latents_1D: Tensor, degrader: Degrader) -> Tensor:
    """The scene that descent of ½ ‖f_y(·, Z; ε) - Y‖² from `start` leads to, 1×3×sh×sw: until log p(Y | ·, Z) (2) is
    what it is at X, no step of the gradient helps, or `ROUNDS` are over. Details that f_y loses stay the start's.

    Args:
        start_13HW: of the size of the world's scene.
        world: of one scene.
    """
    scene, step = start_13HW.detach().clamp(0, 1), FIRST_STEP
    with torch.no_grad():
        wanted, error = (errors(each, world, latents_1D, degrader) for each in (world.scene, scene))
    for _ in range(ROUNDS):
        if bool(error <= wanted):
            break
        slope = _slope(scene, world, latents_1D, degrader)
        for _ in range(HALVINGS):
            moved = (scene - step * slope).clamp(0, 1)
            with torch.no_grad():
                now = errors(moved, world, latents_1D, degrader)
            if bool(now < error):
                break
            step /= 2
        else:
            break
        scene, error, step = moved, now, 2 * step
    return scene


def _slope(scene: Tensor, world: World, latents: Tensor, degrader: Degrader) -> Tensor:
    point = scene.clone().requires_grad_()
    (slope,) = torch.autograd.grad(errors(point, world, latents, degrader).sum(), point)
    return slope
