"""Simulated batches. A row is a pure function of (seed, stream, step, row): resuming is exact, and rows may be
made in any number of processes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

import torch
from torch import Tensor

from core.causal.counterfactual import answer, draw_excess, draw_wishes
from core.causal.factors import NONE, to_latent
from core.causal.mechanisms import blur, resize
from core.causal.scm import Exogenous, Prior, Scm, World, assemble, content, f_z, to_8_bits
from training.data.photos import PhotoSet
from training.recipes import Recipe

T = TypeVar("T")

MARGIN = 8
"""Pixels of Y simulated beyond a patch, so that the JPEG grid can have any of its 64 phases."""
ALIGNED = 0.5
"""Share of samples whose JPEG grid starts at the patch's corner, as in a photo that wasn't cropped."""
RESIZE_KERNELS = (("bicubic", 0.7), ("bilinear", 0.1), ("lanczos", 0.1), ("area", 0.1))
ENCODER_SCALES = ((1, 0.3), (2, 0.25), (3, 0.15), (4, 0.3))
CURRICULUM_BLUR = 2.0
"""Standard deviation, px of Y, of the blur that (27) mixes with the scene at first."""
ROLES = ("milder", "harsher", "automatic", "told")


@dataclass(frozen=True)
class Shard:
    """Which of the equal parts of a step's rows: part `number` has the recipe's own number of rows."""

    number: int = 0


@dataclass(frozen=True, kw_only=True)
class RestorerBatch:
    """Patches for the restorer; rows come in the order of `ROLES`.

    Attributes:
        scale: enlargement of the whole batch.
        photo: Y, B×3×p×p.
        latents: what the network is told, B×6: the truth, but for the harsher rows, whose truth is in `latents`, too.
        wished: targets of the milder rows' do(z'), M×6; equal to `latents` where nothing is asked.
        asked: which factors the milder rows intervene on, M×6 bool.
        target: X, or X* for milder rows, B×3×sp×sp.
        excess_latents: harsher wishes, E×6.
        excess_photo: what those wishes would have made of the same scenes with the same draws, E×3×p×p.
        none_latents: the same rows with the exceeded factor said absent, E×6.
        numbers, views: the photo of each row and the view of it whose semantic tokens stand for Y, B.
    """

    scale: int
    photo: Tensor
    latents: Tensor
    wished: Tensor
    asked: Tensor
    target: Tensor
    excess_latents: Tensor
    excess_photo: Tensor
    none_latents: Tensor
    numbers: Tensor
    views: Tensor


@dataclass(frozen=True, kw_only=True)
class EncoderBatch:
    """Crops for the encoder, `group` successive ones of one photo.

    Attributes:
        crops: Y, N×3×c×c.
        resized: X resized to Y, for the teacher.
        latents: true U, (N/group)×6.
        group: crops a photo.
    """

    crops: Tensor
    resized: Tensor
    latents: Tensor
    group: int


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What one shard of a step works on.

    Attributes:
        crops: for L_sup and the distillation.
        patches: for L_rec and L_int.
        causal: scenes with every draw, for the ELBO and Algorithm 1; None in steps without them.
    """

    crops: EncoderBatch
    patches: RestorerBatch
    causal: World | None


def batch(photos: PhotoSet, recipe: Recipe, step: int, shard: Shard = Shard()) -> Batch:
    """A shard's batch of a step."""
    g = row_generator(recipe.seed, "causal", step)
    scale = _draw(recipe.restoration.scales, g)
    wanted = recipe.is_causal(step) and (recipe.has("cf") or recipe.has("elbo"))
    return Batch(
        crops=encoder_batch(photos, recipe, step, shard=shard),
        patches=restorer_batch(photos, recipe, step, shard),
        causal=causal_world(photos, recipe, step, shard, scale) if wanted else None,
    )


def to_device(item: Any, device: torch.device) -> Any:
    """A batch with every tensor moved; dataclasses may lie in each other."""
    if isinstance(item, Tensor):
        return item.to(device, non_blocking=True)
    if is_dataclass(item) and not isinstance(item, type):
        return type(item)(**{each.name: to_device(getattr(item, each.name), device) for each in fields(item)})
    return item


def row_generator(seed: int, stream: str, step: int, row: int = -1) -> torch.Generator:
    """The random numbers of one row of a step; row -1 is what all rows of the step share."""
    name = hashlib.sha256(f"{seed} {stream} {step} {row}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(name[:8], "big") % 2**63)


def restorer_batch(photos: PhotoSet, recipe: Recipe, step: int, shard: Shard = Shard()) -> RestorerBatch:
    """The restorer's rows of a step."""
    restoration, interventions = recipe.restoration, recipe.interventions
    scale_kernel = row_generator(recipe.seed, "restorer", step)
    scale, kernel = _draw(restoration.scales, scale_kernel), _draw(RESIZE_KERNELS, scale_kernel)
    prior = recipe.hard if float(torch.rand(1, generator=scale_kernel)) < restoration.hard else recipe.prior
    patch = restoration.patch_at(scale)
    side = (patch + MARGIN) * scale
    milder, harsher = (interventions.milder, interventions.harsher) if recipe.has("int") else (0, 0)
    counts = (milder, harsher, restoration.automatic, restoration.batch - milder - harsher - restoration.automatic)
    rows = [
        row_generator(recipe.seed, f"restorer {role}", step, shard.number * count + k)
        for role, count in zip(ROLES, counts, strict=True)
        for k in range(count)
    ]
    numbers = [photos.draw(side, g) for g in rows]
    scenes = torch.stack([photos.crop(side, g, number) for number, g in zip(numbers, rows, strict=True)])
    scenes = softened(scenes, recipe.optimisation.curriculum, step, scale)
    world = Scm(prior=prior).replay(scenes, scale, _exogenous(patch + MARGIN, rows), kernel=kernel)
    latents = to_latent(world.factors)
    told = latents + restoration.jitter * _each(rows, lambda g: torch.randn((1, 6), generator=g))
    target, wished, asked = world.scene, told[:milder], torch.zeros((milder, 6), dtype=torch.bool)
    if milder:
        factors = world.factors[:milder]
        wishes = torch.cat([draw_wishes(factors[k : k + 1], rows[k]) for k in range(milder)])
        target = torch.cat([answer(world.take(slice(0, milder)), wishes, scale), target[milder:]])
        asked = wishes != factors
        wished = torch.where(asked, to_latent(wishes), told[:milder])
    exceeding = slice(milder, milder + harsher)
    excess = factors = world.factors[exceeding]
    worse = world.photo[exceeding]
    if harsher:
        harsh = world.take(exceeding)
        excess = torch.cat([draw_excess(factors[k : k + 1], rows[milder + k]) for k in range(harsher)])
        worse = assemble(harsh.scene, harsh.resized, excess, harsh.exogenous).photo
        told[exceeding] = to_latent(factors)
    offsets = [_phase(g) for g in rows]
    return RestorerBatch(
        scale=scale,
        photo=_cut(world.photo, offsets, patch, 1),
        latents=told,
        wished=wished,
        asked=asked,
        target=_cut(target, offsets, patch, scale),
        excess_latents=to_latent(excess),
        excess_photo=_cut(worse, offsets[exceeding], patch, 1) if harsher else worse[:, :, :patch, :patch],
        none_latents=to_latent(_without_the_exceeded(factors, excess)),
        numbers=torch.tensor(numbers),
        views=_each(rows, lambda g: torch.randint(1, recipe.views + 1, (1,), generator=g)),
    )


def causal_world(photos: PhotoSet, recipe: Recipe, step: int, shard: Shard, scale: int) -> World:
    """Scenes for Algorithm 1 with their photos, uncropped, so that f_y and the stored draws fit each other."""
    count = recipe.counterfactuals.rows
    patch = recipe.restoration.patch_at(scale)
    rows = [row_generator(recipe.seed, "causal", step, shard.number * count + k) for k in range(count)]
    scenes = torch.stack([photos.crop(patch * scale, g) for g in rows])
    scenes = softened(scenes, recipe.optimisation.curriculum, step, scale)
    return Scm(prior=recipe.prior).replay(scenes, scale, _exogenous(patch, rows))


def encoder_batch(
    photos: PhotoSet,
    recipe: Recipe,
    step: int,
    stream: str = "encoder",
    shard: Shard = Shard(),
) -> EncoderBatch:
    """The encoder's crops of a step; another `stream` gives other samples (calibration)."""
    posterior = recipe.posterior
    g = row_generator(recipe.seed, stream, step)
    largest = max(min(h, w) for _, h, w in photos.places)
    fitting = tuple(each for each in ENCODER_SCALES if (min(posterior.sides) + MARGIN) * each[0] <= largest)
    scale = _draw(fitting or ENCODER_SCALES[:1], g)
    sides = [side for side in posterior.sides if (side + MARGIN) * scale <= largest] or [min(posterior.sides)]
    side = sides[int(torch.randint(len(sides), (1,), generator=g))]
    group = posterior.groups[int(torch.randint(len(posterior.groups), (1,), generator=g))]
    kernel = _draw(RESIZE_KERNELS, g)
    count = max(posterior.pixels // (side * side * group), 2)
    rows = [row_generator(recipe.seed, stream, step, shard.number * count + k) for k in range(count)]
    world = _grouped_world(photos, recipe, (side + MARGIN) * scale, scale, kernel, group, rows)
    offsets = [phase for g in rows for phase in [_phase(g)] * group]
    return EncoderBatch(
        crops=_cut(world.photo, offsets, side, 1),
        resized=_cut(world.resized, offsets, side, 1),
        latents=to_latent(world.factors[::group]),
        group=group,
    )


def simulated_latents(prior: Prior, count: int, generator: torch.Generator) -> Tensor:
    """U of photos that the simulator could have made, count×6, of scenes of any brightness and flatness."""
    contents = torch.rand((count, 2), generator=generator) * torch.tensor([0.8, 0.6]) + torch.tensor([0.1, 0.0])
    return to_latent(f_z(prior, contents, Exogenous.draw(count, 1, 1, generator)))


def _grouped_world(
    photos: PhotoSet, recipe: Recipe, side: int, scale: int, kernel: str, group: int, rows: Sequence[torch.Generator]
) -> World:
    """`group` crops of a photo a row: they share their factors, each has its own noise."""
    numbers = [photos.draw(side, g) for g in rows]
    scenes = torch.stack(
        [photos.crop(side, g, number) for number, g in zip(numbers, rows, strict=True) for _ in range(group)]
    )
    small = side // scale
    resized = to_8_bits(scenes if scale == 1 else resize(scenes, small, small, kernel))
    shared = content(resized).view(len(rows), group, -1).mean(dim=1)
    drawn = [Exogenous.draw(1, small, small, g) for g in rows]
    factors = Scm(prior=recipe.prior).factors(shared, Exogenous.join(drawn)).repeat_interleave(group, dim=0)
    each = Exogenous.join([one.repeat(group, g) for one, g in zip(drawn, rows, strict=True)])
    return assemble(scenes, resized, factors, each)


def _exogenous(side: int, rows: Sequence[torch.Generator]) -> Exogenous:
    return Exogenous.join([Exogenous.draw(1, side, side, g) for g in rows])


def softened(scenes_BCHW: Tensor, warm: int, step: int, scale: int) -> Tensor:
    """(27): X_t = α_t X + (1 - α_t) blur(X), α_t rising to 1 over T_warm = `warm` steps."""
    alpha = curriculum(step, warm)
    if alpha >= 1:
        return scenes_BCHW
    soft = blur(scenes_BCHW, torch.full((len(scenes_BCHW),), CURRICULUM_BLUR * scale))
    return to_8_bits(alpha * scenes_BCHW + (1 - alpha) * soft)


def curriculum(step: int, warm: int) -> float:
    """α_t of (27): min(1, t / T_warm); 1 without a curriculum."""
    return 1.0 if warm <= 0 else min(1.0, step / warm)


def _without_the_exceeded(truth_B6: Tensor, excess_B6: Tensor) -> Tensor:
    """The truth with the factor that `excess` changes set to none."""
    none = torch.as_tensor(NONE, dtype=truth_B6.dtype)
    return torch.where(excess_B6 != truth_B6, none, truth_B6)


def _phase(g: torch.Generator) -> tuple[int, int]:
    """Where in the margin a patch starts: (0, 0) for an aligned one, else any phase."""
    y, x = torch.randint(MARGIN, (2,), generator=g).tolist()
    return (0, 0) if float(torch.rand(1, generator=g)) < ALIGNED else (y, x)


def _each(rows: Iterable[torch.Generator], draw: Callable[[torch.Generator], Tensor]) -> Tensor:
    return torch.cat([draw(g) for g in rows])


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
