"""Simulated batches. The batch of a step is a pure function of (seed, stage, step): resuming is exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor

from core.causal.counterfactual import answer, draw_excess, draw_wishes
from core.causal.factors import NONE, to_latent
from core.causal.mechanisms import resize
from core.causal.scm import Exogenous, Scm, World, assemble, content, to_8_bits
from training.data.photos import PhotoSet
from training.recipes import Recipe

T = TypeVar("T")

MARGIN = 8
"""Pixels of Y simulated beyond a patch, so that the JPEG grid can have any of its 64 phases."""
ALIGNED = 0.5
"""Share of samples whose JPEG grid starts at the patch's corner, as in a photo that wasn't cropped."""
RESIZE_KERNELS = (("bicubic", 0.7), ("bilinear", 0.1), ("lanczos", 0.1), ("area", 0.1))
ENCODER_SCALES = ((1, 0.3), (2, 0.25), (3, 0.15), (4, 0.3))


@dataclass(frozen=True, kw_only=True)
class RestorerBatch:
    """Patches for the restorer; rows come in the order intervened, excess, automatic, told.

    Attributes:
        scale: enlargement of the whole batch.
        photo: Y, B×3×p×p.
        latents: what the network is told, B×6.
        target: X, or X* for intervened rows, B×3×sp×sp.
        excess_latents: harsher wishes for the excess rows, E×6.
        excess_photo: what those wishes would have made of the same scenes with the same draws, E×3×p×p.
        none_latents: the same rows with the exceeded factor said absent, E×6.
    """

    scale: int
    photo: Tensor
    latents: Tensor
    target: Tensor
    excess_latents: Tensor
    excess_photo: Tensor
    none_latents: Tensor


@dataclass(frozen=True, kw_only=True)
class EncoderBatch:
    """Crops for the encoder, `group` successive ones of one photo.

    Attributes:
        crops: Y, N×3×c×c.
        clean: X resized to Y, for the teacher.
        latents: true U, (N/group)×6.
        group: crops a photo.
    """

    crops: Tensor
    clean: Tensor
    latents: Tensor
    group: int


def step_generator(seed: int, stage: str, step: int) -> torch.Generator:
    """The random numbers of one step."""
    number = (seed * 1_000_003 + step) * 16 + sum(stage.encode()) % 16
    return torch.Generator().manual_seed(number % (2**63))


def restorer_batch(photos: PhotoSet, recipe: Recipe, step: int) -> RestorerBatch:
    """The restorer's batch of a step."""
    stage = recipe.restorer_stage
    g = step_generator(recipe.seed, "restorer", step)
    scale = _draw(stage.scales, g)
    patch = stage.patch_at(scale)
    side = (patch + MARGIN) * scale
    scenes = torch.stack([photos.crop(side, g) for _ in range(stage.batch)])
    world = Scm(prior=recipe.prior).sample(scenes, scale, g, kernel=_draw(RESIZE_KERNELS, g))
    latents = to_latent(world.factors)
    latents = latents + stage.jitter * torch.randn(latents.shape, generator=g)
    target = world.scene
    milder = slice(0, stage.intervened)
    if stage.intervened:
        wished = draw_wishes(world.factors[milder], g)
        target = torch.cat([answer(world.take(milder), wished, scale), target[stage.intervened :]])
        latents[milder] = to_latent(wished)
    harsher = slice(stage.intervened, stage.intervened + stage.excess)
    harsh = world.take(harsher)
    excess = draw_excess(harsh.factors, g)
    worse = assemble(harsh.scene, harsh.clean, excess, harsh.exogenous).photo
    none = _without_the_exceeded(harsh.factors, excess)
    latents[harsher] = to_latent(harsh.factors)
    offsets = _phases(stage.batch, g)
    return RestorerBatch(
        scale=scale,
        photo=_cut(world.photo, offsets, patch, 1),
        latents=latents,
        target=_cut(target, offsets, patch, scale),
        excess_latents=to_latent(excess),
        excess_photo=_cut(worse, offsets[harsher], patch, 1),
        none_latents=to_latent(none),
    )


def encoder_batch(photos: PhotoSet, recipe: Recipe, step: int, stage_name: str = "encoder") -> EncoderBatch:
    """The encoder's batch of a step; another `stage_name` gives other samples (calibration)."""
    stage = recipe.encoder_stage
    g = step_generator(recipe.seed, stage_name, step)
    largest = max(min(h, w) for _, h, w in photos.places)
    fitting = tuple(each for each in ENCODER_SCALES if (min(stage.sides) + MARGIN) * each[0] <= largest)
    scale = _draw(fitting or ENCODER_SCALES[:1], g)
    sides = [side for side in stage.sides if (side + MARGIN) * scale <= largest] or [min(stage.sides)]
    side = sides[int(torch.randint(len(sides), (1,), generator=g))]
    group = stage.groups[int(torch.randint(len(stage.groups), (1,), generator=g))]
    count = max(stage.pixels // (side * side * group), 2)
    world = _grouped_world(photos, recipe, (side + MARGIN) * scale, scale, (count, group), g)
    offsets = [phase for phase in _phases(count, g) for _ in range(group)]
    return EncoderBatch(
        crops=_cut(world.photo, offsets, side, 1),
        clean=_cut(world.clean, offsets, side, 1),
        latents=to_latent(world.factors[::group]),
        group=group,
    )


def _grouped_world(
    photos: PhotoSet, recipe: Recipe, side: int, scale: int, shape: tuple[int, int], g: torch.Generator
) -> World:
    """`shape` = (photos, crops a photo): crops of one photo share their factors, each has its own noise."""
    count, group = shape
    numbers = [photos.draw(side, g) for _ in range(count)]
    scenes = torch.stack([photos.crop(side, g, number) for number in numbers for _ in range(group)])
    kernel = _draw(RESIZE_KERNELS, g)
    small = side // scale
    clean = to_8_bits(scenes if scale == 1 else resize(scenes, small, small, kernel))
    shared = content(clean).view(count, group, -1).mean(dim=1)
    drawn = Exogenous.draw(count, small, small, g)
    factors = Scm(prior=recipe.prior).factors(shared, drawn).repeat_interleave(group, dim=0)
    return assemble(scenes, clean, factors, drawn.repeat(group, g))


def _without_the_exceeded(truth_B6: Tensor, excess_B6: Tensor) -> Tensor:
    """The truth with the factor that `excess` changes set to none."""
    none = torch.as_tensor(NONE, dtype=truth_B6.dtype)
    return torch.where(excess_B6 != truth_B6, none, truth_B6)


def _phases(count: int, g: torch.Generator) -> list[tuple[int, int]]:
    """Where in the margin each patch starts: (0, 0) for aligned ones, else any phase."""
    draws = torch.randint(MARGIN, (count, 2), generator=g)
    aligned = torch.rand(count, generator=g) < ALIGNED
    return [(0, 0) if a else (int(y), int(x)) for a, (y, x) in zip(aligned, draws, strict=True)]


def _cut(images: Tensor, offsets: list[tuple[int, int]], side: int, scale: int) -> Tensor:
    cut = side * scale
    return torch.stack(
        [
            image[:, y * scale : y * scale + cut, x * scale : x * scale + cut]
            for image, (y, x) in zip(images, offsets, strict=True)
        ]
    )


def _draw(choices: tuple[tuple[T, float], ...], g: torch.Generator) -> T:
    weights = torch.tensor([share for _, share in choices])
    return choices[int(torch.multinomial(weights, 1, generator=g))][0]
