"""Small networks of others with random weights, one of each of many architectures, as their files would be."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from core.models.foreign import spandrel_is_here
from core.nets.rlfn import RLFN

needs_spandrel = pytest.mark.skipif(find_spec("spandrel") is None, reason="spandrel is not installed")
Maker = Callable[[], nn.Module]


def _of(module: str, name: str, **sizes: Any) -> Maker:
    def make() -> nn.Module:
        spandrel_is_here()  # which makes its import possible
        kind = getattr(importlib.import_module(f"spandrel.architectures.{module}"), name)
        network: nn.Module = kind(**sizes)
        return network

    return make


WINDOWS = {"embed_dim": 12, "depths": (2,), "num_heads": (2,)}
SPANDREL: dict[str, tuple[int, Maker]] = {
    "Compact": (2, _of("Compact", "Compact", num_feat=8, num_conv=2, upscale=2)),
    "ESRGAN": (4, _of("ESRGAN", "ESRGAN", num_filters=8, num_blocks=1, scale=4)),
    "RCAN": (3, _of("RCAN", "RCAN", scale=3, n_feats=16, n_resblocks=2, n_resgroups=2, reduction=4)),
    "SwinIR": (
        2,
        _of("SwinIR", "SwinIR", window_size=8, upscale=2, img_size=16, upsampler="pixelshuffledirect", **WINDOWS),
    ),
    "HAT": (
        2,
        _of(
            "HAT",
            "HAT",
            window_size=16,
            upscale=2,
            img_size=32,
            upsampler="pixelshuffle",
            compress_ratio=3,
            squeeze_factor=6,
            overlap_ratio=0.5,
            **WINDOWS,
        ),
    ),
    "DRCT": (4, _of("DRCT", "DRCT", window_size=16, upscale=4, img_size=32, upsampler="pixelshuffle", gc=8, **WINDOWS)),
    "SAFMN": (4, _of("SAFMN", "SAFMN", dim=16, n_blocks=2, upscaling_factor=4)),
    "SPAN": (2, _of("SPAN", "SPAN", num_in_ch=3, num_out_ch=3, feature_channels=16, upscale=2)),
    "OmniSR": (3, _of("OmniSR", "OmniSR", num_feat=16, up_scale=3)),
    "PLKSR": (3, _of("PLKSR", "PLKSR", dim=16, n_blocks=2, upscaling_factor=3)),
    "DITN": (2, _of("DITN", "DITN", dim=12, ITL_blocks=1, SAL_blocks=1, upscale=2)),
    "DnCNN": (1, _of("DnCNN", "DnCNN", in_nc=1, out_nc=1, nc=8, nb=9, act_mode="R")),
    "DAT": (2, _of("DAT", "DAT", embed_dim=16, depth=(2,), num_heads=(2,), split_size=(8, 8), upscale=2, img_size=16)),
}
"""Name → (scale, how one is made)."""


def random_weights(maker: Maker, *, gain: float = 1.0, seed: int = 0) -> dict[str, Tensor]:
    """The weights of a network as it is before any training."""
    torch.manual_seed(seed)
    with warnings.catch_warnings():  # of torch, about how others call it
        warnings.simplefilter("ignore")
        network = maker()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(gain)
    return {name: each.contiguous() for name, each in network.state_dict().items()}


def tiny_rlfn() -> nn.Module:
    """RLFN needs no spandrel."""
    return RLFN(channels=8, inner=12, attention=4, scale=2)


def file_of(folder: Path, tensors: dict[str, Tensor], name: str = "net.safetensors", **metadata: str) -> Path:
    """A safetensors file of them."""
    save_file(tensors, folder / name, metadata or None)
    return folder / name
