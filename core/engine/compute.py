"""Where and how the restorer runs: devices by their real names, number formats, and what is done when either fails.

memory:  tile side halved, then the CPU          numbers:  float32, then the CPU
"""

from __future__ import annotations

import copy
import gc
import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import torch
from torch import Tensor

from core.engine.turns import Turns
from core.errors import DeviceError, RenderError
from core.memory import give_back
from core.nets.contract import RestorerNet
from core.nets.reference import ReferenceNet

T = TypeVar("T")
NAMES = ("auto", "cuda", "mps", "cpu")
TILE = 512
SMALLEST_TILE = 64


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


@dataclass(frozen=True)
class Attempt:
    """One way to run the restorer: where, and in which number format."""

    device: Device
    dtype: torch.dtype


@dataclass(frozen=True)
class Rung:
    """What a render tries: a device, and the side of its tiles."""

    device: Device
    tile: int

    def lower(self) -> Rung | None:
        """What takes less memory: half the side, then the CPU; None when there is nothing left."""
        if self.tile > SMALLEST_TILE:
            return Rung(self.device, self.tile // 2)
        return Rung(cpu(), TILE) if self.device.place.type != "cpu" else None


class Compute:
    """A restorer on a device, with its copies for the other ways.

    Every render begins afresh with the whole tile on the chosen device, since memory that was short may be free again.

    Guarantees: a tile that is not finite is redone in float32, then on the CPU, then the photo fails by
    name; when memory runs out the tile is halved, then the CPU is used, and the notes say so.

    Attributes:
        device: the chosen one.
        tile: side of a tile in pixels of Y.
        turns: of the photos that are open at once.
        reference_net: what uses further photos of the scene, as it was loaded; None where nothing does.
    """

    def __init__(
        self, net: RestorerNet, device: Device, tile: int = TILE, reference_net: ReferenceNet | None = None
    ) -> None:
        self.device = device
        self.reference_net = reference_net
        self.tile = tile
        self.turns = Turns()
        self._net = net
        self._references: dict[str, ReferenceNet] = {}
        self._copies: dict[tuple[str, torch.dtype], RestorerNet] = {}

    @property
    def has_texture(self) -> bool:
        """Whether the restorer has a textured picture, too."""
        return self._net.has_texture

    def attempts(self, device: Device) -> list[Attempt]:
        """The ways to run the restorer, best first; later ones are for when a tile is not finite."""
        first = device.dtype if device.dtype in self._net.safe_dtypes else torch.float32
        ways = [Attempt(device, first), Attempt(device, torch.float32), Attempt(cpu(), torch.float32)]
        unique = {(way.device.place.type, way.dtype): way for way in ways}
        return list(unique.values())

    def restorer(self, attempt: Attempt) -> RestorerNet:
        """The restorer on that device in that format, converted once."""
        key = (attempt.device.place.type, attempt.dtype)
        if key not in self._copies:
            self._copies[key] = self._net.converted(attempt.device.place, attempt.dtype)
        return self._copies[key]

    def reference(self, place: torch.device) -> ReferenceNet:
        """What uses further photos of the scene, on that device, in float32."""
        assert self.reference_net is not None
        if place.type not in self._references:
            self._references[place.type] = copy.deepcopy(self.reference_net).to(place).eval()
        return self._references[place.type]

    def finite(self, compute: Callable[[Attempt], Tensor], device: Device, what: str, notes: list[str]) -> Tensor:
        """`compute` by the first attempt whose result is finite.

        Raises:
            RenderError: none is.
        """
        ways = self.attempts(device)
        for attempt in ways:
            result = compute(attempt)
            if bool(result.sum().isfinite()):  # one that isn't makes the sum so, in a tenth of the time
                if attempt is not ways[0]:
                    _note(notes, f"numbers overflowed: redone in float32 on {attempt.device.label}")
                return result
        raise RenderError(f"{what}: the result was not finite in any number format; nothing was written")

    def within_memory(self, work: Callable[[Rung], T], release: Callable[[], None], notes: list[str]) -> tuple[T, Rung]:
        """`work`'s result and the rung that gave it, with a lower one as often as memory runs out.

        Args:
            release: drops what the caller keeps beside; called before each lower rung.

        Raises:
            RenderError: memory ran out with the smallest tile on the CPU, too.
        """
        rung = Rung(self.device, self.tile)
        while True:
            try:
                return work(rung), rung
            except (MemoryError, RuntimeError) as error:
                if not _out_of_memory(error):
                    raise
            release()
            self._free_memory()
            lower = rung.lower()
            if lower is None:
                raise RenderError("memory ran out with the smallest tile; close other programs or enlarge less")
            elsewhere = lower.device is not rung.device
            what = f"went on with the {lower.device.label}" if elsewhere else f"tile halved to {lower.tile}"
            _note(notes, f"memory ran out: {what}")
            rung = lower

    def _free_memory(self) -> None:
        self._copies.clear()
        self._references.clear()
        gc.collect()
        give_back()
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        if torch.backends.mps.is_available():
            torch.mps.empty_cache()


def _note(notes: list[str], sentence: str) -> None:
    if sentence not in notes:
        notes.append(sentence)


def _out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out; the CPU's and Apple's allocators say so in a plain RuntimeError."""
    text = str(error)
    named = "can't allocate memory" in text or "out of memory" in text
    return named or isinstance(error, (MemoryError, torch.OutOfMemoryError))
