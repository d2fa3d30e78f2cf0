"""Simulated batches. A row is a pure function of (seed, stream, step, row): resuming is exact, and rows may be
made in any number of processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

import torch
from torch import Tensor

from core.causal.counterfactual import answer, draw_excess, draw_wishes
from core.causal.draws import TRAITS, Exogenous
from core.causal.factors import FACTORS, NONE, from_latent, index, to_latent
from core.causal.mechanisms import soften
from core.causal.prior import Prior, f_z
from core.causal.scm import Scm
from core.causal.world import World, to_8_bits
from training.data.photos import PhotoSet
from training.data.scenes import FIRST, Shard, cut_scenes, draw_exogenous, row_generator
from training.data.twins import Twins, draw_twins
from training.recipes import Recipe

T = TypeVar("T")

MARGIN = 8
"""Pixels of Y simulated beyond a patch, so that the JPEG grid can have any of its 64 phases."""
ALIGNED = 0.5
"""Share of samples whose JPEG grid starts at the patch's corner, as in a photo that wasn't cropped."""
ENCODER_SCALES = ((2, 0.5), (3, 0.2), (4, 0.3))
"""Not the photo as it is unless nothing else fits: most pictures are not sharp to their own pixel."""
SHARPENED = {1: 2, 2: 2, 3: 1, 4: 1, 8: 1}
"""Enlargement → how much a training picture is shrunk before it is a scene; else ×1 would learn to keep softness."""
SIZES = 3
"""Captured sizes of the rescaled photos of a step."""
CURRICULUM_BLUR = 2.0
"""Standard deviation, px of Y, of the blur that (27) mixes with the scene at first."""
ROLES = ("milder", "harsher", "automatic", "told")


@dataclass(frozen=True, kw_only=True)
class RestorerBatch:
    """Patches for the restorer; rows come in the order of `ROLES`.

    Attributes:
        scale: enlargement of the whole batch.
        photo: Y, B×3×p×p.
        latents: what the network is told, B×d: the truth, but for the harsher rows, whose truth is in `latents`, too.
        wished: targets of the milder rows' do(z'), M×d; equal to `latents` where nothing is asked.
        asked: which factors the milder rows intervene on, M×d bool.
        strength: ξ of (17), M, with which g_ψ reaches the factors that `target` answers to.
        target: X, or X* for milder rows, B×3×sp×sp.
        excess_latents: harsher wishes, E×d.
        excess_photo: what those wishes would have made of the same scenes with the same draws, E×3×p×p.
        none_latents: the same rows with the exceeded factor said absent, E×d.
        numbers, views: the photo of each row and the view of it whose semantic tokens stand for Y, B.
    """

    scale: int
    photo: Tensor
    latents: Tensor
    wished: Tensor
    asked: Tensor
    strength: Tensor
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
        latents: true U, (N/group)×d.
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
        twins: scenes photographed twice; None in steps without them.
    """

    crops: EncoderBatch
    patches: RestorerBatch
    causal: World | None
    twins: Twins | None = None


def batch(photos: PhotoSet, recipe: Recipe, step: int, shard: Shard = FIRST) -> Batch:
    """A shard's batch of a step."""
    g = row_generator(recipe.seed, "causal", step)
    scale = _draw(recipe.restoration.scales, g)
    wanted = recipe.is_causal(step) and (recipe.has("cf") or recipe.has("elbo"))
    twins = recipe.is_causal(step) and recipe.has("cf") and recipe.counterfactuals.twins
    return Batch(
        crops=encoder_batch(photos, recipe, step, shard=shard),
        patches=restorer_batch(photos, recipe, step, shard),
        causal=causal_world(photos, recipe, step, shard, scale) if wanted else None,
        twins=draw_twins(photos, recipe, step, shard, scale) if twins else None,
    )


def to_device(item: Any, device: torch.device) -> Any:
    """A batch with every tensor moved."""
    return _each_tensor(item, lambda tensor: tensor.to(device, non_blocking=True))


def pinned(item: Any) -> Any:
    """A batch with every tensor where a CUDA device can fetch it while the processor goes on."""
    return _each_tensor(item, Tensor.pin_memory)


def _each_tensor(item: Any, change: Callable[[Tensor], Tensor]) -> Any:
    """A batch with every tensor changed; dataclasses may lie in each other."""
    if isinstance(item, Tensor):
        return change(item)
    if is_dataclass(item) and not isinstance(item, type):
        return type(item)(**{each.name: _each_tensor(getattr(item, each.name), change) for each in fields(item)})
    return item


def restorer_batch(photos: PhotoSet, recipe: Recipe, step: int, shard: Shard = FIRST) -> RestorerBatch:
    """The restorer's rows of a step."""
    restoration, interventions = recipe.restoration, recipe.interventions
    shared = row_generator(recipe.seed, "restorer", step)
    scale = _draw(restoration.scales, shared)
    patch = restoration.patch_at(scale)
    milder, harsher = (interventions.milder, interventions.harsher) if recipe.has("int") else (0, 0)
    counts = (milder, harsher, restoration.automatic, restoration.batch - milder - harsher - restoration.automatic)
    rows = [
        row_generator(recipe.seed, f"restorer {role}", step, shard.number * count + k)
        for role, count in zip(ROLES, counts, strict=True)
        for k in range(count)
    ]
    world, numbers = _patches(photos, recipe, step, scale, rows, shared)
    latents = to_latent(world.factors)
    told = latents + restoration.jitter * _each(rows, lambda g: torch.randn((1, len(FACTORS)), generator=g))
    offsets = [_phase(g) for g in rows]
    place = slice(milder, milder + harsher)
    target, wished, asked, strength = _milder_wishes(world, scale, told, rows[:milder], interventions.weakest)
    excess, worse = _harsher_wishes(world.take(place), rows[place])
    told[place] = latents[place]
    return RestorerBatch(
        scale=scale,
        photo=_cut(world.photo, offsets, patch, 1),
        latents=told,
        wished=wished,
        asked=asked,
        strength=strength,
        target=_cut(target, offsets, patch, scale),
        excess_latents=to_latent(excess),
        excess_photo=_cut(worse, offsets[place], patch, 1),
        none_latents=to_latent(_without_the_exceeded(world.factors[place], excess)),
        numbers=torch.tensor(numbers),
        views=_each(rows, lambda g: torch.randint(1, recipe.views + 1, (1,), generator=g)),
    )


def _patches(
    photos: PhotoSet, recipe: Recipe, step: int, scale: int, rows: Sequence[torch.Generator], shared: torch.Generator
) -> tuple[World, list[int]]:
    """A world a row, with its margin, some of the paper's own chain; and the photos' numbers."""
    side = recipe.restoration.patch_at(scale) + MARGIN
    numbers, scenes = cut_scenes(photos, side * scale, SHARPENED[scale], rows)
    scenes = softened(scenes, recipe.optimisation.curriculum, step, scale)
    levels, exogenous = _together(draw_exogenous(side, rows), shared)
    simple = _each(rows, lambda g: torch.rand(1, generator=g)) < recipe.restoration.simple
    parts, places = [], []
    for prior, chosen in ((recipe.prior, ~simple), (recipe.simple, simple)):
        own = chosen.nonzero()[:, 0]
        if len(own):
            contents = photos.contents[torch.tensor(numbers)[own]]
            scm = Scm(prior=prior, levels=levels)
            parts.append(scm.replay(scenes[own], scale, exogenous.take(own), content_BC=contents))
            places.append(own)
    return World.join(parts).take(torch.cat(places).argsort()), numbers


def _milder_wishes(
    world: World, scale: int, told_BD: Tensor, rows: Sequence[torch.Generator], weakest: float
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """What all rows are to become, and of the first rows their do(z'), which factors it asks for, and its strength ξ,
    from `weakest` to 1. The answer lies ξ of the way to what is wished: where ξ may be 0 it is taken from between truth
    and wish; else what is wished is put 1/ξ times as far from what is told as the answer."""
    count = len(rows)
    if not count:
        return world.scene, told_BD[:0], told_BD[:0] > 0, told_BD[:0, 0]
    factors = world.factors[:count]
    wishes = torch.cat([draw_wishes(factors[k : k + 1], g) for k, g in enumerate(rows)])
    asked = wishes != factors
    strength = _each(rows, lambda g: weakest + (1 - weakest) * torch.rand(1, generator=g))
    told, answered = told_BD[:count], wishes
    if weakest > 0:
        wished = told + (to_latent(wishes) - told) / strength[:, None]
    else:
        wished = to_latent(wishes)
        between = torch.lerp(to_latent(factors), wished, strength[:, None])
        answered = torch.where(asked, from_latent(between), factors)
    target = torch.cat([answer(world.take(slice(0, count)), answered, scale), world.scene[count:]])
    return target, torch.where(asked, wished, told), asked, strength


def _harsher_wishes(world: World, rows: Sequence[torch.Generator]) -> tuple[Tensor, Tensor]:
    """Wishes beyond the truth, and the photos that they would have made of the same scenes and draws."""
    if not rows:
        return world.factors, world.photo
    excess = torch.cat([draw_excess(world.factors[k : k + 1], g) for k, g in enumerate(rows)])
    causes = excess.clone()
    causes[:, index("grain")] = world.own_grain
    return excess, world.caused(causes).photo


def causal_world(photos: PhotoSet, recipe: Recipe, step: int, shard: Shard, scale: int) -> World:
    """Scenes for Algorithm 1 with their photos, uncropped, so that f_y and the stored draws fit each other."""
    count = recipe.counterfactuals.rows
    patch = recipe.restoration.patch_at(scale)
    rows = [row_generator(recipe.seed, "causal", step, shard.number * count + k) for k in range(count)]
    numbers, scenes = cut_scenes(photos, patch * scale, 1, rows)
    scenes = softened(scenes, recipe.optimisation.curriculum, step, scale)
    contents = photos.contents[torch.tensor(numbers)]
    return Scm(prior=recipe.prior).replay(scenes, scale, draw_exogenous(patch, rows), content_BC=contents)


def encoder_batch(
    photos: PhotoSet,
    recipe: Recipe,
    step: int,
    stream: str = "encoder",
    shard: Shard = FIRST,
) -> EncoderBatch:
    """The encoder's crops of a step; another `stream` gives other samples (calibration)."""
    posterior = recipe.posterior
    g = row_generator(recipe.seed, stream, step)
    largest = photos.largest
    fitting = tuple(each for each in ENCODER_SCALES if (min(posterior.sides) + MARGIN) * each[0] <= largest)
    scale = _draw(fitting or ((1, 1.0),), g)
    sides = [side for side in posterior.sides if (side + MARGIN) * scale <= largest] or [min(posterior.sides)]
    side = sides[int(torch.randint(len(sides), (1,), generator=g))]
    group = posterior.groups[int(torch.randint(len(posterior.groups), (1,), generator=g))]
    count = max(posterior.pixels // (side * side * group), 2)
    rows = [row_generator(recipe.seed, stream, step, shard.number * count + k) for k in range(count)]
    world = _grouped_world(photos, recipe, side + MARGIN, scale, group, rows, g)
    offsets = [phase for g in rows for phase in [_phase(g)] * group]
    return EncoderBatch(
        crops=_cut(world.photo, offsets, side, 1),
        resized=_cut(world.resized, offsets, side, 1),
        latents=to_latent(_shared(world.factors, group)),
        group=group,
    )


def simulated_latents(prior: Prior, count: int, generator: torch.Generator) -> Tensor:
    """U of photos that the simulator could have made, count×d, of scenes of many kinds; grain as captured."""
    contents = simulated_contents(count, generator)
    return to_latent(f_z(prior, contents, Exogenous.draw(count, 1, 1, generator)))


def simulated_contents(count: int, generator: torch.Generator) -> Tensor:
    """Contents of scenes of many kinds, count×4, uniform over what photos have."""
    low, high = torch.tensor([0.1, 0.0, 0.0, -1.0]), torch.tensor([0.9, 0.6, 0.4, 2.0])
    return low + torch.rand((count, 4), generator=generator) * (high - low)


def _grouped_world(
    photos: PhotoSet,
    recipe: Recipe,
    side: int,
    scale: int,
    group: int,
    rows: Sequence[torch.Generator],
    shared: torch.Generator,
) -> World:
    """`group` crops of a photo a row: they share their factors, each has its own noise."""
    numbers = [photos.draw(side * scale, g) for g in rows]
    scenes = torch.stack(
        [photos.crop(side * scale, g, number) for number, g in zip(numbers, rows, strict=True) for _ in range(group)]
    )
    drawn = [Exogenous.draw(1, side, side, g) for g in rows]
    each = Exogenous.join([one.repeat(group, g) if group > 1 else one for one, g in zip(drawn, rows, strict=True)])
    levels, each = _together(each, shared)
    contents = photos.contents[torch.tensor(numbers)].repeat_interleave(group, dim=0)
    return Scm(prior=recipe.prior, levels=levels).replay(scenes, scale, each, content_BC=contents)


def _shared(factors_ND: Tensor, group: int) -> Tensor:
    """The factors of each photo: its crops' mean, since grain is measured in each."""
    return factors_ND.view(-1, group, factors_ND.shape[1]).mean(dim=1)


def _together(exogenous: Exogenous, shared: torch.Generator) -> tuple[Tensor, Exogenous]:
    """Quantile levels of `rescale` and resampling filters that all rows of a step have in common.

    Photos of one captured size and filter are simulated together, which costs a third of one by one. The levels are
    stratified, so over the steps nothing is drawn more or less often.
    """
    levels = (torch.arange(SIZES) + torch.rand(1, generator=shared)) / SIZES
    traits = exogenous.traits.clone()
    for name in ("shrink", "refit"):
        traits[:, TRAITS.index(name)] = torch.rand(1, generator=shared)
    return levels, replace(exogenous, traits=traits)


def softened(scenes_BCHW: Tensor, warm: int, step: int, scale: int) -> Tensor:
    """(27): X_t = α_t X + (1 - α_t) blur(X), α_t rising to 1 over T_warm = `warm` steps."""
    alpha = curriculum(step, warm)
    if alpha >= 1:
        return scenes_BCHW
    soft = soften(scenes_BCHW, torch.full((len(scenes_BCHW),), CURRICULUM_BLUR * scale))
    return to_8_bits(alpha * scenes_BCHW + (1 - alpha) * soft)


def curriculum(step: int, warm: int) -> float:
    """α_t of (27): min(1, t / T_warm); 1 without a curriculum."""
    return 1.0 if warm <= 0 else min(1.0, step / warm)


def _without_the_exceeded(truth_BD: Tensor, excess_BD: Tensor) -> Tensor:
    """The truth with the factor that `excess` changes set to none."""
    none = torch.as_tensor(NONE, dtype=truth_BD.dtype)
    return torch.where(excess_BD != truth_BD, none, truth_BD)


def _phase(g: torch.Generator) -> tuple[int, int]:
    """Where in the margin a patch starts: (0, 0) for an aligned one, else any phase."""
    y, x = torch.randint(MARGIN, (2,), generator=g).tolist()
    return (0, 0) if float(torch.rand(1, generator=g)) < ALIGNED else (y, x)


def _each(rows: Iterable[torch.Generator], draw: Callable[[torch.Generator], Tensor]) -> Tensor:
    return torch.cat([draw(g) for g in rows])


def _cut(images: Tensor, offsets: list[tuple[int, int]], side: int, scale: int) -> Tensor:
    cut = side * scale
    if not offsets:
        return images[:0, :, :cut, :cut]
    return torch.stack(
        [
            image[:, y * scale : y * scale + cut, x * scale : x * scale + cut]
            for image, (y, x) in zip(images, offsets, strict=True)
        ]
    )


def _draw(choices: tuple[tuple[T, float], ...], g: torch.Generator) -> T:
    weights = torch.tensor([share for _, share in choices])
    return choices[int(torch.multinomial(weights, 1, generator=g))][0]
