"""f_z (1): how often a factor is there, how its value is spread, and how content bends both; and what ε's traits mean.

Content confounds: `CONFOUNDED` is the whole table. With c the distance of a picture's content from `USUAL`, a factor's
log-odds of being there are those of its share plus Σ presence · c, and its quantile level v becomes
v ** exp(Σ value · c), so that a positive entry of `value` means milder.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.causal.content import CONTENT, USUAL
from core.causal.draws import Exogenous
from core.causal.factors import NAMES, NONE, index
from core.causal.mechanisms.blur import SHAPES, Shapes
from core.causal.mechanisms.resize import KERNELS

FILTERS = tuple(KERNELS)
"""Resampling filters by number."""


@dataclass(frozen=True, kw_only=True)
class Bend:
    """How content bends one factor.

    Attributes:
        presence: content → log-odds a unit.
        value: content → log of the quantile level's exponent a unit.
    """

    presence: Mapping[str, float]
    value: Mapping[str, float]


CONFOUNDED: Mapping[str, Bend] = {
    # the dark is noisier and blurred by longer exposures; text and graphics have no noise, but are often saved hard
    "blur": Bend(presence={"luma": -1.5, "screen": -3.0}, value={"luma": 0.8, "size": -0.2}),
    "noise": Bend(presence={"luma": -2.5, "screen": -6.0, "size": -0.3}, value={"luma": 1.0, "size": 0.3}),
    "jpeg": Bend(presence={"screen": 1.0, "size": -0.3}, value={"screen": -0.5, "size": 0.2}),
    # snapshots of people are sent on and saved again
    "earlier_jpeg": Bend(presence={"skin": 3.0}, value={"screen": -0.3}),
    "sharpen": Bend(presence={"screen": -2.0}, value={}),
    "rescale": Bend(presence={"screen": -1.0}, value={}),
}


@dataclass(frozen=True, kw_only=True)
class Prior:
    """f_z as a table; each value is a monotone function of one uniform draw v: none below 1 - presence, else a quantile
    function of the rest of v. Shares are those among touched photos of usual content.

    Attributes:
        untouched: share of scenes to which nothing happens at all.
        blurred, noisy, compressed, rescaled, sharpened: shares of photos with each.
        compressed_before: share of photos with an earlier JPEG, at their own size, and rescaled.
        blur: range of the standard deviation, px of Y; quantile `low + (high - low) · v^2.2`, two thirds below 1.5.
        short_blur: range of σ, uniform, of the 3×3 Gaussian kernels that image libraries offer (kind three_tap);
            the kernel's standard deviation (the factor) follows, at most √(2/3) px.
        noise: range in 1/255; quantile `low + (high - low) · v^2.6`, half below 9.
        jpeg, earlier_jpeg: quality ranges, log-uniform in 100 - quality.
        rescale: range in octaves, uniform.
        sharpen: range of the amount, uniform.
        grain: share of noisy photos whose noise is correlated as captured, and its range in px of the captured picture.
        own_chroma: share of noisy photos whose colour share is uniform on 0…1 instead of 2/3.
        subsampling: shares of 4:2:0 and of 4:2:2 among compressed photos.
        kernels: shares of the blur kernels of `SHAPES`.
        smoothed: share of blurred photos in which the camera's smoothing is a part of the blur, and the range of its σ,
            px of the captured picture.
        webp: share of compressed photos that are WebP.
        filters: shares of the resampling filters of `FILTERS`.
        confounded: 1 bends by content as `CONFOUNDED` says, 0 not at all.
    """

    untouched: float = 0.2
    blurred: float = 0.6
    noisy: float = 0.55
    compressed: float = 0.69
    rescaled: float = 0.62
    sharpened: float = 0.3
    compressed_before: tuple[float, float] = (0.33, 0.5)
    blur: tuple[float, float] = (0.1, 4.0)
    short_blur: tuple[float, float] = (0.4, 4.0)
    noise: tuple[float, float] = (0.5, 50.0)
    jpeg: tuple[float, float] = (15.0, 96.0)
    earlier_jpeg: tuple[float, float] = (30.0, 96.0)
    rescale: tuple[float, float] = (-1.0, 1.0)
    sharpen: tuple[float, float] = (0.1, 1.5)
    grain: tuple[float, float, float] = (0.3, 0.3, 1.2)
    own_chroma: float = 0.4
    subsampling: tuple[float, float] = (0.7, 0.1)
    kernels: tuple[float, float, float, float, float] = (0.36, 0.22, 0.18, 0.14, 0.1)
    smoothed: tuple[float, float, float] = (0.35, 0.3, 0.8)
    webp: float = 0.08
    filters: tuple[float, float, float, float, float] = (0.56, 0.14, 0.14, 0.13, 0.03)
    confounded: float = 1.0


SIMPLE = Prior(
    untouched=0.2,
    blurred=0.6,
    noisy=0.6,
    compressed=0.6,
    rescaled=0.0,
    sharpened=0.0,
    compressed_before=(0.0, 0.0),
    blur=(0.1, 2.0),
    noise=(0.5, 40.0),
    kernels=(0.65, 0.35, 0.0, 0.0, 0.0),
    smoothed=(0.0, 0.3, 0.8),
    webp=0.0,
    filters=(1.0, 0.0, 0.0, 0.0, 0.0),
    grain=(0.0, 0.3, 1.2),
    own_chroma=0.0,
    confounded=0.0,
)
"""The paper's own chain: blur, bicubic shrinking, white noise, one JPEG."""


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What ε says beside the factors; all of shape (B,), but the phase.

    Attributes:
        shapes: of the blur kernels.
        poisson: share in [0, 1] of the noise's variance that grows with brightness.
        mask: σ of the unsharp mask, px.
        late: whether it comes after the rescale and not in the camera.
        smoothing: σ of the camera's smoothing, px of the captured picture, at most the whole blur's; 0 is none.
        phase: B×2, rows and columns of the block in which the earlier JPEG's picture begins, 0…7.
        shrink, refit: filters of `FILTERS` from the scene to the captured picture, and from that to the photo.
        webp: whether the last compression is WebP.
        earlier_subsampling: 0 or 1, of the earlier JPEG.
    """

    shapes: Shapes
    poisson: Tensor
    mask: Tensor
    late: Tensor
    smoothing: Tensor
    phase: Tensor
    shrink: Tensor
    refit: Tensor
    webp: Tensor
    earlier_subsampling: Tensor

    def take(self, rows: slice | Tensor) -> Traits:
        """Those of some photos."""
        parts = {name: getattr(self, name)[rows] for name in self.__dataclass_fields__ if name != "shapes"}
        return Traits(shapes=self.shapes.take(rows), **parts)

    @classmethod
    def join(cls, parts: Sequence[Traits]) -> Traits:
        """Those of several batches, one after the other."""
        names = [name for name in cls.__dataclass_fields__ if name != "shapes"]
        shapes = {
            name: torch.cat([getattr(part.shapes, name) for part in parts]) for name in Shapes.__dataclass_fields__
        }
        joined = {name: torch.cat([getattr(part, name) for part in parts]) for name in names}
        return cls(shapes=Shapes(**shapes), **joined)


def traits(prior: Prior, exogenous: Exogenous) -> Traits:
    """What the raw draws mean under a prior."""
    v = exogenous.trait
    share, low, high = prior.smoothed
    size = low + (high - low) * v("smoothing_size")
    return Traits(
        shapes=Shapes(
            kind=_choice(v("kernel"), prior.kernels).to(exogenous.traits.dtype),
            ratio=1 + 1.5 * v("ratio").square(),
            angle=math.pi * v("angle"),
            power=0.7 * (3 / 0.7) ** v("power"),
        ),
        poisson=torch.where(v("poisson") < 0.5, 0.0, v("poisson_share")),
        mask=0.5 * 4 ** v("mask"),
        late=v("late") < 0.5,
        smoothing=torch.where(v("smoothing") < share, size, 0.0),
        phase=torch.stack([(8 * v(name)).long().clamp_max(7) for name in ("row", "column")], dim=1),
        shrink=_choice(v("shrink"), prior.filters),
        refit=_choice(v("refit"), prior.filters),
        webp=v("webp") < prior.webp,
        earlier_subsampling=(v("earlier_subsampling") < prior.subsampling[0]).to(exogenous.traits.dtype),
    )


def _choice(uniform_B: Tensor, shares: Sequence[float]) -> Tensor:
    """The number of the share that each draw falls into."""
    edges = torch.tensor(shares, dtype=uniform_B.dtype, device=uniform_B.device).cumsum(0)[:-1]
    return (uniform_B[:, None] >= edges).sum(dim=1)


def f_z(prior: Prior, content_BC: Tensor, exogenous: Exogenous, levels: Tensor | None = None) -> Tensor:
    """The factors' equations (1): each a monotone function of its own uniform draw; B×d, grain as captured.

    Args:
        levels: quantile levels in [0, 1] that `rescale` is held to, so that photos of one size come together.
    """
    equations = _Equations(prior, content_BC, exogenous)
    z = equations.nothing
    rescaled, v = equations.level("rescale", prior.rescaled)
    if levels is not None:
        v = levels.to(v)[(v * len(levels)).long().clamp_max(len(levels) - 1)]
    z["rescale"] = torch.where(rescaled, prior.rescale[0] + (prior.rescale[1] - prior.rescale[0]) * v, z["rescale"])
    blurred, v = equations.level("blur", prior.blurred)
    z["blur"] = torch.where(blurred, _blur(prior, traits(prior, exogenous).shapes.kind, v), z["blur"])
    noisy, v = equations.level("noise", prior.noisy)
    low, high = prior.noise
    quieter = 2 ** (0.7 * z["rescale"].clamp_max(0))  # shrinking averages noise
    z["noise"] = torch.where(noisy, (low + (high - low) * v**2.6) * quieter, z["noise"])
    sharpened, v = equations.level("sharpen", prior.sharpened)
    z["sharpen"] = torch.where(sharpened, prior.sharpen[0] + (prior.sharpen[1] - prior.sharpen[0]) * v, z["sharpen"])
    at_own_size, at_another = prior.compressed_before
    before = torch.where(rescaled, at_another, at_own_size)
    compressed, v = equations.level("earlier_jpeg", before)
    z["earlier_jpeg"] = torch.where(compressed, _quality(prior.earlier_jpeg, v), z["earlier_jpeg"])
    compressed, v = equations.level("jpeg", prior.compressed)
    z["jpeg"] = torch.where(compressed, _quality(prior.jpeg, v), z["jpeg"])
    _hidden(prior, equations.exogenous, noisy, compressed, z)
    return torch.stack(list(z.values()), dim=1)


def _hidden(prior: Prior, exogenous: Exogenous, noisy: Tensor, compressed: Tensor, z: dict[str, Tensor]) -> None:
    """The factors that say more about noise and JPEG."""
    draws = exogenous.factors
    share, low, high = prior.grain
    v = draws[:, index("grain")]
    grain = low + (high - low) * ((v - (1 - share)) / max(share, 1e-6)).clamp(0, 1)
    own = grain * 2 ** z["rescale"]  # drawn in px of the captured picture, told in px of the photo
    z["grain"] = torch.where(noisy & (v >= 1 - share) & (share > 0), own, z["grain"])
    v = draws[:, index("chroma")]
    coloured = noisy & (v < prior.own_chroma)
    z["chroma"] = torch.where(coloured, (v / max(prior.own_chroma, 1e-6)).clamp(0, 1), z["chroma"])
    v = draws[:, index("subsampling")]
    at_420, at_422 = prior.subsampling
    kind = (v > 1 - at_420).float() + 0.5 * ((v <= 1 - at_420) & (v > 1 - at_420 - at_422)).float()
    z["subsampling"] = torch.where(compressed, kind.to(v.dtype), z["subsampling"])


class _Equations:
    """Presence and bent quantile level of a factor."""

    def __init__(self, prior: Prior, content_BC: Tensor, exogenous: Exogenous) -> None:
        self.prior, self.exogenous = prior, exogenous
        self.away = (content_BC - USUAL.to(content_BC)) * prior.confounded
        self.happens = exogenous.event >= prior.untouched
        draws = exogenous.factors
        none = torch.as_tensor(NONE, dtype=draws.dtype, device=draws.device)
        self.nothing = dict(zip(NAMES, none.expand(len(draws), -1).unbind(dim=1), strict=True))

    def level(self, name: str, share: float | Tensor) -> tuple[Tensor, Tensor]:
        """Whether the factor is there, and its quantile level in [0, 1]."""
        draw = self.exogenous.factors[:, index(name)]
        odds = torch.as_tensor(share, dtype=draw.dtype, device=draw.device)
        present = torch.sigmoid(torch.logit(odds) + self._bent(CONFOUNDED[name].presence))
        v = ((draw - (1 - present)) / present.clamp_min(1e-6)).clamp(0, 1)
        return self.happens & (draw >= 1 - present) & (present > 0), v ** torch.exp(self._bent(CONFOUNDED[name].value))

    def _bent(self, weights: Mapping[str, float]) -> Tensor:
        total = torch.zeros_like(self.away[:, 0])
        for name, weight in weights.items():
            total = total + weight * self.away[:, CONTENT.index(name)]
        return total


def _blur(prior: Prior, kind_B: Tensor, v: Tensor) -> Tensor:
    low, high = prior.blur
    narrow, wide = prior.short_blur
    side = torch.exp(-0.5 / (narrow + (wide - narrow) * v).square())
    short = (2 * side / (1 + 2 * side)).sqrt()
    return torch.where(kind_B == SHAPES.index("three_tap"), short, low + (high - low) * v**2.2)


def _quality(qualities: tuple[float, float], v: Tensor) -> Tensor:
    best, worst = 100 - qualities[1], 100 - qualities[0]
    return (100 - best * (worst / best) ** v).round()
