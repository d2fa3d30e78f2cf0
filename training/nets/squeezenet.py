"""Caffe's SqueezeNet 1.1 under LPIPS's formula, batched and differentiable; frozen.

Iandola et al. 2016, table 1; Zhang et al. 2018, eq. (1), with the published layers for squeeze. The backbones of the
official metric are others, so this is `lpips_squeeze`, never LPIPS alone.
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.errors import ModelError
from core.files.tensors import read_file

SQUEEZENET, LAYERS = "squeezenet1_1_caffe_fp16.safetensors", "lpips_v0.1_lins.safetensors"
SMALLEST = 32
"""Sides, px, below which the last layers see nothing."""
_FIRES = (3, 4, 6, 7, 9, 10, 11, 12)
_POOL_BEFORE = (3, 6, 9)
_READ_AFTER = (0, 4, 7, 9, 10, 11, 12)
_MEAN_BGR = (104.0, 117.0, 123.0)


class LpipsNet(nn.Module):
    """The distance between pictures; 0 for equal ones."""

    def __init__(self, folder: Path) -> None:
        """Load `SQUEEZENET` and `LAYERS` from a folder.

        Raises:
            ModelError: one of them is missing or damaged.
        """
        super().__init__()
        found = read_file(folder / SQUEEZENET)[1], read_file(folder / LAYERS)[1]
        try:
            names = ["features.0", *(f"features.{n}.{part}" for n in _FIRES for part in _FIRE)]
            for name in names:
                for kind in ("weight", "bias"):
                    self._keep(f"{name}.{kind}", found[0][f"{name}.{kind}"])
            for number in range(len(_READ_AFTER)):
                self._keep(f"lin.{number}", found[1][f"squeeze.lin{number}.model.1.weight"])
        except KeyError as error:
            raise ModelError(f"{folder}: not the weights of lpips_squeeze ({error} is missing)") from error
        self.register_buffer("mean", torch.tensor(_MEAN_BGR).view(1, 3, 1, 1), persistent=False)
        self.mean: Tensor

    def _keep(self, name: str, tensor: Tensor) -> None:
        self.register_buffer(name.replace(".", "_"), tensor.float(), persistent=False)

    def forward(self, a_B3HW: Tensor, b_B3HW: Tensor) -> Tensor:
        """The distance of each pair, B, float32; RGB in [0, 1], sides of at least `SMALLEST`; larger is worse."""
        total = torch.zeros(len(a_B3HW), device=a_B3HW.device)
        for number, (x, y) in enumerate(zip(self.features(a_B3HW), self.features(b_B3HW), strict=True)):
            difference = (_unit(x.float()) - _unit(y.float())).square()
            total = total + F.conv2d(difference, self._tensor(f"lin.{number}").float()).mean(dim=(1, 2, 3))
        return total

    def features(self, picture_B3HW: Tensor) -> list[Tensor]:
        """What each of the seven layers sees, in the number format of the weights."""
        bgr = picture_B3HW.flip(1) * 255 - self.mean.float()
        x = F.relu(self._convolve(bgr.to(self.mean.dtype), "features.0", stride=2))
        features = [x]
        for number in _FIRES:
            if number in _POOL_BEFORE:
                x = F.max_pool2d(x, 3, 2, ceil_mode=True)
            name = f"features.{number}"
            x = F.relu(self._convolve(x, f"{name}.squeeze"))
            wide = self._convolve(x, f"{name}.expand3x3", padding=1)
            x = F.relu(torch.cat([self._convolve(x, f"{name}.expand1x1"), wide], dim=1))
            if number in _READ_AFTER:
                features.append(x)
        return features

    def _tensor(self, name: str) -> Tensor:
        found: Tensor = getattr(self, name.replace(".", "_"))
        return found

    def _convolve(self, x: Tensor, name: str, stride: int = 1, padding: int = 0) -> Tensor:
        weight, bias = self._tensor(f"{name}.weight"), self._tensor(f"{name}.bias")
        return F.conv2d(x, weight, bias, stride=stride, padding=padding)


_FIRE = ("squeeze", "expand1x1", "expand3x3")


def _unit(x_BCHW: Tensor) -> Tensor:
    length = (x_BCHW.square().sum(dim=1, keepdim=True) + 1e-20).sqrt()  # whose gradient is finite at nothing, too
    return x_BCHW / (length + 1e-10)
