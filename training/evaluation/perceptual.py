"""`lpips_squeeze`: LPIPS's formula over Caffe's SqueezeNet 1.1 with the published squeeze layers.

Not the official metric, which needs other backbones; never to be called LPIPS alone.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

from core.files.tensors import read_file

_FIRES = (3, 4, 6, 7, 9, 10, 11, 12)
_POOL_BEFORE = (3, 6, 9)
_READ_AFTER = (0, 4, 7, 9, 10, 11, 12)
_MEAN_BGR = (104.0, 117.0, 123.0)


class LpipsSqueeze:
    """The distance between two uint8 RGB pictures; 0 for equal ones."""

    def __init__(self, folder: Path) -> None:
        """Load `squeezenet1_1_caffe_fp16.safetensors` and `lpips_v0.1_lins.safetensors` from a folder.

        Raises:
            ModelError: one of them is missing or damaged.
        """
        self._net = {k: v.float() for k, v in read_file(folder / "squeezenet1_1_caffe_fp16.safetensors")[1].items()}
        layers = read_file(folder / "lpips_v0.1_lins.safetensors")[1]
        self._lins = [layers[f"squeeze.lin{i}.model.1.weight"].float() for i in range(7)]

    @torch.inference_mode()
    def __call__(self, a_HW3: np.ndarray, b_HW3: np.ndarray) -> float:
        """The distance; larger is worse."""
        total = 0.0
        for lin, x, y in zip(self._lins, self._features(a_HW3), self._features(b_HW3), strict=True):
            difference = (_unit(x) - _unit(y)).square()
            total += float(F.conv2d(difference, lin).mean())
        return total

    def _features(self, pixels_HW3: np.ndarray) -> list[Tensor]:
        bgr = torch.from_numpy(pixels_HW3[..., ::-1].astype(np.float32)).permute(2, 0, 1)[None]
        x = F.relu(self._convolve(bgr - torch.tensor(_MEAN_BGR).view(3, 1, 1), "features.0", stride=2))
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

    def _convolve(self, x: Tensor, name: str, stride: int = 1, padding: int = 0) -> Tensor:
        return F.conv2d(x, self._net[f"{name}.weight"], self._net[f"{name}.bias"], stride=stride, padding=padding)


def _unit(x: Tensor) -> Tensor:
    length: Tensor = torch.linalg.vector_norm(x, dim=1, keepdim=True)
    return x / (length + 1e-10)
