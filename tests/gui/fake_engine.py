"""An engine with the real one's interface, which does something visible and can be made to wait or fail."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from core.causal.actions import Actions
from core.causal.estimate import Estimate
from core.causal.factors import FACTORS, NONE, index, to_latent
from core.engine.interface import Laid
from core.engine.picture import Picture, Region
from core.image_io.photo import Photo
from core.jobs import CancelToken, Progress, no_progress
from core.order import ModelRef


def estimate(spread: float = 0.12, **values: float) -> Estimate:
    """A posterior with the given means in physical units, and one standard deviation for all latents."""
    physical = NONE.copy()
    for name, value in values.items():
        physical[index(name)] = value
    return Estimate(to_latent(physical), np.eye(len(FACTORS)) * spread**2)


@dataclass
class FakeEngine:
    """Counts what it is asked, waits at its gate before each render, and fails when told to.

    Attributes:
        gate: a render waits until it is set, looking at the token all the while.
        trouble: called before each render; may raise.
        asked: (actions, scale, region) of every render that began.
        estimate: what every photo is believed to have gone through.
        referred: names of the references that were given, call by call.
        overviews: levels of the reduced previews that were asked for.
        threads: names of the threads that used the engine.
    """

    gate: threading.Event = field(default_factory=threading.Event)
    trouble: Callable[[], None] = lambda: None
    asked: list[tuple[Actions, float, Region | None]] = field(default_factory=list)
    overviews: list[int] = field(default_factory=list)
    referred: list[tuple[str, ...]] = field(default_factory=list)
    estimate: Estimate = field(default_factory=lambda: estimate(noise=11, blur=0.4, jpeg=52))
    threads: set[str] = field(default_factory=set)
    device_name: str = "CPU, 2 cores"
    model_ref: ModelRef = field(default_factory=lambda: ModelRef("fast", "0" * 64))
    scales: tuple[int, ...] = (1, 2, 3, 4, 8)
    abilities: frozenset[str] = frozenset({"texture", "reference"})

    def __post_init__(self) -> None:
        self.gate.set()

    def open(self, photo: Photo, *, patient: bool = False) -> FakeSession:
        """As the real one."""
        return FakeSession(self, photo)


@dataclass(frozen=True)
class FakeLaid:
    """How a reference lies over the photo."""

    share: float
    note: str


@dataclass
class FakeSession:
    """One photo in the fake engine."""

    engine: FakeEngine
    photo: Photo

    def refer(self, references: Sequence[Photo]) -> Sequence[Laid]:
        """As the real one."""
        self.engine.referred.append(tuple(Path(each.source).name for each in references))
        return tuple(FakeLaid(0.87, f"{Path(each.source).name} shows 87% of this scene") for each in references)

    def output_size(self, scale: float) -> tuple[int, int]:
        """As the real one."""
        return max(round(self.photo.height * scale), 1), max(round(self.photo.width * scale), 1)

    def estimate(self, progress: Progress = no_progress, token: CancelToken | None = None) -> Estimate:
        """As the real one."""
        self.engine.threads.add(threading.current_thread().name)
        progress(1.0)
        return self.engine.estimate

    def overview(
        self,
        actions: Actions,
        scale: float,
        region: Region,
        level: int,
        *,
        progress: Progress = no_progress,
        token: CancelToken | None = None,
    ) -> Picture:
        """As the real one: the region, smaller."""
        picture = self.render(actions, scale, region, progress=progress, token=token)
        self.engine.overviews.append(level)
        return replace(picture, photo=_shrunk(picture.photo, level), notes=("reduced preview",))

    def render(
        self,
        actions: Actions,
        scale: float,
        region: Region | None = None,
        *,
        bits: int | None = None,
        progress: Progress = no_progress,
        token: CancelToken | None = None,
    ) -> Picture:
        """As the real one: enlarged, and smoothed by as much as the noise is believed to be."""
        token = token or CancelToken()
        began = time.perf_counter()
        engine = self.engine
        engine.asked.append((actions, scale, region))
        engine.threads.add(threading.current_thread().name)
        progress(0.1)
        while not engine.gate.wait(0.002):
            token.check()
        token.check()
        engine.trouble()
        photo = _enlarged(self.photo, scale, region, actions, engine.estimate)
        progress(1.0)
        return Picture(
            photo=photo, scale=scale, estimate=engine.estimate, actions=actions, used=used(actions, engine.estimate),
            device=engine.device_name, seconds=time.perf_counter() - began,
        )  # fmt: skip


def used(actions: Actions, belief: Estimate) -> dict[str, float]:
    """What is asked of each factor, else what is found."""
    asked = {name: action.value for name, action in actions.by_factor.items()}
    return {name: asked.get(name, reading.mean) for name, reading in belief.readings.items()}


def _shrunk(photo: Photo, level: int) -> Photo:
    size = max(photo.width >> level, 1), max(photo.height >> level, 1)
    return Photo(pixels=np.array(Image.fromarray(photo.pixels).resize(size, Image.Resampling.BOX)))


def _enlarged(photo: Photo, scale: float, region: Region | None, actions: Actions, belief: Estimate) -> Photo:
    width, height = round(photo.width * scale), round(photo.height * scale)
    place = region or Region(0, 0, width, height)
    box = (place.x / scale, place.y / scale, (place.x + place.width) / scale, (place.y + place.height) / scale)
    eight = photo.pixels if photo.bits == 8 else (photo.pixels // 257).astype(np.uint8)
    image = Image.fromarray(eight).resize((place.width, place.height), Image.Resampling.BICUBIC, box=box)
    noise = used(actions, belief)["noise"]
    if noise > 1:
        image = image.filter(ImageFilter.MedianFilter(5 if noise > 5 else 3)).filter(
            ImageFilter.GaussianBlur(noise / 12)
        )
    image = image.filter(ImageFilter.UnsharpMask(2 * scale, 120, 0))
    pixels = np.array(image)
    if photo.bits == 16:
        pixels = pixels.astype(np.uint16) * 257
    alpha = None
    if photo.alpha is not None:
        plane = Image.fromarray(photo.alpha if photo.bits == 8 else (photo.alpha // 257).astype(np.uint8))
        alpha = np.array(plane.resize((place.width, place.height), Image.Resampling.BILINEAR, box=box))
        alpha = alpha.astype(pixels.dtype) * (257 if photo.bits == 16 else 1)
    return photo.with_pixels(pixels, alpha)
