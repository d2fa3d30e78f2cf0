"""Resize as MATLAB's `imresize` does it: separable, antialiased when it shrinks, borders mirrored."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor


def _cubic(x: np.ndarray) -> np.ndarray:
    """Keys' cubic with a = -1/2."""
    x = np.abs(x)
    near = 1.5 * x**3 - 2.5 * x**2 + 1
    far = -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2
    return np.where(x <= 1, near, np.where(x <= 2, far, 0.0))


def _lanczos(x: np.ndarray) -> np.ndarray:
    return np.where(np.abs(x) < 3, np.sinc(x) * np.sinc(x / 3), 0.0)


def _triangle(x: np.ndarray) -> np.ndarray:
    return np.clip(1 - np.abs(x), 0, None)


def _box(x: np.ndarray) -> np.ndarray:
    return ((x >= -0.5) & (x < 0.5)).astype(np.float64)


KERNELS: dict[str, tuple[Callable[[np.ndarray], np.ndarray], float]] = {
    "bicubic": (_cubic, 4.0),
    "bilinear": (_triangle, 2.0),
    "lanczos": (_lanczos, 6.0),
    "area": (_box, 1.0),
    "nearest": (_box, 1.0),
}
"""Name → (kernel, its full width in samples); `nearest` is not stretched when it shrinks."""
LARGE = 1 << 17
"""Entries of a matrix, half a megabyte: a batch of photos of all sizes must not fill the memory with larger ones."""


def _weights(old: int, new: int, kernel: str, device: torch.device, dtype: torch.dtype) -> Tensor:
    """The new×old matrix of one axis on a device, rows summing to 1; few large ones are kept, and many small ones."""
    keep = _kept_large if old * new > LARGE else _kept_small
    return keep(old, new, kernel, device, dtype)


def _made(old: int, new: int, kernel: str, device: torch.device, dtype: torch.dtype) -> Tensor:
    function, width = KERNELS[kernel]
    ratio = new / old
    stretch = 1.0 if kernel == "nearest" else min(ratio, 1.0)
    centres = (np.arange(new) + 0.5) / ratio - 0.5
    taps = int(np.ceil(width / stretch)) + 2
    left = np.floor(centres - width / stretch / 2).astype(int)
    positions = left[:, None] + np.arange(taps)
    values = function(stretch * (centres[:, None] - positions))
    values /= values.sum(axis=1, keepdims=True)
    mirrored = np.mod(positions, 2 * old)
    mirrored = np.where(mirrored >= old, 2 * old - 1 - mirrored, mirrored)
    matrix = np.zeros((new, old))
    np.add.at(matrix, (np.arange(new)[:, None], mirrored), values)
    with torch.inference_mode(False):  # kept for training, too
        return torch.from_numpy(matrix.astype(np.float32)).to(device, dtype)


_kept_small = lru_cache(maxsize=1024)(_made)
_kept_large = lru_cache(maxsize=8)(_made)


def resize(image_BCHW: Tensor, height: int, width: int, kernel: str = "bicubic") -> Tensor:
    """Resize to height×width pixels; differentiable in the image; values may leave [0, 1] a little.

    Args:
        image_BCHW: float, any number of channels.
        kernel: a key of `KERNELS`; shrinking stretches it (antialiasing), enlarging doesn't.
    """
    factor = height // image_BCHW.shape[2]
    if factor > 1 and (height, width) == (factor * image_BCHW.shape[2], factor * image_BCHW.shape[3]):
        return _enlarged(image_BCHW, factor, kernel)
    place = image_BCHW.device, image_BCHW.dtype
    rows = _weights(image_BCHW.shape[2], height, kernel, *place)
    columns = _weights(image_BCHW.shape[3], width, kernel, *place)
    if height * image_BCHW.shape[3] <= image_BCHW.shape[2] * width:
        return (rows @ image_BCHW) @ columns.T
    return rows @ (image_BCHW @ columns.T)


def _enlarged(image_BCHW: Tensor, factor: int, kernel: str) -> Tensor:
    """By a whole number: each of factor² places between pixels has taps of its own, which a convolution lays on."""
    taps = _phases(factor, kernel, image_BCHW.device, image_BCHW.dtype)
    edge = taps.shape[2] // 2
    batch, channels, height, width = image_BCHW.shape
    rows, columns = (_mirrored(length, edge, image_BCHW.device) for length in (height, width))
    padded = image_BCHW[:, :, rows][:, :, :, columns].flatten(0, 1)[:, None]
    return F.pixel_shuffle(F.conv2d(padded, taps), factor).view(batch, channels, height * factor, width * factor)


@lru_cache(maxsize=256)
def _mirrored(length: int, edge: int, device: torch.device) -> Tensor:
    """Places -edge … length + edge, mirrored into 0 … length as `_weights` does."""
    with torch.inference_mode(False):
        place = torch.arange(-edge, length + edge, device=device) % (2 * length)
        return torch.where(place >= length, 2 * length - 1 - place, place)


@lru_cache(maxsize=64)
def _phases(factor: int, kernel: str, device: torch.device, dtype: torch.dtype) -> Tensor:
    """factor²×1×t×t taps, in the order of `pixel_shuffle`."""
    edge = int(np.ceil(KERNELS[kernel][1] / 2))
    middle = 2 * edge  # far from the borders of a line of 4 · edge + 1 pixels
    matrix = _weights(4 * edge + 1, factor * (4 * edge + 1), kernel, torch.device("cpu"), torch.float32)
    line = matrix[middle * factor : (middle + 1) * factor, middle - edge : middle + edge + 1]
    with torch.inference_mode(False):
        taps = torch.einsum("ai,bj->abij", line, line).reshape(factor**2, 1, 2 * edge + 1, 2 * edge + 1)
        return taps.to(device, dtype)
