"""One photo in the engine: the estimate once, trunk features once a tile, renders as often as a slider moves."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from core.causal.actions import Actions, Mode
from core.causal.estimate import Estimate
from core.causal.factors import NAMES, from_latent, to_latent
from core.engine.features import FeatureCache
from core.engine.picture import Picture, Region
from core.engine.resample import Window, resample, upscale_alpha
from core.engine.tiling import Box, cut, tiles
from core.errors import RenderError, ScaleError
from core.image_io import Photo
from core.image_io.alpha import bleed
from core.jobs import CancelToken, Progress, no_progress
from core.nets.encoder import photo_posterior
from core.nets.intervention import InterventionNet

if TYPE_CHECKING:
    from core.engine.engine import Attempt, Engine


class Session:
    """What stays the same while a person moves sliders over one photo.

    Everything that depends on the whole photo (the estimate) is computed once, so that tiles agree.
    """

    def __init__(self, engine: Engine, photo: Photo) -> None:
        self.photo = photo
        self._engine = engine
        self._pixels = photo.pixels if photo.alpha is None else bleed(photo.pixels, photo.alpha)
        self._grey = photo.grey or _is_grey(photo.pixels)
        self._estimate: Estimate | None = None
        self._context: Tensor | None = None
        self._cache = FeatureCache(engine.device.cache_bytes)

    @torch.inference_mode()
    def estimate(self, progress: Progress = no_progress, token: CancelToken | None = None) -> Estimate:
        """What happened to the photo; computed at the first call.

        Raises:
            Cancelled: the token was cancelled before it began.
        """
        if self._estimate is None:
            if token is not None:
                token.check()
            posterior = photo_posterior(self._engine.model.encoder, self._pixels)
            covariance = posterior.covariance[0].double().numpy()
            self._estimate = Estimate(posterior.mean[0].double().numpy(), (covariance + covariance.T) / 2)
        progress(1.0)
        return self._estimate

    @torch.inference_mode()
    def render(
        self,
        actions: Actions,
        scale: float,
        region: Region | None = None,
        *,
        progress: Progress = no_progress,
        token: CancelToken | None = None,
    ) -> Picture:
        """The restored picture, or a region of it.

        Args:
            scale: output size divided by the photo's, 1…8; sides are rounded to whole pixels.
            region: in output pixels; clipped to the picture.

        Raises:
            ScaleError: scale or region out of range.
            Cancelled: between tiles, after the token was cancelled.
            RenderError: not finite, or out of memory, on every device.
        """
        start = time.perf_counter()
        token = token or CancelToken()
        estimate = self.estimate(token=token)
        used = told(estimate, actions, self._engine.model.intervention)
        wanted, net_scale, box = self._plan(scale, region)
        notes: list[str] = []
        latents = torch.from_numpy(to_latent(np.array([used[name] for name in NAMES]))).float()[None]
        canvas = self._canvas(net_scale, box)
        rendered = self._engine.within_memory(
            lambda side: self._tiled(canvas, latents, net_scale, box, side, progress, token, notes), notes
        )
        photo = self._finish(rendered, wanted, scale, net_scale, box)
        progress(1.0)
        return Picture(
            photo=photo,
            scale=scale,
            estimate=estimate,
            actions=actions,
            used=used,
            device=self._engine.device_name,
            seconds=time.perf_counter() - start,
            notes=tuple(notes),
            model=self._engine.model_name,
        )

    def output_size(self, scale: float) -> tuple[int, int]:
        """Height and width of the whole result."""
        return max(round(self.photo.height * scale), 1), max(round(self.photo.width * scale), 1)

    def _plan(self, scale: float, region: Region | None) -> tuple[Region, int, Box]:
        """The region to give, the network's enlargement, and the box of photo pixels to render for it."""
        scales = self._engine.scales
        if not math.isfinite(scale) or not scales[0] <= scale <= scales[-1]:
            raise ScaleError(f"can't enlarge ×{scale:g}; give a number from {scales[0]} to {scales[-1]}")
        net_scale = next(each for each in scales if each >= scale)
        height, width = self.output_size(scale)
        region = region or Region(0, 0, width, height)
        right, bottom = min(region.x + region.width, width), min(region.y + region.height, height)
        left, top = max(region.x, 0), max(region.y, 0)
        if left >= right or top >= bottom:
            raise ScaleError(f"the region lies outside the picture of {width}×{height} pixels")
        margin = 0 if net_scale == scale else 4
        box = Box(
            max(math.floor(top / scale) - margin, 0),
            max(math.floor(left / scale) - margin, 0),
            min(math.ceil(bottom / scale) + margin, self.photo.height),
            min(math.ceil(right / scale) + margin, self.photo.width),
        )
        return Region(left, top, right - left, bottom - top), net_scale, box

    def _canvas(self, scale: int, box: Box) -> np.ndarray:
        """Room for the box at the network's enlargement, H×W×3 in the photo's depth."""
        height, width = box.height * scale, box.width * scale
        try:
            return np.empty((height, width, 3), dtype=self.photo.pixels.dtype)
        except MemoryError as error:
            size = height * width * 3 * self.photo.pixels.itemsize / 1e9
            raise RenderError(
                f"{width}×{height} pixels need {size:.1f} GB of memory, and there is less; enlarge less"
            ) from error

    def _tiled(
        self,
        whole: np.ndarray,
        latents: Tensor,
        scale: int,
        box: Box,
        side: int,
        progress: Progress,
        token: CancelToken,
        notes: list[str],
    ) -> np.ndarray:
        """`whole`, filled with the box at the network's enlargement."""
        peak = float(np.iinfo(whole.dtype).max)
        todo = list(tiles(box, side))
        for number, tile in enumerate(todo):
            token.check()
            name = f"{self.photo.source or 'the photo'}, tile {number + 1} of {len(todo)}"
            restored = self._engine.finite(partial(self._tile, tile, latents, scale), name, notes)
            pixels = (restored[0].clamp(0, 1) * peak).round_().permute(1, 2, 0).cpu().numpy()
            top, left = (tile.top - box.top) * scale, (tile.left - box.left) * scale
            whole[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels.astype(whole.dtype)
            progress((number + 1) / len(todo) * 0.99)
        return whole

    def _tile(self, tile: Box, latents: Tensor, scale: int, way: Attempt) -> Tensor:
        """One tile of X̂, 1×3×sh×sw float32, not clipped."""
        net, device = self._engine.restorer(way), way.device.place
        cells = net.size_multiple > 1
        around = tile.grown(net.trunk_radius + net.tail_radius, net.size_multiple)
        key = (tile, way.dtype, device.type, scale if cells else 0)
        features = self._cache.get(key)
        edge = 0 if cells else net.trunk_radius
        if features is None:
            photo = cut(self._pixels, around).to(device, memory_format=torch.channels_last)
            features = net.trunk(net.enter(photo, scale))
            if edge:
                features = features[:, :, edge:-edge, edge:-edge].contiguous(memory_format=torch.channels_last)
            self._cache.put(key, features)
        context = self._read_context()
        context = None if context is None else context.to(device)
        residual = net.tail(features, latents.to(device), scale, context)
        top, left = (tile.top - around.top - edge) * scale, (tile.left - around.left - edge) * scale
        residual = residual[:, :, top : top + tile.height * scale, left : left + tile.width * scale]
        if self._grey:
            residual = residual.mean(dim=1, keepdim=True)
        base = net.base(cut(self._pixels, tile.grown(net.base_radius)).to(device), scale)
        edge = net.base_radius * scale
        return base[:, :, edge:-edge, edge:-edge] + residual

    def _read_context(self) -> Tensor | None:
        """C of the whole photo, 1×C, computed once; None for a model without semantics."""
        if self._context is None:
            self._context = self._engine.context(self._pixels)
        return self._context

    def _finish(self, rendered: np.ndarray, wanted: Region, scale: float, net_scale: int, box: Box) -> Photo:
        """Cut, or resample to a scale the network lacks, and put the enlarged alpha beside."""
        height, width = self.output_size(scale)
        ratio_y, ratio_x = self.photo.height / height, self.photo.width / width
        window = Window(
            top=wanted.y * ratio_y, left=wanted.x * ratio_x,
            bottom=(wanted.y + wanted.height) * ratio_y, right=(wanted.x + wanted.width) * ratio_x,
        )  # fmt: skip
        inside = window.within(box.top, box.left).times(net_scale)
        pixels = resample(rendered, inside, wanted.height, wanted.width)
        alpha = self.photo.alpha
        if alpha is not None:
            alpha = upscale_alpha(alpha, window, wanted.height, wanted.width)
        return self.photo.with_pixels(pixels, alpha)


@torch.no_grad()
def told(estimate: Estimate, actions: Actions, intervention: InterventionNet) -> Mapping[str, float]:
    """Z as the restorer is told it, in physical units: conditioned on what is known, then through g_ψ (17).

    A factor set to its own estimate gives exactly what auto gives; at full strength a set factor is told as set.
    """
    conditioned = estimate.tell(actions.values(Mode.TELL))
    values = {name: reading.mean for name, reading in conditioned.readings.items()}
    values |= actions.values(Mode.TELL)
    wishes = actions.values(Mode.SET)
    if not wishes:
        return values
    believed = torch.from_numpy(to_latent(np.array([values[name] for name in NAMES])))[None].float()
    wished = torch.from_numpy(to_latent(np.array([wishes.get(name, values[name]) for name in NAMES])))[None].float()
    asked = torch.tensor([[name in wishes for name in NAMES]])
    strength = torch.tensor([actions.strength])
    latents = intervention(believed, asked, wished, strength)[0]
    moved = from_latent(latents.double().numpy())
    same = (latents == believed[0]).tolist()
    values = {name: value if same[i] else float(moved[i]) for i, (name, value) in enumerate(values.items())}
    return {**values, **wishes} if actions.strength == 1 else values


def _is_grey(pixels_HW3: np.ndarray) -> bool:
    return bool(
        np.array_equal(pixels_HW3[..., 0], pixels_HW3[..., 1])
        and np.array_equal(pixels_HW3[..., 1], pixels_HW3[..., 2])
    )
