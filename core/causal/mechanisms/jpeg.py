"""JPEG three times: libjpeg itself for simulating, its arithmetic in tensors for other devices, and a differentiable
twin for gradients.

Tables and quality scaling are libjpeg's (`jpeg_tables`).
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from PIL import Image
from torch import Tensor

from core.causal.jpeg_tables import CHROMA, LUMA

LUMA_TABLE = torch.tensor(LUMA, dtype=torch.float32).view(8, 8)
CHROMA_TABLE = torch.tensor(CHROMA, dtype=torch.float32).view(8, 8)
_TO_YCC = torch.tensor([[0.299, 0.587, 0.114], [-0.168735892, -0.331264108, 0.5], [0.5, -0.418687589, -0.081312411]])
_TO_RGB = torch.linalg.inv(_TO_YCC.double()).float()
_PILLOW_SUBSAMPLING = (0, 1, 2)
"""Pillow's codes for 4:4:4, 4:2:2 and 4:2:0."""


@lru_cache(maxsize=1)
def dct_matrix() -> Tensor:
    """The orthonormal 8×8 DCT-II: coefficients = D · block · Dᵀ."""
    k, n = torch.arange(8.0)[:, None], torch.arange(8.0)[None]
    matrix = torch.cos(math.pi * (2 * n + 1) * k / 16) * 0.5
    matrix[0] /= 2**0.5
    return matrix


def jpeg(image_BCHW: Tensor, quality_B: Tensor, subsampling_B: Tensor, phase_B2: Tensor | None = None) -> Tensor:
    """Through libjpeg and back, or through `tensor_jpeg` on another device than the processor; a quality of 100 means
    "never compressed" and changes nothing.

    Args:
        image_BCHW: in [0, 1]; rounded to 8 bits first.
        quality_B: 10…100, rounded to a whole number.
        subsampling_B: 0 = 4:4:4, .5 = 4:2:2, 1 = 4:2:0; the nearest is taken.
        phase_B2: rows and columns, 0…7, of the block in which the image begins: it was cut from a larger one.
    """
    if image_BCHW.device.type != "cpu":
        return tensor_jpeg(image_BCHW, quality_B, subsampling_B, phase_B2)
    result = image_BCHW.clone()
    for i, (quality, subsampling) in enumerate(zip(quality_B.tolist(), subsampling_B.tolist(), strict=True)):
        if round(quality) >= 100:
            continue
        pixels = (image_BCHW[i].permute(1, 2, 0) * 255).round().clamp(0, 255).to(torch.uint8).cpu().numpy()
        top, left = (0, 0) if phase_B2 is None else phase_B2[i].tolist()
        if top or left:
            pixels = np.pad(pixels, ((top, 0), (left, 0), (0, 0)), mode="edge")
        back = torch.from_numpy(_through_libjpeg(pixels, round(quality), _PILLOW_SUBSAMPLING[round(2 * subsampling)]))
        result[i] = back[top:, left:].permute(2, 0, 1).to(result) / 255
    return result


def _through_libjpeg(pixels_HW3: np.ndarray, quality: int, subsampling: int) -> np.ndarray:
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels_HW3)).save(file, "JPEG", quality=quality, subsampling=subsampling)
    with Image.open(file) as decoded:
        return np.array(decoded)


def tensor_jpeg(image_BCHW: Tensor, quality_B: Tensor, subsampling_B: Tensor, phase_B2: Tensor | None = None) -> Tensor:
    """`jpeg` for a whole batch on its own device, without waiting for it: libjpeg's steps with its roundings, but for
    those within its integer transforms, so that some values differ by a grey level or two."""
    batch, _, height, width = image_BCHW.shape
    phase = torch.zeros((batch, 2), device=image_BCHW.device) if phase_B2 is None else phase_B2
    top, left = phase.unbind(dim=1)
    pixels = _picked((image_BCHW * 255).round().clamp(0, 255), _begun(height, top), _begun(width, left))
    quality, kind = quality_B.round(), (2 * subsampling_B).round()
    ycc = torch.einsum("ij,bjhw->bihw", _TO_YCC.to(pixels), pixels)
    luma = _coded(ycc[:, :1].round(), quantisation(LUMA_TABLE, quality))
    full, table = (ycc[:, 1:] + 128).round(), quantisation(CHROMA_TABLE, quality)
    chroma = _coded(full, table)
    for number, pooled in ((1, (1, 2)), (2, (2, 2))):
        small = _coded(_halved(full, pooled), table)
        wide = F.interpolate(small, size=full.shape[2:], mode="bilinear", align_corners=False).round()
        chroma = torch.where((kind == number).view(-1, 1, 1, 1), wide, chroma)
    rgb = torch.einsum("ij,bjhw->bihw", _TO_RGB.to(pixels), torch.cat([luma, chroma - 128], dim=1))
    back = _picked(rgb.round().clamp(0, 255), _from(height, top), _from(width, left))
    return torch.where((quality >= 100).view(-1, 1, 1, 1), image_BCHW, back / 255)


def _halved(planes_BCHW: Tensor, pooled: tuple[int, int]) -> Tensor:
    """Means of two or four pixels; those that lie between whole numbers go down and up in turn, as libjpeg's."""
    count = pooled[0] * pooled[1]
    sums = F.avg_pool2d(planes_BCHW, pooled, divisor_override=1)
    turn = torch.arange(sums.shape[3], device=sums.device) % 2
    return ((sums + turn + (count // 2 - 1)) / count).floor()


def _coded(planes_BCHW: Tensor, table_B88: Tensor) -> Tensor:
    """Planes of 0…255 through quantised blocks, replicated to whole blocks, rounded to 8 bits."""
    height, width = planes_BCHW.shape[2:]
    padded = F.pad(planes_BCHW, (0, -width % 8, 0, -height % 8), mode="replicate")
    each = [_through_blocks(plane, table_B88, torch.round) for plane in padded.unbind(dim=1)]
    return torch.stack(each, dim=1)[:, :, :height, :width].round().clamp(0, 255)


def _begun(side: int, start_B: Tensor) -> Tensor:
    """Places of a longer side, a multiple of 16, that begins `start` px before the image; beyond it its edges, B×n."""
    place = torch.arange(-(-(side + 7) // 16) * 16, device=start_B.device)
    return (place - start_B.long()[:, None]).clamp(0, side - 1)


def _from(side: int, start_B: Tensor) -> Tensor:
    """Places of the image in that longer side, B×side."""
    return torch.arange(side, device=start_B.device) + start_B.long()[:, None]


def _picked(image_BCHW: Tensor, rows_BH: Tensor, columns_BW: Tensor) -> Tensor:
    """Of each image those rows and columns."""
    batch = torch.arange(len(image_BCHW), device=image_BCHW.device).view(-1, 1, 1)
    return image_BCHW[batch, :, rows_BH[:, :, None], columns_BW[:, None, :]].permute(0, 3, 1, 2)


def quantisation(table: Tensor, quality_B: Tensor) -> Tensor:
    """libjpeg's scaled table, B×8×8: whole numbers forward, the unrounded ones' gradient backward."""
    scale = torch.where(quality_B < 50, 5000 / quality_B.clamp_min(1), 200 - 2 * quality_B).view(-1, 1, 1)
    table = table.to(quality_B.device)
    relaxed = table * scale / 100
    rounded = ((table * scale.floor() + 50) / 100).floor().clamp(1, 255)
    return relaxed + (rounded - relaxed).detach()


def _soft_round(x: Tensor) -> Tensor:
    """Rounding with a gradient: the distance to the nearest whole number, cubed, stays."""
    rounded = x.round()
    return rounded + (x - rounded) ** 3


def _through_blocks(plane_BHW: Tensor, table_B88: Tensor, rounded: Callable[[Tensor], Tensor] = _soft_round) -> Tensor:
    """DCT, quantise, dequantise, inverse DCT of a plane in 0…255 whose sides are multiples of 8."""
    batch, height, width = plane_BHW.shape
    d = dct_matrix().to(plane_BHW)
    blocks = (plane_BHW - 128).view(batch, height // 8, 8, width // 8, 8).transpose(2, 3)
    table = table_B88[:, None, None]
    coefficients = rounded(d @ blocks @ d.T / table) * table
    back = d.T @ coefficients @ d
    return back.transpose(2, 3).reshape(batch, height, width) + 128


def soft_jpeg(image_BCHW: Tensor, quality_B: Tensor, subsampling_B: Tensor, phase_B2: Tensor | None = None) -> Tensor:
    """The differentiable twin of `jpeg`: the same steps with soft rounding, blended over subsampling.

    Differentiable in the image, the quality and the subsampling (0 = 4:4:4 … 1 = 4:2:0, linear between).
    """
    if phase_B2 is not None and bool(phase_B2.any()):
        places = [(int(top), int(left)) for top, left in phase_B2.tolist()]
        shifted = torch.cat(
            [
                F.pad(image[None], (left, 8 - left, top, 8 - top), mode="replicate")
                for image, (top, left) in zip(image_BCHW, places, strict=True)
            ]
        )
        whole = soft_jpeg(shifted, quality_B, subsampling_B)
        height, width = image_BCHW.shape[2:]
        return torch.stack([each[:, t : t + height, x : x + width] for each, (t, x) in zip(whole, places, strict=True)])
    batch, _, height, width = image_BCHW.shape
    padded = F.pad(image_BCHW * 255, (0, -width % 16, 0, -height % 16), mode="replicate")
    ycc = torch.einsum("ij,bjhw->bihw", _TO_YCC.to(padded), padded)
    luma = _through_blocks(ycc[:, 0], quantisation(LUMA_TABLE, quality_B))
    chroma_table = quantisation(CHROMA_TABLE, quality_B)
    planes = [luma]
    for channel in (1, 2):
        full = ycc[:, channel] + 128
        at_444 = _through_blocks(full, chroma_table)
        halved = F.avg_pool2d(full[:, None], 2)[:, 0]
        small = F.pad(halved[:, None], (0, -halved.shape[2] % 8, 0, -halved.shape[1] % 8), mode="replicate")[:, 0]
        small = _through_blocks(small, chroma_table)[:, : halved.shape[1], : halved.shape[2]]
        at_420 = F.interpolate(small[:, None], scale_factor=2, mode="bilinear", align_corners=False)[:, 0]
        share = subsampling_B.view(-1, 1, 1)
        planes.append((1 - share) * at_444 + share * at_420 - 128)
    rgb = torch.einsum("ij,bjhw->bihw", _TO_RGB.to(padded), torch.stack(planes, dim=1))
    compressed = rgb[:, :, :height, :width].clamp(0, 255) / 255
    return torch.where((quality_B >= 99.5).view(batch, 1, 1, 1), image_BCHW, compressed)
