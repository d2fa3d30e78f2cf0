"""PSNR and SSIM on the luma of BT.601 with the border shaved."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor


def luma(pixels_HW3: np.ndarray) -> Tensor:
    """Y of BT.601 in studio range 16…235 from uint8 RGB, H×W float64, not rounded."""
    weights = np.array([65.481, 128.553, 24.966]) / 255
    return torch.from_numpy(pixels_HW3.astype(np.float64) @ weights + 16)


def _shaved(a: np.ndarray, b: np.ndarray, border: int) -> tuple[Tensor, Tensor]:
    cut = slice(border, -border if border else None)
    return luma(a)[cut, cut], luma(b)[cut, cut]


def psnr(a_HW3: np.ndarray, b_HW3: np.ndarray, border: int) -> float:
    """Peak signal-to-noise ratio in dB of two uint8 pictures, peak 255; infinite when equal."""
    a, b = _shaved(a_HW3, b_HW3, border)
    error = float((a - b).square().mean())
    return float("inf") if error == 0 else 10 * float(np.log10(255**2 / error))


def ssim(a_HW3: np.ndarray, b_HW3: np.ndarray, border: int) -> float:
    """Structural similarity as published: 11×11 Gaussian window of σ 1.5, K = (.01, .03), windows inside only."""
    a, b = (each[None, None] for each in _shaved(a_HW3, b_HW3, border))
    offsets = torch.arange(-5, 6, dtype=torch.float64)
    taps = torch.softmax(-offsets.square() / (2 * 1.5**2), dim=0)

    def mean(x: Tensor) -> Tensor:
        return F.conv2d(F.conv2d(x, taps.view(1, 1, 1, -1)), taps.view(1, 1, -1, 1))

    mu_a, mu_b = mean(a), mean(b)
    var_a, var_b = mean(a * a) - mu_a**2, mean(b * b) - mu_b**2
    cov = mean(a * b) - mu_a * mu_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    quality = (2 * mu_a * mu_b + c1) * (2 * cov + c2) / ((mu_a**2 + mu_b**2 + c1) * (var_a + var_b + c2))
    return float(quality.mean())
