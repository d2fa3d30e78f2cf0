"""MobileNetV2 as TensorFlow trained it on ImageNet: the features only, frozen, batch norms folded into the biases.

Sandler et al. 2018, table 2, width 1.0. Tensors are named as in torchvision (`features.3.conv.1.0.weight`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.errors import ModelError
from core.files.tensors import read_file

LAST = 18
"""Index of the last layer, 1×1 to 1280 channels; 0 is the first convolution, between lie 17 inverted residuals."""
HALVING = frozenset({0, 2, 4, 7, 14})
"""Layers of stride 2: together they shrink by 32."""


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """TensorFlow's SAME: zeros before and after an axis, such that ⌈size / stride⌉ samples come out.

    The odd one goes behind, so a 3×3 kernel of stride 2 on an even axis pads (0, 1), where torch would pad (1, 1).
    """
    outputs = -(-size // stride)
    total = max((outputs - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


class Convolution(nn.Module):
    """A frozen convolution with SAME padding, full or depthwise by the shape of its weight; ReLU6 unless linear.

    Weight and bias are float32 buffers that no checkpoint keeps.
    """

    weight: Tensor
    bias: Tensor

    def __init__(self, weight: Tensor, bias: Tensor, *, stride: int = 1, linear: bool = False) -> None:
        super().__init__()
        self.register_buffer("weight", weight.float(), persistent=False)
        self.register_buffer("bias", bias.float(), persistent=False)
        self.stride = stride
        self.linear = linear
        self.groups = weight.shape[0] if weight.shape[1] == 1 else 1

    def forward(self, x_BCHW: Tensor) -> Tensor:
        """B×C×H×W to B×C'×⌈H/stride⌉×⌈W/stride⌉."""
        height, width = x_BCHW.shape[2:]
        rows, columns = self.weight.shape[2:]
        across, down = same_padding(width, columns, self.stride), same_padding(height, rows, self.stride)
        padded = F.pad(x_BCHW, (*across, *down)) if any((*across, *down)) else x_BCHW
        y = F.conv2d(padded, self.weight, self.bias, self.stride, groups=self.groups)
        return y if self.linear else F.relu6(y)


class InvertedResidual(nn.Module):
    """Expand, filter each channel, project linearly; added to the input where the shapes agree."""

    def __init__(self, layers: list[Convolution]) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)
        same_size = all(layer.stride == 1 for layer in layers)
        self.adds = same_size and layers[0].weight.shape[1] == layers[-1].weight.shape[0]

    def forward(self, x_BCHW: Tensor) -> Tensor:
        """Features to features."""
        y: Tensor = self.layers(x_BCHW)
        return x_BCHW + y if self.adds else y


class MobileNetV2(nn.Module):
    """The features of a file's tensors; a KeyError names a tensor that is missing."""

    def __init__(self, tensors: Mapping[str, Tensor]) -> None:
        super().__init__()
        inner = [InvertedResidual(_block(tensors, index)) for index in range(1, LAST)]
        self.layers = nn.Sequential(
            _convolution(tensors, "features.0.0", stride=2), *inner, _convolution(tensors, f"features.{LAST}.0")
        )

    def forward(self, picture_B3HW: Tensor) -> Tensor:
        """RGB in [-1, 1], float32, to B×1280×⌈H/32⌉×⌈W/32⌉ in [0, 6]."""
        features: Tensor = self.layers(picture_B3HW)
        return features


def load_mobilenet(path: Path) -> MobileNetV2:
    """The network of a safetensors file; tensors beside `features.*` are left alone.

    Raises:
        ModelError: no such file, not safetensors, or a tensor is missing.
    """
    _, tensors = read_file(path)
    try:
        return MobileNetV2(tensors)
    except KeyError as error:
        raise ModelError(f"{path}: not a MobileNetV2 ({error} is missing); install CausalSR again") from error


def _block(tensors: Mapping[str, Tensor], index: int) -> list[Convolution]:
    """The layers of one inverted residual; the first has no expansion."""
    name = f"features.{index}.conv"
    stride = 2 if index in HALVING else 1
    expansion = [] if index == 1 else [_convolution(tensors, f"{name}.0.0")]
    done = len(expansion)
    depthwise = _convolution(tensors, f"{name}.{done}.0", stride=stride)
    return [*expansion, depthwise, _convolution(tensors, f"{name}.{done + 1}", linear=True)]


def _convolution(tensors: Mapping[str, Tensor], name: str, *, stride: int = 1, linear: bool = False) -> Convolution:
    return Convolution(tensors[f"{name}.weight"], tensors[f"{name}.bias"], stride=stride, linear=linear)
