"""The paper's restorer (Table I): a U-Net without skip connections on the enlarged photo (model.md, section 6).

Encoder and decoder meet at a 16-fold bottleneck; everything finer has to pass through it, which is what the other
presets avoid. It is here to be compared with. In print the rows of Table I make 17.4 million parameters, the blocks
that the text describes 36.3 million, and the total that is stated is 8.45 million, which neither comes to.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.nets.contract import Inset, Told
from core.nets.modulated import Modulated

TAPS = 4
"""Side of a transposed kernel (Table I): twice the stride, so that every pixel is written equally often."""


@dataclass(frozen=True, kw_only=True)
class UNetConfig:
    """Sizes of a U-Net.

    Attributes:
        channels: of the encoder's stages, the first at full resolution, each other at half that of the one before;
            the decoder mirrors them.
        convolutions: 3×3 convolutions a block: 1 makes the rows of Table I, one layer each; 2 the blocks of the text,
            two in every encoder block and two behind every transposed convolution.
        scales: enlargements it is trained for; there is one head for all of them.
        context: length of the semantic context C.
        condition: hidden units between (U, C, s) and the modulation.
    """

    channels: tuple[int, ...] = (64, 128, 256, 512, 1024)
    convolutions: int = 1
    scales: tuple[int, ...] = (1, 2, 3, 4, 8)
    context: int = 256
    condition: int = 64


class Stage(nn.Module):
    """A convolution, a modulation (FiLM) where one is given, ReLU; then further 3×3 convolutions with ReLU."""

    def __init__(self, first: nn.Conv2d | nn.ConvTranspose2d, further: int) -> None:
        super().__init__()
        self.convolution = first
        width = first.out_channels
        self.further = nn.ModuleList(nn.Conv2d(width, width, 3, padding=1) for _ in range(further))
        for layer in (first, *self.further):
            _start(layer)

    def forward(self, x_BCHW: Tensor, film: tuple[Tensor, Tensor] | None = None) -> Tensor:
        """Features to features; film = (gain, shift), each B×C×1×1 around (0, 0)."""
        inner = self.convolution(x_BCHW)
        if film is not None:
            inner = torch.addcmul(film[1], inner, 1 + film[0])
        inner = F.relu_(inner)
        for layer in self.further:
            inner = F.relu_(layer(inner))
        return inner


def _start(layer: nn.Module) -> None:
    """He's variance by the number of inputs that meet in one output, so that the stages neither fade nor blow up."""
    assert isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d))
    taps = layer.kernel_size[0] * layer.kernel_size[1]
    if isinstance(layer, nn.ConvTranspose2d):
        taps //= layer.stride[0] * layer.stride[1]
    nn.init.normal_(layer.weight, std=(2 / (layer.in_channels * taps)) ** 0.5)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


class UNet(Modulated):
    """Trunk (the encoder, free of Z) and tail (the decoder, modulated by U and C, which print doesn't place).

    Guarantees: nothing depends on the statistics of the tile; a change of one pixel of Y reaches at most
    `margin` pixels of Y away, at any scale; the entry and the modulation stay in float32, the body
    runs in `body_dtype`.

    A feature stands for a cell of `multiple` × `multiple` enlarged pixels, so a tile equals the whole only
    if it is cut on the photo's own cells. Who cuts tiles must let each, with its margin, begin and end at multiples of
    `multiple` pixels of Y (which are multiples of it at every scale), keep the features uncut between trunk and
    tail, cut the residual instead, and keep features by scale. `forward` takes a photo of any size.
    """

    features_by_scale = True

    def __init__(self, config: UNetConfig) -> None:
        widths, further = config.channels, config.convolutions
        upwards = widths[::-1]
        super().__init__(config.scales, config.context, config.condition, 2 * sum(upwards[1:]))
        self.config, self.modulated = config, upwards[1:]
        self.entry = Stage(nn.Conv2d(3, widths[0], 3, padding=1), further - 1)
        self.trunk_body = nn.ModuleList(
            Stage(nn.Conv2d(before, after, 3, stride=2, padding=1), further - 1) for before, after in pairwise(widths)
        )
        behind = further if further > 1 else 0
        self.tail_body = nn.ModuleList(
            Stage(nn.ConvTranspose2d(before, after, TAPS, stride=2, padding=1), behind)
            for before, after in pairwise(upwards)
        )
        self.head = nn.Conv2d(widths[0], 3, 3, padding=1)
        nn.init.normal_(self.head.weight, std=0.02)
        if self.head.bias is not None:
            nn.init.zeros_(self.head.bias)

    @property
    def multiple(self) -> int:
        """Sides of what `trunk` takes are multiples of it, in enlarged pixels: 16 for five stages."""
        return int(2 ** (len(self.config.channels) - 1))

    @property
    def trunk_radius(self) -> int:
        """Pixels on the side of a feature's cell that the feature can depend on: 16 for Table I, 47 for the text.

        In pixels of Y at ×1. An enlargement needs fewer, the interpolation's own two included. The other side, right
        of and below a cell, is nearer: a strided 3×3 kernel looks back further than ahead.
        """
        low, further = 0, self.config.convolutions - 1
        for _ in self.config.channels[1:]:
            low = 2 * (low - further) - 1
        return further + 1 - low

    @property
    def tail_radius(self) -> int:
        """Pixels from an output pixel to the far side of the farthest cell it can depend on: 31 for Table I.

        In pixels of Y at ×1; an enlargement needs fewer.
        """
        cell, further = self.multiple, len(self.tail_body[0].further)  # type: ignore[arg-type]
        farthest = 0
        for place in range(cell):
            low = place - 1
            for _ in self.config.channels[1:]:
                low = -((2 - (low - further)) // 2)
            farthest = max(farthest, place - low * cell)
        return farthest

    @property
    def body_dtype(self) -> torch.dtype:
        """The number format of the convolutions that cost."""
        return next(self.tail_body.parameters()).dtype

    def set_body_dtype(self, dtype: torch.dtype) -> UNet:
        """Convert the body (all stages but the entry, and the head) in place; entry and modulation stay in float32."""
        for part in (self.trunk_body, self.tail_body, self.head):
            part.to(dtype)
        return self

    def enter(self, photo_BCHW: Tensor, scale: int) -> Tensor:
        """What `trunk` takes: the enlarged photo, its last row and column repeated up to a multiple of 16."""
        enlarged = self.base(photo_BCHW, scale)
        missing = (0, -enlarged.shape[3] % self.multiple, 0, -enlarged.shape[2] % self.multiple)
        return F.pad(enlarged, missing, mode="replicate") if any(missing) else enlarged

    @property
    def feature_channels(self) -> int:
        """Channels of the trunk's features."""
        return self.config.channels[-1]

    def trunk(self, enlarged_BCHW: Tensor) -> Tensor:
        """Features of the enlarged photo, B×C×sh/16×sw/16 in `body_dtype`, free of Z; 16 is `multiple`.

        Raises:
            ValueError: a side is no multiple of `multiple`.
        """
        height, width = enlarged_BCHW.shape[2:]
        if height % self.multiple or width % self.multiple:
            raise ValueError(f"{width}×{height} pixels: both sides must be multiples of {self.multiple}")
        features = self.entry(enlarged_BCHW - 0.5).to(self.body_dtype)
        for stage in self.trunk_body:
            features = stage(features)
        return features

    def tail(self, features_BCHW: Tensor, told: Told, scale: int) -> Tensor:
        """What is to be anchored and added to the interpolated photo, of the size that `trunk` was given, float32."""
        films = self._films(told, scale, features_BCHW.dtype)
        features = features_BCHW
        for stage, film in zip(self.tail_body, films, strict=True):
            features = stage(features, film)
        residual: Tensor = self.head(features).float()
        return residual

    def kept(self, features_BCHW: Tensor, inset: Inset) -> tuple[Tensor, Inset]:
        """All features: a ring cut off would move the cells."""
        return features_BCHW, inset

    def _films(self, told: Told, scale: int, dtype: torch.dtype) -> list[tuple[Tensor, Tensor]]:
        both = self.modulations(told.latents, scale, told.context).to(dtype)[:, :, None, None]
        both = both.split([2 * width for width in self.modulated], dim=1)
        return [(gain, shift) for gain, shift in (each.chunk(2, dim=1) for each in both)]
