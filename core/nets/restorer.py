"""The restorer r_θ(Y, U, C, s) → X̂ in two parts, so that a slider costs little (model.md, section 6).

The trunk is free of Z and runs once a photo; the tail is modulated by U and C and runs for every
slider position.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.nets.anchor import anchored
from core.nets.contract import Inset, Told
from core.nets.modulated import Conditioned, Modulated


@dataclass(frozen=True, kw_only=True)
class RestorerConfig:
    """Sizes of a restorer.

    Attributes:
        channels: feature channels.
        trunk_blocks, tail_blocks: residual blocks of two 3×3 convolutions each.
        scales: enlargements with a head of their own.
        context: length of the semantic context C.
        condition: hidden units between (U, C, s) and the modulation.
        texture: whether there is a second tail, for looks.
    """

    channels: int = 64
    trunk_blocks: int = 4
    tail_blocks: int = 4
    scales: tuple[int, ...] = (1, 2, 3, 4, 8)
    context: int = 256
    condition: int = 64
    texture: bool = False


class ResidualBlock(nn.Module):
    """x + conv(relu(conv(x))), optionally with the inner features scaled and shifted (FiLM)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.normal_(self.second.weight, std=0.1 * (2 / (9 * channels)) ** 0.5)
        _zero_bias(self.second)

    def forward(self, x_BCHW: Tensor, film: tuple[Tensor, Tensor] | None = None) -> Tensor:
        """Features to features; film = (gain, shift), each B×C×1×1 around (0, 0)."""
        inner = self.first(x_BCHW)
        if film is not None:
            inner = torch.addcmul(film[1], inner, 1 + film[0])
        changed: Tensor = self.second(F.relu_(inner))
        return changed.add_(x_BCHW)


def _zero_bias(layer: nn.Conv2d) -> None:
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)


class TextureTail(Conditioned):
    """A second tail on the same trunk, under the same conditions: fitted to look right, where the first is fitted to
    be right."""

    def __init__(self, config: RestorerConfig) -> None:
        super().__init__(config.scales, config.context, config.condition, _films_of(config))
        self.tail_body, self.heads = _tail_parts(config)

    def forward(self, features_BCHW: Tensor, told: Told, scale: int) -> Tensor:
        """As `Restorer.tail`."""
        return _through(self, self.tail_body, self.heads, features_BCHW, told, scale)


def _films_of(config: RestorerConfig) -> int:
    """Gains and shifts of a tail."""
    return 2 * config.channels * config.tail_blocks


def _tail_parts(config: RestorerConfig) -> tuple[nn.ModuleList, nn.ModuleDict]:
    """The blocks and the heads of a tail."""
    c = config.channels
    body = nn.ModuleList(ResidualBlock(c) for _ in range(config.tail_blocks))
    heads = {str(s): nn.Conv2d(c, 3 * s * s, 3, padding=1) for s in config.scales}
    for head in heads.values():
        nn.init.normal_(head.weight, std=0.02)
        _zero_bias(head)
    return body, nn.ModuleDict(heads)


def _through(
    tail: Conditioned, body: nn.ModuleList, heads: nn.ModuleDict, features_BCHW: Tensor, told: Told, scale: int
) -> Tensor:
    """What a tail makes of the trunk's features, B×3×sh×sw, float32."""
    films = tail.modulations(told.latents, scale, told.context).to(features_BCHW.dtype)
    films = films.view(len(films), len(body), 2, -1, 1, 1)
    features = features_BCHW
    for number, block in enumerate(body):
        features = block(features, (films[:, number, 0], films[:, number, 1]))
    return F.pixel_shuffle(heads[str(scale)](features).float(), scale)


class Restorer(Modulated):
    """Trunk and tail with one sub-pixel head a scale.

    Guarantees: nothing depends on the statistics of the tile; a change of one input pixel reaches at
    most `margin` pixels of Y away; the first convolution and the modulation stay in float32
    (a photo carries eight bits, as many as bfloat16 keeps), the body runs in `body_dtype`.
    """

    multiple = 1
    features_by_scale = False

    def __init__(self, config: RestorerConfig) -> None:
        c = config.channels
        super().__init__(config.scales, config.context, config.condition, _films_of(config))
        self.config = config
        self.entry = nn.Conv2d(3, c, 3, padding=1)
        self.trunk_body = nn.ModuleList(ResidualBlock(c) for _ in range(config.trunk_blocks))
        self.tail_body, self.heads = _tail_parts(config)
        self.texture = TextureTail(config) if config.texture else None

    @property
    def trunk_radius(self) -> int:
        """Pixels of Y on each side that a trunk feature can depend on."""
        return 1 + 2 * self.config.trunk_blocks

    @property
    def tail_radius(self) -> int:
        """Trunk features on each side that an output pixel can depend on."""
        return 1 + 2 * self.config.tail_blocks

    @property
    def body_dtype(self) -> torch.dtype:
        """The number format of the convolutions that cost."""
        return next(self.trunk_body.parameters()).dtype

    def set_body_dtype(self, dtype: torch.dtype) -> Restorer:
        """Convert the body (blocks and heads) in place; entry and modulation stay in float32."""
        tails = (self,) if self.texture is None else (self, self.texture)
        for part in (self.trunk_body, *(part for tail in tails for part in (tail.tail_body, tail.heads))):
            part.to(dtype)
        return self

    @staticmethod
    def enter(photo_BCHW: Tensor, scale: int) -> Tensor:
        """What `trunk` takes: the photo as it is, at every scale."""
        del scale
        return photo_BCHW

    @property
    def feature_channels(self) -> int:
        """Channels of the trunk's features."""
        return self.config.channels

    def trunk(self, photo_BCHW: Tensor) -> Tensor:
        """Features of the photo, B×C×h×w in `body_dtype`, free of Z."""
        features = self.entry(photo_BCHW - 0.5).to(self.body_dtype)
        for block in self.trunk_body:
            features = block(features)
        return features

    @property
    def has_texture(self) -> bool:
        """Whether there is a second tail."""
        return self.texture is not None

    def tail(self, features_BCHW: Tensor, told: Told, scale: int) -> Tensor:
        """The first tail's; `scale` is one of `scales`."""
        return _through(self, self.tail_body, self.heads, features_BCHW, told, scale)

    def residual(self, features_BCHW: Tensor, told: Told, scale: int) -> Tensor:
        """See `Modulated.residual`. The second tail's has no grid of the enlargement's period either, which those who
        judge looks don't mind."""
        if self.texture is None or told.texture == 0:
            return super().residual(features_BCHW, told, scale)
        textured = anchored(self.texture(features_BCHW, told, scale), scale, by_phase=True)
        if told.texture == 1:
            return textured
        return torch.lerp(super().residual(features_BCHW, told, scale), textured, told.texture)

    def kept(self, features_BCHW: Tensor, inset: Inset) -> tuple[Tensor, Inset]:
        """The features without the outer ring that only the trunk needed."""
        edge = self.trunk_radius
        inner = features_BCHW[:, :, edge:-edge, edge:-edge].contiguous(memory_format=torch.channels_last)
        return inner, Inset(inset.top - edge, inset.left - edge, inset.height, inset.width)
