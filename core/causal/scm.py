"""The structural causal model (1): content → factors → photo, with every exogenous draw kept.

    Z = f_z(content(X), ε_z)        Y = jpeg ∘ noise ∘ blur ∘ resize (X; Z, ε_n), rounded to 8 bits

`Scm.do` replaces a factor's equation and keeps every ε; `Scm.observe` conditions: it infers the ε_z
that makes the equation give the observed value. A `World` is one draw, and answers "what if" by
replaying its own ε.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

import torch
from torch import Tensor

from core.causal.factors import FACTORS, NAMES, NONE, factor, index
from core.causal.mechanisms import blur, jpeg, noise, resize
from core.causal.mechanisms.noise import draw_field

BISECTIONS = 30
"""Halvings of the unit interval when an ε is abducted: to 1e-9."""
SHORT_KERNELS = 0.35
"""Share of photos whose blur, if they are blurred, has a kernel of three taps."""


@dataclass(frozen=True, kw_only=True)
class Prior:
    """f_z as a table: how often a factor is present, how its value is spread, how content bends it.

    Each value is a monotone function of one uniform draw v: none below 1 - presence, else a quantile
    function of the rest of v. Content bends the quantile by v ** exponent:
    a dark scene (mean luma 0) has noise exponent e^-.45, a white one e^.55: dark is noisier;
    a screen-like scene (all neighbours equal) has JPEG exponent e^-.35: it is compressed harder.

    Attributes:
        untouched: share of scenes to which nothing happens at all.
        present: share of the others in which each visible factor is present.
        blur: range of the standard deviation, px of Y, uniform, of long kernels.
        short_blur: range of σ, uniform, of the 3×3 Gaussian kernels that image libraries offer and `SHORT_KERNELS`
            of the photos have; the kernel's standard deviation (the factor) follows, at most √(2/3) px.
        noise: range in 1/255; quantile `low + (high - low) · v^1.7`, so two thirds lie in the lower half.
        jpeg: quality range, log-uniform in 100 - quality.
        grain: share of noisy photos with grain, and its range in px.
        own_chroma: share of noisy photos whose colour share is uniform on 0…1 instead of 2/3.
        subsampling: shares of 4:2:0 and of 4:2:2 among compressed photos.
    """

    untouched: float = 0.3
    present: float = 0.6
    blur: tuple[float, float] = (0.1, 2.0)
    short_blur: tuple[float, float] = (0.4, 4.0)
    noise: tuple[float, float] = (0.5, 40.0)
    jpeg: tuple[float, float] = (15.0, 97.0)
    grain: tuple[float, float, float] = (0.35, 0.3, 1.2)
    own_chroma: float = 0.4
    subsampling: tuple[float, float] = (0.7, 0.1)


@dataclass(frozen=True, kw_only=True)
class Exogenous:
    """Every random draw of a batch of worlds.

    Attributes:
        event: B, uniform: whether anything happens at all.
        factors: B×6, uniform: ε_z, one a factor in the table's order.
        field: B×3×h×w, standard normal: ε_n at the photo's resolution.
        poisson: B, in [0, 1]: brightness-dependent share of the noise.
        three_tap: B, bool: whether the blur kernel has three taps.
    """

    event: Tensor
    factors: Tensor
    field: Tensor
    poisson: Tensor
    three_tap: Tensor

    @classmethod
    def draw(cls, batch: int, height: int, width: int, generator: torch.Generator) -> Exogenous:
        """Fresh draws for photos of height×width pixels."""
        uniform = torch.rand((batch, 4 + len(FACTORS)), generator=generator, device=generator.device)
        return cls(
            event=uniform[:, 0],
            factors=uniform[:, 4:],
            field=draw_field((batch, 3, height, width), generator),
            poisson=torch.where(uniform[:, 1] < 0.5, 0.0, uniform[:, 2]),
            three_tap=uniform[:, 3] < SHORT_KERNELS,
        )

    @classmethod
    def join(cls, parts: Sequence[Exogenous]) -> Exogenous:
        """The draws of several batches of one size, one after the other."""
        return cls(**{each.name: torch.cat([getattr(part, each.name) for part in parts]) for each in fields(cls)})

    def repeat(self, times: int, generator: torch.Generator) -> Exogenous:
        """The same worlds seen `times` times each, with a noise field of its own each time."""
        again = {
            name: getattr(self, name).repeat_interleave(times, dim=0)
            for name in ("event", "factors", "poisson", "three_tap")
        }
        shape = (self.field.shape[0] * times, *self.field.shape[1:])
        return Exogenous(field=draw_field(shape, generator), **again)


def content(scene_BCHW: Tensor) -> Tensor:
    """What of the scene bends f_z, B×2: mean luma in [0, 1]; share of equal neighbours in [0, 1]."""
    luma = scene_BCHW.mean(dim=1)
    equal = (luma[:, :, 1:] - luma[:, :, :-1]).abs() < 0.5 / 255
    return torch.stack([luma.mean(dim=(1, 2)), equal.float().mean(dim=(1, 2))], dim=1)


@dataclass(frozen=True, kw_only=True)
class World:
    """One batch of draws of the model: the scene, the draws, the factors, and the photo they make.

    Attributes:
        scene: X, B×3×sh×sw.
        resized: X resized to the photo's size and rounded to 8 bits, B×3×h×w.
        factors: Z in physical units, B×6.
        exogenous: every draw.
        uncompressed: Y₀, the photo before JPEG.
        photo: Y.
    """

    scene: Tensor
    resized: Tensor
    factors: Tensor
    exogenous: Exogenous
    uncompressed: Tensor
    photo: Tensor

    def take(self, rows: slice) -> World:
        """Some of the batch's worlds."""
        exogenous = Exogenous(**{each.name: getattr(self.exogenous, each.name)[rows] for each in fields(Exogenous)})
        parts = {each.name: getattr(self, each.name)[rows] for each in fields(World) if each.name != "exogenous"}
        return World(exogenous=exogenous, **parts)

    def do(self, **values: float) -> World:
        """The counterfactual world: these factors set, all other factors and every ε kept."""
        factors = _with_values(self.factors, values)
        return assemble(self.scene, self.resized, factors, self.exogenous)


@dataclass(frozen=True, kw_only=True)
class Scm:
    """The model with its equations, some cut by `do`, some factors known by `observe`.

    Attributes:
        prior: the parameters of f_z.
        done: factor → value set by intervention.
        observed: factor → value known to have come about by itself.
    """

    prior: Prior = field(default_factory=Prior)
    done: Mapping[str, float] = field(default_factory=dict)
    observed: Mapping[str, float] = field(default_factory=dict)

    def do(self, **values: float) -> Scm:
        """do(Z_i = value): cut Z_i's equation, keep every ε; an earlier observation of Z_i stays true of
        the world before the intervention.

        Raises:
            InterventionError: unknown factor or value out of range.
        """
        checked = {name: factor(name).checked(value) for name, value in values.items()}
        return replace(self, done={**self.done, **checked})

    def observe(self, **values: float) -> Scm:
        """Condition on Z_i = value: Z_i's ε becomes one that gives it; the equation stays.

        Raises:
            InterventionError: unknown factor or value out of range.
        """
        checked = {name: factor(name).checked(value) for name, value in values.items()}
        return replace(self, observed={**self.observed, **checked})

    def sample(self, scene_BCHW: Tensor, scale: int, generator: torch.Generator, *, kernel: str = "bicubic") -> World:
        """Draw ε and run the equations; `scale` is how much smaller the photo is than the scene."""
        batch, _, height, width = scene_BCHW.shape
        exogenous = Exogenous.draw(batch, height // scale, width // scale, generator)
        return self.replay(scene_BCHW, scale, exogenous, kernel=kernel)

    def replay(self, scene_BCHW: Tensor, scale: int, exogenous: Exogenous, *, kernel: str = "bicubic") -> World:
        """Run the equations with given draws: the same draws give the same world, bit for bit."""
        height, width = scene_BCHW.shape[2:]
        resized = scene_BCHW
        if scale > 1:
            resized = resize(scene_BCHW, height // scale, width // scale, kernel)
        resized = to_8_bits(resized)
        exogenous = self.abduct(content(resized), exogenous)
        factors = self.factors(content(resized), exogenous)
        return assemble(scene_BCHW, resized, factors, exogenous)

    def abduct(self, content_B2: Tensor, exogenous: Exogenous) -> Exogenous:
        """The draws given what was observed: each observed visible factor's ε_z becomes one that gives its value.

        Each equation rises with its own draw, so the draw is found by bisection. A value that no draw gives
        (outside the prior's range) gets the nearest; `factors` still holds it to what was observed.
        """
        for name, value in self.observed.items():
            each, column = factor(name), index(name)
            if not each.slider:
                continue
            happened = exogenous.event
            if value != each.none:
                happened = self.prior.untouched + (1 - self.prior.untouched) * exogenous.event
            below, above = torch.zeros_like(exogenous.event), torch.ones_like(exogenous.event)
            for _ in range(BISECTIONS):
                middle = (below + above) / 2
                exogenous = _with_draw(exogenous, column, middle, happened)
                short = (f_z(self.prior, content_B2, exogenous)[:, column] - value) * each.worse < 0
                below, above = torch.where(short, middle, below), torch.where(short, above, middle)
            exogenous = _with_draw(exogenous, column, above, happened)
        return exogenous

    def factors(self, content_B2: Tensor, exogenous: Exogenous) -> Tensor:
        """Z = f_z(content, ε_z), B×6 in physical units, with observations and interventions applied."""
        values = f_z(self.prior, content_B2, exogenous)
        values = _with_values(values, self.observed)
        return _with_values(values, self.done)


def _with_draw(exogenous: Exogenous, column: int, draw_B: Tensor, event_B: Tensor) -> Exogenous:
    draws = exogenous.factors.clone()
    draws[:, column] = draw_B
    return replace(exogenous, factors=draws, event=event_B)


def f_z(prior: Prior, content_B2: Tensor, exogenous: Exogenous) -> Tensor:
    """The factors' equations (1): each a monotone function of its own uniform draw; B×6."""
    draws = exogenous.factors
    none = torch.as_tensor(NONE, dtype=draws.dtype, device=draws.device)
    values = none.expand(draws.shape[0], -1).clone()
    happens = exogenous.event >= prior.untouched
    luma, screen = content_B2[:, 0], content_B2[:, 1]
    bend = {"noise": torch.exp(luma - 0.45), "jpeg": torch.exp(-0.35 * screen)}

    def level(name: str) -> tuple[Tensor, Tensor]:
        """Whether the factor is present, and its bent quantile level in [0, 1]."""
        draw = draws[:, index(name)]
        present = happens & (draw >= 1 - prior.present)
        share = ((draw - (1 - prior.present)) / prior.present).clamp(0, 1)
        return present, share ** bend[name] if name in bend else share

    blurred, v = level("blur")
    low, high = prior.blur
    narrow, wide = prior.short_blur
    side = torch.exp(-0.5 / (narrow + (wide - narrow) * v).square())
    short_deviation = (2 * side / (1 + 2 * side)).sqrt()
    deviation = torch.where(exogenous.three_tap, short_deviation, low + (high - low) * v)
    values[:, index("blur")] = torch.where(blurred, deviation, none[index("blur")])
    noisy, v = level("noise")
    low, high = prior.noise
    values[:, index("noise")] = torch.where(noisy, low + (high - low) * v**1.7, none[index("noise")])
    compressed, v = level("jpeg")
    best, worst = 100 - prior.jpeg[1], 100 - prior.jpeg[0]
    quality = 100 - best * (worst / best) ** v
    values[:, index("jpeg")] = torch.where(compressed, quality.round(), none[index("jpeg")])

    share, low, high = prior.grain
    v = draws[:, index("grain")]
    grain = low + (high - low) * ((v - (1 - share)) / share).clamp(0, 1)
    values[:, index("grain")] = torch.where(noisy & (v >= 1 - share), grain, none[index("grain")])
    v = draws[:, index("chroma")]
    own = noisy & (v < prior.own_chroma)
    values[:, index("chroma")] = torch.where(own, (v / prior.own_chroma).clamp(0, 1), none[index("chroma")])
    v = draws[:, index("subsampling")]
    at_420, at_422 = prior.subsampling
    kind = (v > 1 - at_420).float() + 0.5 * ((v <= 1 - at_420) & (v > 1 - at_420 - at_422)).float()
    values[:, index("subsampling")] = torch.where(compressed, kind, none[index("subsampling")])
    return values


def assemble(scene_BCHW: Tensor, resized_BCHW: Tensor, factors_B6: Tensor, exogenous: Exogenous) -> World:
    """f_y (1): the mechanisms in their order on the resized scene."""
    z = dict(zip(NAMES, factors_B6.unbind(dim=1), strict=True))
    photo = blur(resized_BCHW, z["blur"], exogenous.three_tap)
    photo = noise(photo, z["noise"], exogenous.field, z["grain"], z["chroma"], exogenous.poisson)
    uncompressed = to_8_bits(photo)
    return World(
        scene=scene_BCHW,
        resized=resized_BCHW,
        factors=factors_B6,
        exogenous=exogenous,
        uncompressed=uncompressed,
        photo=jpeg(uncompressed, z["jpeg"], z["subsampling"]),
    )


def to_8_bits(image: Tensor) -> Tensor:
    """Clip to [0, 1] and round to multiples of 1/255."""
    return (image * 255).round().clamp(0, 255) / 255


def _with_values(factors_B6: Tensor, values: Mapping[str, float]) -> Tensor:
    if not values:
        return factors_B6
    changed = factors_B6.clone()
    for name, value in values.items():
        changed[:, index(name)] = factor(name).checked(value)
    return changed
