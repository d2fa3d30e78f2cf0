"""What a second, sharper photo of the scene adds: windowed self- and cross-attention joined by a learned gate.

After HiTSR (arXiv 2408.16959): two streams, one of the restored picture and one of the reference, squeeze and
excitation, long skips. Small, and so that a tile equals the whole: windows are counted from the picture's corner, and
the squeeze is a window's own. It sees the reference already laid over the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

TOKEN = 4
"""Sides of a token, px of the picture."""
WINDOW = 8
"""Sides of a window, tokens."""
AROUND = 2
"""Tokens beyond a window that its cross-attention sees of the reference."""
MULTIPLE = TOKEN * WINDOW
"""What is given must begin and end at multiples of so many px of the picture."""
NEAR = 17
"""Sides, px, over which picture and reference are compared without their local mean, which colours change."""
WIDE = 33
"""Sides, px, over which a change has no mean: low frequencies belong to the photo."""
AT_ONCE = 256
"""Windows whose attention is computed at once, for memory's sake."""
FIRST = 0.2
"""Share of the reference's difference that is taken over at first."""


@dataclass(frozen=True, kw_only=True)
class ReferenceConfig:
    """Sizes.

    Attributes:
        channels: of both streams, a multiple of `heads`.
        blocks: attention blocks.
        heads: of each attention.
    """

    channels: int = 48
    blocks: int = 2
    heads: int = 4


class ReferenceNet(nn.Module):
    """The change that a reference makes to a restored picture; exactly 0 where the reference shows nothing."""

    def __init__(self, config: ReferenceConfig) -> None:
        super().__init__()
        self.config = config
        c, area = config.channels, TOKEN * TOKEN
        self.enter_picture = nn.Conv2d(3 * area, c, 3, padding=1)
        self.enter_reference = nn.Conv2d(7 * area, c, 3, padding=1)
        self.blocks = nn.ModuleList(_Block(c, config.heads) for _ in range(config.blocks))
        self.head = nn.Conv2d(2 * c, 4 * area, 3, padding=1)
        nn.init.normal_(self.head.weight, std=0.01)
        assert self.head.bias is not None
        nn.init.zeros_(self.head.bias)
        with torch.no_grad():
            self.head.bias[3 * area :] = FIRST

    @property
    def margin(self) -> int:
        """Pixels of the picture on each side that a pixel's change can depend on, a multiple of `MULTIPLE`."""
        tokens = self.config.blocks * (WINDOW - 1 + AROUND + 2) + 2
        pixels = tokens * TOKEN + NEAR // 2 + WIDE // 2 + TOKEN
        return -(-pixels // MULTIPLE) * MULTIPLE

    def forward(self, picture_B3HW: Tensor, reference_B3HW: Tensor, shown_B1HW: Tensor) -> Tensor:
        """What is to be added to the picture, B×3×H×W, float32.

        Args:
            picture_B3HW: the restored picture, in [0, 1]; sides are multiples of `MULTIPLE`.
            reference_B3HW: the reference laid over it, in its colours, in [0, 1]; anything where it isn't shown.
            shown_B1HW: 1 where the reference shows something, else 0.
        """
        reference = torch.where(shown_B1HW > 0, reference_B3HW, picture_B3HW)
        detail = _without_mean(reference - picture_B3HW, NEAR)
        pictured = _tokens(picture_B3HW - 0.5)
        both = torch.cat([reference - 0.5, detail, shown_B1HW - 0.5], dim=1)
        own = first = self.enter_picture(pictured)
        other = self.enter_reference(_tokens(both))
        for block in self.blocks:
            own, other = block(own, other)
        made = F.pixel_shuffle(self.head(torch.cat([own, first], dim=1)).float(), TOKEN)
        change, share = made[:, :3], made[:, 3:]  # no sigmoid: one that closes early never opens again
        return shown_B1HW * _without_mean(share * detail + change, WIDE)


class _Block(nn.Module):
    """Self-attention in windows and cross-attention to the reference's, joined by a gate; then convolutions."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm_own, self.norm_other = _Norm(channels), _Norm(channels)
        self.asks = nn.Conv2d(channels, 4 * channels, 1)
        self.answers = nn.Conv2d(channels, 2 * channels, 1)
        wide = WINDOW + 2 * AROUND
        self.near = nn.Parameter(torch.zeros(heads, WINDOW**2, WINDOW**2))
        self.far = nn.Parameter(torch.zeros(heads, WINDOW**2, wide**2))
        self.gate = nn.Conv2d(2 * channels, channels, 1)
        self.squeeze = nn.Sequential(
            nn.Conv2d(channels, channels // 4, 1), nn.ReLU(), nn.Conv2d(channels // 4, channels, 1), nn.Sigmoid()
        )
        self.join = nn.Conv2d(channels, channels, 1)
        self.first, self.second = (nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2))
        self.other = nn.Conv2d(channels, channels, 3, padding=1)
        for layer in (self.join, self.second, self.other):
            nn.init.normal_(layer.weight, std=0.02)

    def forward(self, own_BCHW: Tensor, other_BCHW: Tensor) -> tuple[Tensor, Tensor]:
        """Both streams onwards."""
        c = own_BCHW.shape[1]
        asked = self.asks(self.norm_own(own_BCHW))
        keys, values = self.answers(self.norm_other(other_BCHW)).split(c, dim=1)
        query, cross_query, own_key, own_value = asked.split(c, dim=1)
        itself = self._attend(query, own_key, own_value, self.near, 0)
        across = self._attend(cross_query, keys, values, self.far, AROUND)
        share = self.gate(torch.cat([itself, across], dim=1)).sigmoid()
        joined = torch.lerp(itself, across, share)
        excited = self.squeeze(F.avg_pool2d(joined, WINDOW))
        own = own_BCHW + self.join(joined * F.interpolate(excited, scale_factor=WINDOW, mode="nearest"))
        own = own + self.second(F.relu(self.first(own)))
        return own, other_BCHW + self.other(F.relu(other_BCHW))

    def _attend(self, query: Tensor, key: Tensor, value: Tensor, bias: Tensor, around: int) -> Tensor:
        """Attention of each window's tokens to those of the window `around` tokens larger, B×C×H×W."""
        rows, columns = (side // WINDOW for side in query.shape[2:])
        asked, offered, given = (
            _windows(each, self.heads, by) for each, by in ((query, 0), (key, around), (value, around))
        )
        parts = zip(asked.split(AT_ONCE), offered.split(AT_ONCE), given.split(AT_ONCE), strict=True)
        mask = bias.to(query.dtype)
        found = [F.scaled_dot_product_attention(q, k, v, attn_mask=mask) for q, k, v in parts]
        return _joined(torch.cat(found), rows, columns)


class _Norm(nn.Module):
    """Layer norm over the channels of a place."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(channels, 1, 1))

    def forward(self, x_BCHW: Tensor) -> Tensor:
        centred = x_BCHW - x_BCHW.mean(dim=1, keepdim=True)
        return centred * (centred.square().mean(dim=1, keepdim=True) + 1e-5).rsqrt() * self.scale


def _windows(x_BCHW: Tensor, heads: int, around: int) -> Tensor:
    """B·windows × heads × tokens × channels a head; beyond the picture lie zeros."""
    c = x_BCHW.shape[1]
    side = WINDOW + 2 * around
    padded = F.pad(x_BCHW, (around,) * 4) if around else x_BCHW
    cut = padded.unfold(2, side, WINDOW).unfold(3, side, WINDOW)  # B×C×rows×columns×side×side
    cut = cut.permute(0, 2, 3, 4, 5, 1).reshape(-1, side * side, heads, c // heads)
    return cut.transpose(1, 2)


def _joined(windows: Tensor, rows: int, columns: int) -> Tensor:
    """The way back from `_windows` without surroundings."""
    heads, _, c = windows.shape[1:]
    places = windows.transpose(1, 2).reshape(-1, rows, columns, WINDOW, WINDOW, heads * c)
    return places.permute(0, 5, 1, 3, 2, 4).reshape(-1, heads * c, rows * WINDOW, columns * WINDOW)


def _tokens(image: Tensor) -> Tensor:
    return F.pixel_unshuffle(image, TOKEN)


def _without_mean(image: Tensor, side: int) -> Tensor:
    """Less the mean over `side` px around; beyond the edge nothing counts."""
    half = side // 2
    mean = F.avg_pool2d(image, (side, 1), 1, (half, 0), count_include_pad=False)
    return image - F.avg_pool2d(mean, (1, side), 1, (0, half), count_include_pad=False)
