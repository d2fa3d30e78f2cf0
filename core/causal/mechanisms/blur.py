"""Blur by kernels of many shapes, told by one number: the standard deviation in pixels of the image it acts on.

Whatever the shape, the deviation is the root of the mean of both axes' variances, exactly: a kernel drawn on the pixel
grid is blended with the identity until its variance is the wished one, so that small deviations are three-tap kernels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

THREE_TAP_LIMIT = (2 / 3) ** 0.5
"""The largest standard deviation (px) of a non-negative symmetric kernel of three taps."""
FINEST = 0.6
"""Kernels are drawn for no smaller deviation (px); below it they are blended with the identity."""
REACH = 3.5
"""Half a kernel's side in deviations of its longer axis."""
LARGEST_RADIUS = 48
SHAPES = ("gaussian", "three_tap", "general", "disc", "line")
"""Kinds of kernels; a shape's number is its place here."""


@dataclass(frozen=True, kw_only=True)
class Shapes:
    """What a kernel looks like beside its deviation; all of shape (B,).

    Attributes:
        kind: place in `SHAPES`.
        ratio: longer axis by shorter one, 1…2.5, of gaussian and general kernels.
        angle: of the longer axis, radians.
        power: β of exp(-½ q^β) of general kernels; 1 is Gaussian, more is flatter.
    """

    kind: Tensor
    ratio: Tensor
    angle: Tensor
    power: Tensor

    @classmethod
    def round(cls, batch: int, like: Tensor) -> Shapes:
        """Isotropic Gaussians."""
        one = like.new_ones(batch)
        return cls(kind=0 * one, ratio=one, angle=0 * one, power=one)

    def take(self, rows: slice | Tensor) -> Shapes:
        """Those of some rows."""
        return Shapes(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})

    def like(self, other: Tensor) -> Shapes:
        """The same in another tensor's format, on its device."""
        return Shapes(**{each.name: getattr(self, each.name).to(other) for each in fields(self)})


def kernels(deviation_B: Tensor, radius: int, three_tap_B: Tensor | None = None) -> Tensor:
    """One-dimensional Gaussian kernels, B×(2·radius+1), each summing to 1.

    Args:
        deviation_B: standard deviation in pixels; 0 gives the identity.
        three_tap_B: where true, and up to `THREE_TAP_LIMIT`, the kernel has the three taps
            (v/2, 1 - v, v/2) with variance v = deviation², as small truncated kernels do.
    """
    offsets = torch.arange(-radius, radius + 1, device=deviation_B.device, dtype=deviation_B.dtype)
    variance = deviation_B.square()[:, None]
    gaussian = torch.softmax(-offsets.square() / (2 * variance.clamp_min(1e-4)), dim=1)
    if three_tap_B is None:
        return gaussian
    distance = offsets.abs()
    short = torch.where(distance == 0, 1 - variance, torch.where(distance == 1, variance / 2, variance * 0))
    use_short = three_tap_B & (deviation_B <= THREE_TAP_LIMIT)
    return torch.where(use_short[:, None], short, gaussian)


def soften(image_BCHW: Tensor, deviation_B: Tensor) -> Tensor:
    """By isotropic Gaussians, row by row and column by column, borders mirrored; differentiable in both."""
    largest = float(deviation_B.detach().max())
    if largest <= 0:
        return image_BCHW
    batch, channels, height, width = image_BCHW.shape
    radius = min(max(int(REACH * largest + 0.5), 1), height - 1, width - 1)
    if radius < 1:
        return image_BCHW
    taps = kernels(deviation_B.to(image_BCHW), radius).repeat_interleave(channels, dim=0)[:, None]
    flat = F.pad(image_BCHW.reshape(1, batch * channels, height, width), [radius] * 4, mode="reflect")
    flat = F.conv2d(flat, taps[:, :, None, :], groups=batch * channels)
    flat = F.conv2d(flat, taps[:, :, :, None], groups=batch * channels)
    return flat.reshape(batch, channels, height, width)


def blur(image_BCHW: Tensor, deviation_B: Tensor, shapes: Shapes | None = None) -> Tensor:
    """Blur each image by its own kernel, borders mirrored; differentiable in image and deviation.

    Args:
        deviation_B: px; an image whose deviation is 0 is returned as it is.
        shapes: isotropic Gaussians where None.
    """
    rows = (deviation_B.detach() > 0).nonzero()[:, 0]
    if not len(rows):
        return image_BCHW
    shapes = Shapes.round(len(deviation_B), deviation_B) if shapes is None else shapes
    chosen, deviation, own = image_BCHW[rows], deviation_B[rows], shapes.like(image_BCHW).take(rows)
    height, width = image_BCHW.shape[2:]
    radius = min(_radius(deviation.detach(), own), height - 1, width - 1)
    if radius < 1:
        return image_BCHW
    blurred = _convolved(chosen, plane_kernels(deviation.to(chosen), own, radius), radius)
    return blurred if len(rows) == len(image_BCHW) else image_BCHW.index_copy(0, rows, blurred)


def _radius(deviation_B: Tensor, shapes: Shapes) -> int:
    """Of the largest kernel of the batch; discs and lines end by themselves, at 2 and 2.45 deviations."""
    long = deviation_B.clamp_min(FINEST) * (2 / (1 + shapes.ratio**-2)).sqrt()
    long = torch.where(shapes.kind >= SHAPES.index("disc"), deviation_B.clamp_min(FINEST) * 2.5 / REACH, long)
    long = torch.where(shapes.kind == SHAPES.index("three_tap"), deviation_B, long)
    return min(int(REACH * float(long.max())) + 2, LARGEST_RADIUS)


def _convolved(image_BCHW: Tensor, kernel_BKK: Tensor, radius: int) -> Tensor:
    """By the Fourier transform: large kernels cost no more than small ones."""
    padded = F.pad(image_BCHW, [radius] * 4, mode="reflect")
    size = [_fast(side) for side in padded.shape[2:]]
    spectrum = torch.fft.rfft2(padded, s=size) * torch.fft.rfft2(kernel_BKK, s=size)[:, None]
    height, width = image_BCHW.shape[2:]
    return torch.fft.irfft2(spectrum, s=size)[:, :, 2 * radius : 2 * radius + height, 2 * radius : 2 * radius + width]


def _fast(side: int) -> int:
    """The next length that has no prime factors beyond 5."""
    while True:
        rest = side
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            return side
        side += 1


def plane_kernels(deviation_B: Tensor, shapes: Shapes, radius: int) -> Tensor:
    """Kernels B×K×K, K = 2·radius + 1, each summing to 1, the mean of both axes' variances being deviation²."""
    offsets = torch.arange(-radius, radius + 1, device=deviation_B.device, dtype=deviation_B.dtype)
    down, across = torch.meshgrid(offsets, offsets, indexing="ij")
    cosine, sine = (f(shapes.angle).view(-1, 1, 1) for f in (torch.cos, torch.sin))
    along, beside = across * cosine + down * sine, down * cosine - across * sine
    nominal = deviation_B.clamp_min(FINEST)
    drawn = along.new_zeros(along.shape)
    for number, name in enumerate(SHAPES):
        rows = (shapes.kind == number).nonzero()[:, 0]
        if len(rows):
            own = DRAWINGS[name](along[rows], beside[rows], nominal[rows].view(-1, 1, 1), shapes.take(rows))
            drawn = drawn.index_copy(0, rows, own)
    drawn = drawn / drawn.sum(dim=(1, 2), keepdim=True)
    variance = (drawn * (along.square() + beside.square())).sum(dim=(1, 2)) / 2
    share = (deviation_B.square() / variance).clamp_max(1.1).view(-1, 1, 1)
    identity = ((down == 0) & (across == 0)).to(drawn)
    return share * drawn + (1 - share) * identity


def _bell(along: Tensor, beside: Tensor, deviation: Tensor, own: Shapes) -> Tensor:
    """exp(-½ q^β): β = 1 of gaussian kernels; q's scale gives the wished variance of the continuous kernel."""
    power = torch.where(own.kind == SHAPES.index("general"), own.power, torch.ones_like(own.power))
    spread = 2 ** (1 / power) * torch.exp(torch.lgamma(2 / power) - torch.lgamma(1 / power)) / 2
    ratio = own.ratio.view(-1, 1, 1)
    short = deviation * (2 / (1 + ratio.square())).sqrt()
    distance = ((along / ratio).square() + beside.square()) / short.square() * spread.view(-1, 1, 1)
    return torch.exp(-0.5 * (distance + 1e-12) ** power.view(-1, 1, 1))


def _three_taps(along: Tensor, beside: Tensor, deviation: Tensor, own: Shapes) -> Tensor:
    """(v/2, 1 - v, v/2) both ways; a round Gaussian beyond what three taps can do. The angle doesn't turn it."""
    radius = along.shape[1] // 2
    variance = deviation.square()
    offsets = torch.arange(-radius, radius + 1, device=along.device, dtype=along.dtype).abs()
    nothing = torch.zeros_like(offsets)
    taps = torch.where(offsets == 0, 1 - variance[:, 0], torch.where(offsets == 1, variance[:, 0] / 2, nothing))
    square = taps[:, :, None] * taps[:, None, :]
    round_ones = torch.exp(-0.5 * (along.square() + beside.square()) / variance)
    return torch.where(deviation <= THREE_TAP_LIMIT, square, round_ones)


def _disc(along: Tensor, beside: Tensor, deviation: Tensor, own: Shapes) -> Tensor:
    """Out of focus: even inside a radius of two deviations, one pixel of falling edge."""
    distance = (along.square() + beside.square() + 1e-12).sqrt()
    return (2 * deviation + 0.5 - distance).clamp(0, 1)


def _line(along: Tensor, beside: Tensor, deviation: Tensor, own: Shapes) -> Tensor:
    """A straight motion of √24 deviations' length."""
    return (deviation * 6**0.5 + 0.5 - along.abs()).clamp(0, 1) * (1 - beside.abs()).clamp_min(0)


DRAWINGS: dict[str, Callable[[Tensor, Tensor, Tensor, Shapes], Tensor]] = {
    "gaussian": _bell,
    "three_tap": _three_taps,
    "general": _bell,
    "disc": _disc,
    "line": _line,
}
