"""Algorithm 1 on a shard's causal rows: X' and Y_cf."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.causal.factors import to_latent
from core.causal.mechanisms import resize
from core.causal.world import World
from training.algorithm2.state import State
from training.data.samples import Batch
from training.objectives.ascent import ascending
from training.objectives.counterfactual import Directions, constrained, directions, moved_scene, no_gradient_of


@dataclass(frozen=True, kw_only=True)
class Imagined:
    """What Algorithm 1 made of a shard's scenes, without gradient.

    Attributes:
        world: the factual scenes with every draw.
        latents: Z, R×d.
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


def imagine(state: State, batch: Batch, progress: float) -> Imagined | None:
    """X' and Y_cf of the shard's causal rows; None in steps without them."""
    if batch.causal is None or not state.recipe.has("cf"):
        return None
    nets, world, settings = state.networks, batch.causal, state.recipe.counterfactuals
    latents = to_latent(world.factors)
    with no_gradient_of(nets.student, nets.teacher, nets.degrader, nets.structure, nets.step_map):

        def divergence(scene: Tensor) -> Tensor:
            small = resize(scene, *world.photo.shape[2:])
            return state.divergence(nets.teacher(world.photo, 1, small), progress)

        def read(scene: Tensor) -> Tensor:
            mean: Tensor = nets.student(nets.degrader(scene, latents, world), 1).mean
            return mean

        with torch.no_grad():
            step = nets.step_map(world.scene, world.photo)
            factual = nets.student(world.photo, 1).mean
        found = (
            ascending(world, latents, nets.degrader, divergence, step, settings)
            if settings.ascend
            else directions(world, latents, nets.degrader, divergence)
        )
        moved = moved_scene(world.scene, found, step, settings)
        scene = constrained(moved, factual, read, settings.pull, settings.delta, settings.rounds)
        with torch.no_grad():
            photo = nets.degrader(scene, latents, world)
    return Imagined(world=world, latents=latents, found=found, scene=scene.detach(), photo=photo)
