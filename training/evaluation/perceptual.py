"""Distances between pictures as networks see them: one that teaches texture, and one that doesn't."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor

from core.nets.mobilenet import load_mobilenet
from training.nets.squeezenet import LpipsNet

MOBILENET = "mobilenet_v2_1.0_224_fp16.safetensors"
READ_AFTER = (1, 3, 6, 13, 18)
"""Layers of MobileNetV2 that are compared: the last ones at 1/2, 1/4, 1/8, 1/16 and 1/32 of the picture's size."""


class LpipsSqueeze:
    """`lpips_squeeze` between two uint8 RGB pictures; 0 for equal ones, larger is worse. See `LpipsNet`."""

    def __init__(self, folder: Path) -> None:
        """Load its weights from a folder.

        Raises:
            ModelError: they are missing or damaged.
        """
        self._net = LpipsNet(folder)

    @torch.inference_mode()
    def __call__(self, a_HW3: np.ndarray, b_HW3: np.ndarray) -> float:
        """The distance."""
        return float(self._net(_unit_range(a_HW3), _unit_range(b_HW3)))


class MobileNetDistance:
    """How far two uint8 RGB pictures are apart for MobileNetV2, which teaches nothing here; 0 for equal ones.

    At each place of five layers the squared distance of the unit feature vectors, averaged over places, then layers:
    LPIPS's formula without its learned weights (Zhang et al. 2018, eq. (1)).
    """

    def __init__(self, folder: Path) -> None:
        """Load its weights from a folder.

        Raises:
            ModelError: they are missing or damaged.
        """
        self._net = load_mobilenet(folder / MOBILENET)

    @torch.inference_mode()
    def __call__(self, a_HW3: np.ndarray, b_HW3: np.ndarray) -> float:
        """The distance."""
        both = zip(self._features(a_HW3), self._features(b_HW3), strict=True)
        return fmean(float((a - b).square().sum(dim=1).mean()) for a, b in both)

    def _features(self, pixels_HW3: np.ndarray) -> list[Tensor]:
        x, found = _unit_range(pixels_HW3) * 2 - 1, []
        for number, layer in enumerate(self._net.layers):
            x = layer(x)
            if number in READ_AFTER:
                found.append(F.normalize(x, dim=1))
        return found


def _unit_range(pixels_HW3: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(pixels_HW3).astype(np.float32) / 255).permute(2, 0, 1)[None]
