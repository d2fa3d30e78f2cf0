"""The engine: the model, the devices it may run on, and a session for each photo."""

from __future__ import annotations

import copy
import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from core.engine.compute import Device, choose_device, cpu
from core.engine.resample import Window, resample
from core.engine.session import Session
from core.errors import ModelError, RenderError
from core.image_io import Photo
from core.models.checkpoint import Model, load_model
from core.nets.registry import AnyRestorer
from core.nets.semantics import SemanticEncoder, semantic_encoder
from resources import weights_file

T = TypeVar("T")
TILE = 512
SMALLEST_TILE = 64
CONTEXT_SIDE = 448
"""Longer side of what the semantic encoder is shown, as in training: twice what it looks at."""


@dataclass(frozen=True)
class Attempt:
    """One way to run the restorer: where, and in which number format."""

    device: Device
    dtype: torch.dtype


class Engine:
    """Loads a model once and restores photos with it; use from one thread at a time.

    Guarantees: a tile that is not finite is redone in float32, then on the CPU, then the photo fails by
    name; when memory runs out the tile is halved, then the CPU is used, and the picture's notes say so.
    """

    def __init__(self, device: str = "auto", model: str | Path | Model = "fast") -> None:
        """Load the model.

        Args:
            device: auto, cuda, mps or cpu.
            model: name of a shipped model, a safetensors file, or a model in memory.

        Raises:
            DeviceError: the device isn't here.
            ModelError: the model is missing, damaged or too new.
        """
        self.device = choose_device(device)
        self.model = model if isinstance(model, Model) else load_model(model_file(model))
        self.tile = TILE
        self._before: tuple[Device, int] | None = None
        self._copies: dict[tuple[str, torch.dtype], AnyRestorer] = {}
        self._semantic: SemanticEncoder | None = None

    @property
    def device_name(self) -> str:
        """The device's real name."""
        return self.device.label

    @property
    def model_name(self) -> str:
        """The preset's name."""
        return self.model.name

    @property
    def scales(self) -> tuple[int, ...]:
        """Enlargements the model has; others go through the next larger one."""
        return self.model.restorer.scales

    def context(self, pixels_HW3: np.ndarray) -> Tensor | None:
        """C of a photo (8)–(10), 1×C float32 on the CPU; None for a model without semantics."""
        translator = self.model.translator
        if translator is None:
            return None
        if self._semantic is None:
            self._semantic = semantic_encoder(self.model.semantics)
        height, width = pixels_HW3.shape[:2]
        shrink = min(CONTEXT_SIDE / max(height, width), 1.0)
        small = resample(
            pixels_HW3,
            Window(0, 0, height, width),
            max(round(height * shrink), 1),
            max(round(width * shrink), 1),
        )
        picture = torch.from_numpy(small.astype(np.float32) / np.iinfo(small.dtype).max).permute(2, 0, 1)[None]
        assert self._semantic is not None
        context: Tensor = translator(self._semantic(picture))
        return context

    def open(self, photo: Photo) -> Session:
        """A session for the photo; nothing is computed yet. Memory may have run out before: it starts afresh."""
        if self._before is not None:
            (self.device, self.tile), self._before = self._before, None
        return Session(self, photo)

    def attempts(self) -> list[Attempt]:
        """The ways to run the restorer, best first; later ones are for when a tile is not finite."""
        first = self.device.dtype if self.device.dtype in self.model.restorer.safe_dtypes else torch.float32
        ways = [Attempt(self.device, first), Attempt(self.device, torch.float32), Attempt(cpu(), torch.float32)]
        unique = {(way.device.place.type, way.dtype): way for way in ways}
        return list(unique.values())

    def restorer(self, attempt: Attempt) -> AnyRestorer:
        """The restorer on that device in that format, converted once."""
        key = (attempt.device.place.type, attempt.dtype)
        if key not in self._copies:
            net = copy.deepcopy(self.model.restorer).set_body_dtype(attempt.dtype)
            self._copies[key] = net.to(attempt.device.place).channels_last().eval()
        return self._copies[key]

    def finite(self, compute: Callable[[Attempt], Tensor], what: str, notes: list[str]) -> Tensor:
        """`compute` by the first attempt whose result is finite.

        Raises:
            RenderError: none is.
        """
        ways = self.attempts()
        for attempt in ways:
            result = compute(attempt)
            if bool(torch.isfinite(result).all()):
                if attempt is not ways[0]:
                    _note(notes, f"numbers overflowed: redone in float32 on {attempt.device.label}")
                return result
        raise RenderError(f"{what}: the result was not finite in any number format; nothing was written")

    def within_memory(self, compute: Callable[[int], T], notes: list[str]) -> T:
        """`compute(tile side)`, with half the side as often as memory runs out, then on the CPU.

        Raises:
            RenderError: memory ran out with the smallest tile on the CPU, too.
        """
        while True:
            try:
                return compute(self.tile)
            except (MemoryError, RuntimeError) as error:
                if not _out_of_memory(error):
                    raise
            self._free_memory()
            self._before = self._before or (self.device, self.tile)
            if self.tile > SMALLEST_TILE:
                self.tile //= 2
                _note(notes, f"memory ran out: tile halved to {self.tile}")
            elif self.device.place.type != "cpu":
                self.device, self.tile = cpu(), TILE
                _note(notes, f"memory ran out: went on with the {self.device.label}")
            else:
                raise RenderError("memory ran out with the smallest tile; close other programs or enlarge less")

    def _free_memory(self) -> None:
        self._copies.clear()
        gc.collect()
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


def model_file(model: str | Path) -> Path:
    """The file of a shipped model's name, or the file given.

    Raises:
        ModelError: no shipped model has that name.
    """
    if isinstance(model, Path) or model.endswith(".safetensors"):
        return Path(model)
    path = weights_file(model)
    if path is None:
        raise ModelError(f"no model named {model!r}; give `fast` or a .safetensors file")
    return path
