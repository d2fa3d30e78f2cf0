"""Twins: two photos of one scene, of which the second is the first's world under do() of one factor."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from core.causal.factors import SLIDERS, index, to_latent
from core.causal.prior import traits
from core.causal.scm import Scm
from core.causal.world import assemble
from training.data.photos import PhotoSet
from training.data.scenes import Shard, cut_scenes, draw_exogenous, row_generator
from training.recipes import Recipe


@dataclass(frozen=True, kw_only=True)
class Twins:
    """Scenes photographed twice.

    Attributes:
        scale: enlargement from photo to scene.
        scene: X, R×3×sp×sp.
        photos: Y of all rows, then Y_do of all rows, 2R×3×p×p.
        latents: U of all photos in that order, 2R×d.
    """

    scale: int
    scene: Tensor
    photos: Tensor
    latents: Tensor


def draw_twins(photos: PhotoSet, recipe: Recipe, step: int, shard: Shard, scale: int) -> Twins:
    """A step's twins: the second world has the first's ε, each of them; as a placebo it has fresh ones, and only the
    factors are the first's but for the one that was set."""
    settings = recipe.counterfactuals
    side = recipe.restoration.patch_at(scale)
    rows = [row_generator(recipe.seed, "twins", step, shard.number * settings.twins + k) for k in range(settings.twins)]
    numbers, scenes = cut_scenes(photos, side * scale, 1, rows)
    contents = photos.contents[torch.tensor(numbers)]
    world = Scm(prior=recipe.prior).replay(scenes, scale, draw_exogenous(side, rows), content_BC=contents)
    causes = torch.cat([_do_one(world.causes[k : k + 1], g) for k, g in enumerate(rows)])
    exogenous, own = world.exogenous, world.traits
    if settings.placebo:
        exogenous = draw_exogenous(side, rows)
        own = traits(recipe.prior, exogenous)
    other = assemble(scenes, causes, exogenous, own, world.photo.shape[2:])
    return Twins(
        scale=scale,
        scene=scenes,
        photos=torch.cat([world.photo, other.photo]),
        latents=to_latent(torch.cat([world.factors, other.factors])),
    )


def _do_one(causes_1D: Tensor, g: torch.Generator) -> Tensor:
    """One visible factor set to a value drawn evenly, in latent units, from none to the worst there is."""
    chosen = SLIDERS[int(torch.randint(len(SLIDERS), (1,), generator=g))]
    worst = chosen.high if chosen.worse > 0 else chosen.low
    none, most = (chosen.to_latent(torch.tensor(float(value))) for value in (chosen.none, worst))
    causes = causes_1D.clone()
    causes[:, index(chosen.name)] = chosen.from_latent(none + (most - none) * torch.rand(1, generator=g))
    return causes
