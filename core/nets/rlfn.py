"""RLFN (Kong et al., "Residual Local Feature Network for Efficient Super-Resolution", CVPRW 2022), for its weights.

No pickle's word is taken for its sizes: they are those of the tensors.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

SLOPE = 0.05
"""Of the leaky ReLU below zero."""
SMALLEST = 16
"""Pixels of a side: the attention's stride and pooling need 15."""
KEYS = ("fea_conv.weight", "B1.c1_r.weight", "B1.esa.conv_f.weight", "upsampler.0.weight")


class Attention(nn.Module):
    """Enhanced spatial attention: a mask from features that were pooled to a sixth."""

    def __init__(self, channels: int, inner: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, inner, 1)
        self.conv_f = nn.Conv2d(inner, inner, 1)
        self.conv2 = nn.Conv2d(inner, inner, 3, stride=2)
        self.conv3 = nn.Conv2d(inner, inner, 3, padding=1)
        self.conv4 = nn.Conv2d(inner, channels, 1)

    def forward(self, x_BCHW: Tensor) -> Tensor:
        """The features, each times its mask."""
        narrow = self.conv1(x_BCHW)
        pooled = self.conv3(F.max_pool2d(self.conv2(narrow), kernel_size=7, stride=3))
        large = F.interpolate(pooled, size=x_BCHW.shape[2:], mode="bilinear", align_corners=False)
        return x_BCHW * self.conv4(large + self.conv_f(narrow)).sigmoid()


class Block(nn.Module):
    """Three convolutions, the residual, and the attention."""

    def __init__(self, channels: int, inner: int, attention: int) -> None:
        super().__init__()
        self.c1_r = nn.Conv2d(channels, inner, 3, padding=1)
        self.c2_r = nn.Conv2d(inner, inner, 3, padding=1)
        self.c3_r = nn.Conv2d(inner, channels, 3, padding=1)
        self.c5 = nn.Conv2d(channels, channels, 1)
        self.esa = Attention(channels, attention)

    def forward(self, x_BCHW: Tensor) -> Tensor:
        """Features to features."""
        inner = x_BCHW
        for layer in (self.c1_r, self.c2_r, self.c3_r):
            inner = F.leaky_relu(layer(inner), SLOPE)
        masked: Tensor = self.esa(self.c5(inner + x_BCHW))
        return masked


class RLFN(nn.Module):
    """The network; the tensors' names are its authors'. Works on 0…255 inside, as it was trained."""

    def __init__(self, channels: int, inner: int, attention: int, scale: int) -> None:
        super().__init__()
        self.scale = scale
        self.fea_conv = nn.Conv2d(3, channels, 3, padding=1)
        self.B1, self.B2, self.B3, self.B4 = (Block(channels, inner, attention) for _ in range(4))
        self.LR_conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.upsampler = nn.Sequential(nn.Conv2d(channels, 3 * scale**2, 3, padding=1), nn.PixelShuffle(scale))

    def forward(self, image_BCHW: Tensor) -> Tensor:
        """B×3×h×w in [0, 1] to B×3×sh×sw."""
        height, width = image_BCHW.shape[2:]
        spare = max(SMALLEST - width, 0), max(SMALLEST - height, 0)
        given = F.pad(image_BCHW * 255, (0, spare[0], 0, spare[1]), mode="replicate")
        first = self.fea_conv(given)
        features = self.B4(self.B3(self.B2(self.B1(first))))
        picture: Tensor = self.upsampler(self.LR_conv(features) + first) / 255
        return picture[:, :, : height * self.scale, : width * self.scale]


def is_rlfn(tensors: Mapping[str, Tensor]) -> bool:
    """Whether these are its weights."""
    return all(key in tensors for key in KEYS)


def rlfn_of(tensors: Mapping[str, Tensor]) -> RLFN:
    """The network with these weights.

    Raises:
        RuntimeError: they don't fit together.
    """
    channels, inner, attention = (tensors[key].shape[0] for key in KEYS[:3])
    scale = round((tensors[KEYS[3]].shape[0] / 3) ** 0.5)
    network = RLFN(channels, inner, attention, scale)
    network.load_state_dict(dict(tensors))
    return network
