"""Where the networks run: the device, its real name, and the number format that pays there."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass

import torch

from core.errors import DeviceError

NAMES = ("auto", "cuda", "mps", "cpu")


@dataclass(frozen=True)
class Device:
    """A device the engine can use.

    Attributes:
        place: for torch.
        label: its real name, for people.
        dtype: for the costly convolutions.
        cache_bytes: budget for cached features.
    """

    place: torch.device
    label: str
    dtype: torch.dtype
    cache_bytes: int


def choose_device(name: str = "auto") -> Device:
    """The device asked for; auto takes CUDA, then MPS, then the CPU.

    Raises:
        DeviceError: unknown name, or that device isn't here.
    """
    if name not in NAMES:
        raise DeviceError(f"unknown device {name!r}; choose one of {', '.join(NAMES)}")
    has_cuda, has_mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if name == "cuda" and not has_cuda:
        raise DeviceError("no CUDA device here; install its driver, or use --device auto or cpu")
    if name == "mps" and not has_mps:
        raise DeviceError("no Apple GPU here; use --device auto or cpu")
    if name == "cuda" or (name == "auto" and has_cuda):
        free, _ = torch.cuda.mem_get_info()
        fast = torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
        return Device(torch.device("cuda"), torch.cuda.get_device_name(), fast, free // 4)
    if name == "mps" or (name == "auto" and has_mps):
        return Device(
            torch.device("mps"), f"Apple GPU ({platform.processor() or platform.machine()})", torch.float32, 1 << 30
        )
    return cpu()


def cpu() -> Device:
    """The processor; bfloat16 where it has instructions for it, else float32."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    label = f"CPU, {cores} core{'s' if cores > 1 else ''}"
    return Device(torch.device("cpu"), label, torch.bfloat16 if _has_bfloat16() else torch.float32, 1 << 30)


def _has_bfloat16() -> bool:
    """Whether bfloat16 is faster than float32 here (AMX or AVX-512 BF16), as far as torch says."""
    return any(
        getattr(torch.cpu, name, lambda: False)() for name in ("_is_amx_tile_supported", "_is_avx512_bf16_supported")
    )
