"""Algorithm 1 (11)–(15): another scene X' that the same factors explain, and what the restorer must make of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor

from core.causal.world import World
from training.nets.degrader import Degrader
from training.objectives.reconstruction import Measure, measured
from training.recipes.base import Counterfactuals

TINY = 1e-12
HALVINGS = 5
Read = Callable[[Tensor], Tensor]
"""Photos B×3×h×w → the encoder's mean U, B×d."""


@dataclass(frozen=True, kw_only=True)
class Directions:
    """Where Algorithm 1 may go from X, without gradient; each of root mean square 1 per scene.

    Attributes:
        kl: ascent of KL(q(U | X, Y) ‖ p(U)), B×3×sh×sw.
        rec: ascent of L_rec = ½ ‖f_y(X, U; ε) - Y‖², which is descent of log p; the printed one is in `ascent.py`.
        steepness: ‖∇L_rec‖ of (14) as a root mean square, B×1×1×1, or a map.
    """

    kl: Tensor
    rec: Tensor
    steepness: Tensor


def directions(world: World, latents_BD: Tensor, degrader: Degrader, divergence: Read) -> Directions:
    """Lines 5 to 8 of Algorithm 1, by autograd.

    Args:
        latents_BD: Z, what the photo's factors are.
        divergence: X, B×3×sh×sw → KL of its posterior from the prior, summed or not.
    """
    scene = world.scene.clone().requires_grad_()
    (kl,) = torch.autograd.grad(divergence(scene).sum(), scene)
    predicted = degrader(scene, latents_BD, world)
    error = 0.5 * (predicted - world.photo).square().sum()
    (rec,) = torch.autograd.grad(error, scene)
    return Directions(kl=unit(kl), rec=unit(rec), steepness=_rms(rec))


def moved_scene(scene_BCHW: Tensor, found: Directions, step_B1HW: Tensor, settings: Counterfactuals) -> Tensor:
    """Lines 9 to 12: X' = clip(X + α g_kl + β g_rec), α = α₀ σ(h_ψ(X, Y)) (1 + γ ‖∇L_rec‖) (13), (14).

    Differentiable in h_ψ's map. The steepness is held under 1, so that (15) below has a constant bound:
    |X' - X| ≤ α₀ (1 + γ) |g_kl| + β |g_rec| at every place.
    """
    alpha = settings.alpha * torch.sigmoid(step_B1HW) * (1 + settings.gamma * found.steepness.clamp_max(1))
    return (scene_BCHW + alpha * found.kl + settings.beta * found.rec).clamp(0, 1)


def constrained(
    scene_BCHW: Tensor,
    latents_BD: Tensor,
    read_U: Read,
    largest: float,
    delta: float = 0.0,
    rounds: int = 1,
) -> Tensor:
    """Lines 15 to 17: X' pulled to where the photo's factors read as they did, until ‖Z' - Z‖ ≤ δ or `rounds` are over.

    The line as printed adds Z to a picture; meant is the descent of D = ½ ‖Z' - Z‖², Z' = E_φ(f_y(X', Z)), whose
    gradient in X' is (∂Z'/∂X')ᵀ (Z' - Z). A step is Polyak's, D / ‖∇D‖², no longer than `largest`, and halved until
    D doesn't rise; a scene for which no step helps, or that is within δ, stays where it is.

    Args:
        read_U: X' → Z', B×d, differentiable.
        largest: root mean square of the picture's values.
        delta: δ, latent units.
        rounds: steps at most.
    """
    scene = scene_BCHW.detach()
    for _ in range(rounds):
        pulled = _pulled(scene, latents_BD, read_U, largest, delta)
        if torch.equal(pulled, scene):
            break
        scene = pulled
    return scene


def _pulled(scene_BCHW: Tensor, latents_BD: Tensor, read_U: Read, largest: float, delta: float) -> Tensor:
    """One step of line 16 for the scenes that read further off than δ."""
    scene = scene_BCHW.clone().requires_grad_()
    distance = 0.5 * (read_U(scene) - latents_BD).square().sum(dim=1)
    far = (distance.detach() > 0.5 * delta**2).view(-1, 1, 1, 1)
    if not bool(far.any()):
        return scene_BCHW
    (gradient,) = torch.autograd.grad(distance.sum(), scene)
    squares = gradient.square().sum(dim=(1, 2, 3), keepdim=True)
    polyak = distance.detach().view(-1, 1, 1, 1) / squares.clamp_min(TINY)
    step = torch.minimum(polyak, largest / _rms(gradient)) * far
    for _ in range(HALVINGS):
        pulled = (scene_BCHW - step * gradient).clamp(0, 1)
        with torch.no_grad():
            lower = 0.5 * (read_U(pulled) - latents_BD).square().sum(dim=1) <= distance
        if bool(lower.all()):
            return pulled
        step = torch.where(lower.view(-1, 1, 1, 1), step, step / 2)
    return torch.where(lower.view(-1, 1, 1, 1), pulled, scene_BCHW)


def counterfactual_loss(
    restore: Callable[[Tensor], Tensor], photo_BCHW: Tensor, scene_BCHW: Tensor, measure: Measure = "absolute"
) -> Tensor:
    """L_cf (11): how large r_θ(Y_cf, Z) - X' is; a scalar.

    Args:
        restore: Y_cf → picture, with Z told.
        photo_BCHW: Y_cf = f_y(X', Z; ε): the same Z and the same draws.
        scene_BCHW: X'.
    """
    return measured(restore(photo_BCHW) - scene_BCHW, measure)


def kept_apart(moved_BCHW: Tensor, scene_BCHW: Tensor, wished: float) -> Tensor:
    """What keeps h_ψ from closing: how far the mean |X' - X| falls short of the wished one, as a share; a scalar."""
    distance = (moved_BCHW - scene_BCHW).abs().mean(dim=(1, 2, 3))
    return (1 - distance / wished).clamp_min(0).mean()


def no_gradient_of(*networks: torch.nn.Module) -> AbstractContextManager[object]:
    """Inside, gradients flow through the networks to their inputs and leave their weights alone."""
    return _Frozen(networks) if networks else nullcontext()


class _Frozen:
    def __init__(self, networks: tuple[torch.nn.Module, ...]) -> None:
        self._parameters = [each for network in networks for each in network.parameters() if each.requires_grad]

    def __enter__(self) -> None:
        for parameter in self._parameters:
            parameter.requires_grad_(False)

    def __exit__(self, *_: object) -> None:
        for parameter in self._parameters:
            parameter.requires_grad_(True)


def _rms(picture_BCHW: Tensor) -> Tensor:
    return picture_BCHW.square().mean(dim=(1, 2, 3), keepdim=True).clamp_min(TINY**2).sqrt()


def unit(gradient_BCHW: Tensor) -> Tensor:
    """A gradient of root mean square 1 per scene; 0 stays 0."""
    return gradient_BCHW / _rms(gradient_BCHW)
