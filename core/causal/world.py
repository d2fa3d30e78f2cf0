"""f_y (1): the chain of mechanisms from a scene to a photo, and one batch of its draws as a `World`.

    captured  C = [earlier jpeg] ∘ [sharpen] ∘ [smoothing] ∘ noise ∘ blur ∘ resize (X)
    photo     Y = jpeg ∘ [sharpen] ∘ resize (C)

The captured picture is 2^-rescale times as large as the photo. Noise is made there and carried through the linear
mechanisms after it; its deviation as it stands in Y is the factor's value, exactly. The same chain runs with libjpeg
and rounding, and softly, differentiable in scene and factors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import torch
from torch import Tensor

from core.causal.draws import Exogenous
from core.causal.factors import NAMES, factor, index
from core.causal.mechanisms import blur, jpeg, resize, sharpen, soft_jpeg, soften
from core.causal.mechanisms.noise import correlation_length, loudness, unit_field
from core.causal.mechanisms.webp import webp_like
from core.causal.prior import FILTERS, Traits

Size = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class World:
    """One batch of draws of the model: the scene, the draws, the factors, and the photo they make.

    Attributes:
        scene: X, B×3×sh×sw.
        resized: X resized to the photo's size and rounded to 8 bits, B×3×h×w.
        factors: Z in physical units as they stand in Y, B×d.
        own_grain: correlation length that the noise had by itself, before it was carried to Y, px of Y, B.
        exogenous: every draw.
        traits: what the draws mean beside the factors.
        noise: N, the noise as it stands in Y, B×3×h×w, zero on average.
        uncompressed: Y₀, the photo before the last compression, 8 bits.
        photo: Y.
    """

    scene: Tensor
    resized: Tensor
    factors: Tensor
    own_grain: Tensor
    exogenous: Exogenous
    traits: Traits
    noise: Tensor
    uncompressed: Tensor
    photo: Tensor

    def take(self, rows: slice | Tensor) -> World:
        """Some of the batch's worlds."""
        parts: dict[str, Any] = {}
        for each in fields(World):
            part = getattr(self, each.name)
            parts[each.name] = part[rows] if isinstance(part, Tensor) else part.take(rows)
        return World(**parts)

    @classmethod
    def join(cls, parts: Sequence[World]) -> World:
        """Batches of one size, one after the other."""
        joined: dict[str, Any] = {}
        for each in fields(cls):
            values = [getattr(part, each.name) for part in parts]
            kind = type(values[0])
            joined[each.name] = torch.cat(values) if isinstance(values[0], Tensor) else kind.join(values)
        return cls(**joined)

    @property
    def causes(self) -> Tensor:
        """Z as f_y takes it: `factors` with the noise's own grain, B×d."""
        own = self.factors.clone()
        own[:, index("grain")] = self.own_grain
        return own

    def do(self, **values: float) -> World:
        """The counterfactual world: these factors set, all other factors and every ε kept."""
        return self.caused(with_values(self.causes, values))

    def caused(self, causes_BD: Tensor) -> World:
        """The counterfactual world of these causes: the same scene and every ε kept."""
        return assemble(self.scene, causes_BD, self.exogenous, self.traits, self.photo.shape[2:])


def assemble(
    scene_BCHW: Tensor, factors_BD: Tensor, exogenous: Exogenous, traits: Traits, size: Sequence[int]
) -> World:
    """The world that these causes make.

    Args:
        factors_BD: Z, grain as it was before the noise was carried to Y; `rescale` is moved to what whole pixels allow.
        size: of the photo, height and width.
    """
    height, width = size
    captured = [_captured(rescale, height, width) for rescale in factors_BD[:, index("rescale")].tolist()]
    causes = factors_BD.clone()
    causes[:, index("rescale")] = torch.tensor([height / each[0] for each in captured]).log2().to(causes)
    taken = _photographed(scene_BCHW, causes, exogenous, traits, (height, width), captured)
    factors = causes.clone()
    factors[:, index("grain")] = taken.grain
    quality, subsampling = causes[:, index("jpeg")], causes[:, index("subsampling")]
    uncompressed = to_8_bits(taken.picture)
    return World(
        scene=scene_BCHW,
        resized=taken.resized,
        factors=factors,
        own_grain=causes[:, index("grain")],
        exogenous=exogenous,
        traits=traits,
        noise=taken.noise,
        uncompressed=uncompressed,
        photo=compress(uncompressed, quality, subsampling, traits.webp),
    )


def compress(image_BCHW: Tensor, quality_B: Tensor, subsampling_B: Tensor, webp_B: Tensor) -> Tensor:
    """The last compression: JPEG, or the WebP that errs as much."""
    photo = jpeg(image_BCHW, quality_B, subsampling_B)
    for row in (webp_B & (quality_B < 100)).nonzero()[:, 0].tolist():
        photo[row] = webp_like(image_BCHW[row], photo[row])
    return photo


def soft_photo(scene_BCHW: Tensor, factors_BD: Tensor, world: World) -> Tensor:
    """f_y softly: the photo that these factors make of a scene with the world's own draws and sizes, B×3×h×w;
    differentiable in scene and factors, but for `rescale`, whose size is the world's.

    Args:
        scene_BCHW: of the world's scene size, or already of its photo's size.
    """
    height, width = world.photo.shape[2:]
    captured = [_captured(rescale, height, width) for rescale in world.factors[:, index("rescale")].tolist()]
    own = factors_BD.clone()
    carried = world.factors[:, index("grain")] - world.own_grain
    own[:, index("grain")] = (factors_BD[:, index("grain")] - carried).clamp_min(0)
    taken = _photographed(scene_BCHW, own, world.exogenous, world.traits, (height, width), captured, soft=True)
    quality, subsampling = factors_BD[:, index("jpeg")], factors_BD[:, index("subsampling")]
    return soft_jpeg(taken.picture.clamp(0, 1), quality, subsampling)


@dataclass(frozen=True, kw_only=True)
class _Taken:
    """Photos before the last compression, not clipped; the scene at their size; the noise in them; its grain."""

    resized: Tensor
    picture: Tensor
    noise: Tensor
    grain: Tensor

    def order(self, places: Tensor) -> _Taken:
        """Rows put where `places` says they belong."""
        back = places.argsort()
        return _Taken(**{each.name: getattr(self, each.name)[back] for each in fields(_Taken)})


def _photographed(
    scene: Tensor,
    causes: Tensor,
    exogenous: Exogenous,
    traits: Traits,
    size: Size,
    captured: Sequence[Size],
    *,
    soft: bool = False,
) -> _Taken:
    """All up to the last compression, those of one captured size and filters at a time."""
    filters = zip(traits.shrink.tolist(), traits.refit.tolist(), strict=True)
    groups: dict[tuple[Size, str, str], list[int]] = {}
    for row, (inner, (shrink, refit)) in enumerate(zip(captured, filters, strict=True)):
        second = "" if inner == size else FILTERS[refit]
        groups.setdefault((inner, FILTERS[shrink], second), []).append(row)
    parts = []
    for (inner, shrink, refit), members in groups.items():
        rows = torch.tensor(members, device=scene.device)
        capture = _Capture(inner=inner, size=size, shrink=shrink, refit=refit, soft=soft)
        parts.append(capture.photograph(scene[rows], causes[rows], exogenous.take(rows), traits.take(rows)))
    places = torch.tensor([row for members in groups.values() for row in members], device=scene.device)
    whole = {each.name: torch.cat([getattr(part, each.name) for part in parts]) for each in fields(_Taken)}
    return _Taken(**whole).order(places)


@dataclass(frozen=True, kw_only=True)
class _Capture:
    """The chain for photos of one captured size.

    Attributes:
        inner: the captured picture's height and width.
        size: the photo's.
        shrink, refit: filters to the one and to the other.
        soft: no rounding, the differentiable JPEG.
    """

    inner: Size
    size: Size
    shrink: str
    refit: str
    soft: bool

    def photograph(self, scene: Tensor, causes: Tensor, exogenous: Exogenous, traits: Traits) -> _Taken:
        """The chain, mechanism by mechanism."""
        z = dict(zip(NAMES, causes.unbind(dim=1), strict=True))
        ratio = self.inner[0] / self.size[0]
        resized = self._to_eight(_fitted(scene, self.size, self.shrink))
        small = resized if self.inner == self.size else _fitted(scene, self.inner, self.shrink)
        optical, smoothing = _shared_blur(z["blur"] * ratio, traits.smoothing)
        picture = blur(small, optical, traits.shapes)
        noise, carried = self._noise(picture, z, smoothing, exogenous, traits)
        if noise is not None:
            picture = picture + noise
        picture = soften(picture, smoothing)
        picture = sharpen(picture, z["sharpen"] * ~traits.late, traits.mask)
        picture = self._compress_before(picture, z["earlier_jpeg"], traits)
        picture = self._to_photo(picture, z["sharpen"] * traits.late, traits.mask)
        grain = self._grain(carried, z, smoothing)
        return _Taken(resized=resized, picture=picture, noise=carried, grain=grain)

    def _noise(
        self, picture: Tensor, z: dict[str, Tensor], smoothing: Tensor, exogenous: Exogenous, traits: Traits
    ) -> tuple[Tensor | None, Tensor]:
        """What is added to the captured picture, and what of it stands in Y, scaled to the factor's deviation."""
        deviation = z["noise"] / 255
        if not bool((deviation.detach() > 0).any()):
            return None, picture.new_zeros((len(picture), 3, *self.size))
        field = exogenous.field[:, :, : self.inner[0], : self.inner[1]]
        unit = unit_field(field, z["grain"] * (self.inner[0] / self.size[0]), z["chroma"]) * loudness(
            picture, traits.poisson
        )
        carried = soften(unit, smoothing)
        carried = sharpen(carried, z["sharpen"] * ~traits.late, traits.mask)
        carried = self._to_photo(carried, z["sharpen"] * traits.late, traits.mask)
        loud = carried.square().mean(dim=(1, 2, 3), keepdim=True).sqrt()
        gain = deviation.view(-1, 1, 1, 1) / loud
        return gain * unit, gain * carried

    def _to_photo(self, picture: Tensor, amount: Tensor, mask: Tensor) -> Tensor:
        """To the photo's size, sharpened there."""
        if self.inner != self.size:
            picture = resize(picture, *self.size, self.refit)
        return sharpen(picture, amount, mask)

    def _compress_before(self, picture: Tensor, quality: Tensor, traits: Traits) -> Tensor:
        rows = (quality.detach() < 99.5).nonzero()[:, 0]
        if not len(rows):
            return picture
        compressor = soft_jpeg if self.soft else jpeg
        rounded = picture[rows].clamp(0, 1) if self.soft else to_8_bits(picture[rows])
        done = compressor(rounded, quality[rows], traits.earlier_subsampling[rows], traits.phase[rows])
        return picture.index_copy(0, rows, done)

    def _grain(self, carried: Tensor, z: dict[str, Tensor], smoothing: Tensor) -> Tensor:
        """Correlation length in Y: as it was, or measured where something has carried the noise further."""
        untouched = (smoothing == 0) & (z["sharpen"] == 0) & (self.inner == self.size)
        measured = correlation_length(carried.detach()).clamp_max(factor("grain").high)
        return torch.where(untouched | (z["noise"] == 0), z["grain"], measured)

    def _to_eight(self, picture: Tensor) -> Tensor:
        return picture if self.soft else to_8_bits(picture)


def _shared_blur(whole_B: Tensor, smoothing_B: Tensor) -> tuple[Tensor, Tensor]:
    """How a blur is shared by the lens, before the noise, and the camera's smoothing, after it: variances add up to
    the whole's. Where nothing is blurred, nothing is smoothed: "none" is none."""
    smoothing = torch.minimum(smoothing_B.to(whole_B), whole_B)
    rest = whole_B.square() - smoothing.square()
    some = rest > 1e-8
    return torch.where(some, torch.where(some, rest, 1.0).sqrt(), 0.0), smoothing


def _fitted(scene: Tensor, size: Size, kernel: str) -> Tensor:
    return scene if tuple(scene.shape[2:]) == size else resize(scene, *size, kernel)


def _captured(rescale: float, height: int, width: int) -> Size:
    """The captured picture's height and width."""
    shrink = 2.0**-rescale
    return max(round(height * shrink), 1), max(round(width * shrink), 1)


def to_8_bits(image: Tensor) -> Tensor:
    """Clip to [0, 1] and round to multiples of 1/255."""
    return (image * 255).round().clamp(0, 255) / 255


def with_values(factors_BD: Tensor, values: Mapping[str, float]) -> Tensor:
    """The factors with some set.

    Raises:
        InterventionError: unknown factor or value out of range.
    """
    if not values:
        return factors_BD
    changed = factors_BD.clone()
    for name, value in values.items():
        changed[:, index(name)] = factor(name).checked(value)
    return changed
