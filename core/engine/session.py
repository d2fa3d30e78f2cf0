"""One photo in the engine: the estimate once, trunk features once a tile, renders as often as a slider moves."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import torch
from torch import Tensor

from core.causal.actions import Actions
from core.causal.estimate import Estimate
from core.causal.factors import factor
from core.engine.belief import Belief
from core.engine.box import Box, around
from core.engine.compute import Attempt, Compute, Rung
from core.engine.features import FeatureCache
from core.engine.grain import seed_of, with_grain
from core.engine.interface import Laid
from core.engine.picture import Picture, Region
from core.engine.reduced import ReducedBelief, reduced_photo
from core.engine.reference import Reference
from core.engine.referred import Referred
from core.engine.resample import resample, upscale_alpha
from core.engine.tiling import cut, tiles
from core.errors import RenderError, ScaleError
from core.image_io import Photo
from core.image_io.depth import to_8, to_16
from core.jobs import CancelToken, Progress, no_progress
from core.nets.contract import Inset, Told

REDUCED = "reduced preview"
"""The note of pictures that were made from a smaller copy of the photo."""
FAITHFUL_ONLY = "this model has no texture: the picture is the faithful one"
COPIES = 2
"""Smaller copies of the photo whose sessions are kept: a window asks for a glimpse of one, then for another."""
CLEARED = 1_500_000
"""Pixels of a photo up to which it is restored before references are matched to it."""
ALONE = 0.7
"""Share of the progress when the picture is rendered and only references are left."""
SPARE = 4
"""Pixels of Y rendered around a part whose enlargement the network lacks: what the resampling reads."""


@dataclass(frozen=True)
class Plan:
    """What a render computes.

    Attributes:
        scale: asked for.
        wanted: the part of the output to give, inside the picture.
        net_scale: the network's enlargement, at least `scale`.
        box: the photo's pixels to render for it.
    """

    scale: float
    wanted: Region
    net_scale: int
    box: Box[int]


class Session:
    """What stays the same while a person moves sliders over one photo; a `PhotoSession`."""

    def __init__(
        self,
        compute: Compute,
        belief: Belief | ReducedBelief,
        photo: Photo,
        pixels_HW3: np.ndarray,
        scales: tuple[int, ...],
        *,
        patient: bool = False,
        remark: str = "",
    ) -> None:
        """Take what an engine made for the photo.

        Args:
            pixels_HW3: what the networks look at: the photo's pixels, with colours bled under its transparency.
            scales: the network's enlargements, rising.
            patient: let other sessions of the engine go first.
            remark: the note of pictures that were enlarged in several tiles; empty for none.
        """
        self.photo = photo
        self._turn = partial(compute.turns.turn, patient=patient)
        self._compute, self._belief, self._pixels, self._scales = compute, belief, pixels_HW3, scales
        self._grey = photo.grey or _is_grey(photo.pixels)
        self._cache = FeatureCache(compute.device.cache_bytes)
        self._patient, self._remark = patient, remark
        self._smaller: dict[int, Session] = {}
        self._seed: int | None = None
        size = pixels_HW3.shape[0], pixels_HW3.shape[1]
        self._referred = Referred(compute, self._turn, size, grey=self._grey)

    @torch.inference_mode()
    def estimate(self, progress: Progress = no_progress, token: CancelToken | None = None) -> Estimate:
        """See `PhotoSession.estimate`."""
        with self._turn():
            estimate = self._belief.estimate(token)
        progress(1.0)
        return estimate

    @torch.inference_mode()
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
        """See `PhotoSession.render`."""
        start = time.perf_counter()
        token = token or CancelToken()
        estimate = self.estimate(token=token)
        used = self._belief.used(actions)
        plan = self._plan(scale, region)
        notes = [*self.photo.notes]
        with self._turn():
            told = replace(self._belief.told(used, grey=self._grey), texture=actions.texture)
        if actions.texture and not self._compute.has_texture:
            notes.append(FAITHFUL_ONLY)
        seen = self._referred.used(scale, self._alone, notes)
        whole = self._beside(plan, len(seen))
        canvas = self._canvas(whole, bits or self.photo.bits)
        alone = (lambda share: progress(ALONE * share)) if seen else progress
        rendered, rung = self._compute.within_memory(
            lambda rung: self._tiled(canvas, told, whole, rung, alone, token.check, notes), self._cache.clear, notes
        )
        photo = self._finish(rendered, whole)
        if self._remark and plan.net_scale == self._scales[-1] and whole.box.larger_than(rung.tile):
            notes.append(self._remark)
        if seen:
            photo = self._improved(photo, whole, plan, seen, progress, token.check, notes)
        if actions.grain and used["noise"] >= factor("noise").negligible:
            photo = self._with_grain(photo, plan, actions.grain * used["noise"])
        progress(1.0)
        return Picture(
            photo=photo,
            scale=scale,
            estimate=estimate.without_evidence() if not actions.evidence else estimate,
            actions=actions,
            used=used,
            device=rung.device.label,
            seconds=time.perf_counter() - start,
            notes=tuple(notes),
            references=tuple(each.photo.sha256 for each in self._referred.laid),
        )

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
        """See `PhotoSession.overview`."""
        more = 2 if scale < 2 and self._scales[-1] >= 2 * scale else 1  # a larger step costs less a pixel
        small = self._reduced_by(2**level * more)
        step = 2**level
        left, top = region.x // step, region.y // step
        right, bottom = -(-(region.x + region.width) // step), -(-(region.y + region.height) // step)
        part = Region(left, top, right - left, bottom - top)
        picture = small.render(actions, scale * more, part, progress=progress, token=token)
        return replace(picture, scale=scale, notes=(REDUCED, *picture.notes))

    def _reduced_by(self, by: int) -> Session:
        """A session on a copy that is `by` times smaller; the last ones are kept."""
        if by not in self._smaller:
            whole = self._belief
            assert isinstance(whole, Belief)
            photo = reduced_photo(self.photo, self._pixels, by)
            belief = ReducedBelief(whole, by)
            small = Session(
                self._compute, belief, photo, photo.pixels, self._scales, patient=self._patient, remark=self._remark
            )
            small._referred.lay_as(self._referred.laid, by)
            while len(self._smaller) >= COPIES:
                del self._smaller[next(iter(self._smaller))]
            self._smaller[by] = small
        return self._smaller[by]

    def refer(self, references: Sequence[Photo]) -> Sequence[Laid]:
        """See `PhotoSession.refer`."""
        if not self._referred.is_of(references):
            self._referred.lay(references, self._cleared)
            self._smaller.clear()
        return self._referred.laid

    def _cleared(self) -> np.ndarray:
        """What is matched to references: a small photo is restored before, a large one is clear enough from afar."""
        if self.photo.height * self.photo.width > CLEARED or self._scales[0] != 1:
            return self._pixels
        return self._alone(1.0, None)

    def _alone(self, scale: float, where: Region | None) -> np.ndarray:
        """A part of what is restored as found, before there are references."""
        return self.render(Actions(), scale, where, bits=8).photo.pixels

    def _beside(self, plan: Plan, references: int) -> Plan:
        """What must be rendered before so many references can improve it."""
        if not references:
            return plan
        return self._plan(plan.scale, self._referred.around(plan.wanted, references, self.output_size(plan.scale)))

    def _improved(
        self,
        photo: Photo,
        whole: Plan,
        plan: Plan,
        seen: Sequence[Reference],
        progress: Progress,
        check: Callable[[], None],
        notes: list[str],
    ) -> Photo:
        """What was rendered, improved by each reference in turn, and cut to what is wanted."""
        if photo.height * photo.width > CLEARED:
            self._cache.clear()  # a large picture needs the room
        pixels = self._referred.improved(
            photo.pixels,
            whole.wanted,
            plan.scale,
            seen,
            release=self._cache.clear,
            progress=lambda share: progress(ALONE + (1 - ALONE) * 0.99 * share),
            check=check,
            notes=notes,
        )
        top, left = plan.wanted.y - whole.wanted.y, plan.wanted.x - whole.wanted.x
        inside = slice(top, top + plan.wanted.height), slice(left, left + plan.wanted.width)
        alpha = None if photo.alpha is None else np.ascontiguousarray(photo.alpha[inside])
        return photo.with_pixels(np.ascontiguousarray(pixels[inside]), alpha)

    def output_size(self, scale: float) -> tuple[int, int]:
        """See `PhotoSession.output_size`."""
        return max(round(self.photo.height * scale), 1), max(round(self.photo.width * scale), 1)

    def _plan(self, scale: float, region: Region | None) -> Plan:
        scales = self._scales
        if not math.isfinite(scale) or not scales[0] <= scale <= scales[-1]:
            raise ScaleError(f"can't enlarge ×{scale:g}; give a number from {scales[0]} to {scales[-1]}")
        net_scale = next(each for each in scales if each >= scale)
        height, width = self.output_size(scale)
        region = region or Region(0, 0, width, height)
        right, bottom = min(region.x + region.width, width), min(region.y + region.height, height)
        left, top = max(region.x, 0), max(region.y, 0)
        if left >= right or top >= bottom:
            raise ScaleError(f"the region lies outside the picture of {width}×{height} pixels")
        margin = 0 if net_scale == scale else SPARE
        box = Box(
            max(math.floor(top / scale) - margin, 0),
            max(math.floor(left / scale) - margin, 0),
            min(math.ceil(bottom / scale) + margin, self.photo.height),
            min(math.ceil(right / scale) + margin, self.photo.width),
        )
        return Plan(scale, Region(left, top, right - left, bottom - top), net_scale, box)

    def _canvas(self, plan: Plan, bits: int) -> np.ndarray:
        """Room for the box at the network's enlargement, H×W×3, uint8 or uint16."""
        height, width = plan.box.height * plan.net_scale, plan.box.width * plan.net_scale
        try:
            return np.empty((height, width, 3), dtype=np.uint8 if bits == 8 else np.uint16)
        except MemoryError as error:
            size = height * width * 3 * bits / 8 / 1e9
            raise RenderError(
                f"{width}×{height} pixels need {size:.1f} GB of memory, and there is less; enlarge less"
            ) from error

    def _tiled(
        self,
        whole: np.ndarray,
        told: Told,
        plan: Plan,
        rung: Rung,
        progress: Progress,
        check: Callable[[], None],
        notes: list[str],
    ) -> np.ndarray:
        """`whole`, filled with the box at the network's enlargement."""
        peak, scale = float(np.iinfo(whole.dtype).max), plan.net_scale
        todo = list(tiles(plan.box, rung.tile))
        for number, tile in enumerate(todo):
            check()
            name = f"{self.photo.source or 'the photo'}, tile {number + 1} of {len(todo)}"
            with self._turn():
                restored = self._compute.finite(partial(self._tile, tile, told, scale), rung.device, name, notes)
            pixels = restored[0].clamp_(0, 1).mul_(peak).round_().permute(1, 2, 0).cpu().numpy()
            top, left = (tile.top - plan.box.top) * scale, (tile.left - plan.box.left) * scale
            whole[top : top + pixels.shape[0], left : left + pixels.shape[1]] = pixels.astype(whole.dtype)
            progress((number + 1) / len(todo) * 0.99)
        return whole

    def _tile(self, tile: Box[int], told: Told, scale: int, way: Attempt) -> Tensor:
        """One tile of X̂, 1×3×sh×sw float32, not clipped."""
        net, device = self._compute.restorer(way), way.device.place
        key = (tile, way.dtype, device.type, scale if net.features_by_scale else 0)
        prepared = self._cache.get(key)
        if prepared is None:
            whole = Box(0, 0, self.photo.height, self.photo.width)
            given = around(tile, whole, net.margin, net.border, net.multiple)
            inset = Inset(tile.top - given.top, tile.left - given.left, tile.height, tile.width)
            prepared = net.prepare(cut(self._pixels, given).to(device), inset, scale)
            self._cache.put(key, prepared)
        return net.finish(prepared, told.to(device), scale)

    def _with_grain(self, photo: Photo, plan: Plan, deviation: float) -> Photo:
        """The finished picture with as much of the removed noise given back as grain."""
        if self._seed is None:
            self._seed = seed_of(self._pixels)
        return replace(photo, pixels=with_grain(photo.pixels, plan.wanted, deviation, plan.scale, self._seed))

    def _finish(self, rendered: np.ndarray, plan: Plan) -> Photo:
        """Cut, or resample to a scale the network lacks, and put the enlarged alpha beside."""
        wanted = plan.wanted
        height, width = self.output_size(plan.scale)
        ratio_y, ratio_x = self.photo.height / height, self.photo.width / width
        window = Box(
            top=wanted.y * ratio_y, left=wanted.x * ratio_x,
            bottom=(wanted.y + wanted.height) * ratio_y, right=(wanted.x + wanted.width) * ratio_x,
        )  # fmt: skip
        inside = window.within(plan.box.top, plan.box.left).times(plan.net_scale)
        pixels = resample(rendered, inside, wanted.height, wanted.width)
        alpha = self.photo.alpha
        if alpha is not None:
            deep = pixels.dtype == np.uint16
            alpha = upscale_alpha(to_16(alpha) if deep else alpha, window, wanted.height, wanted.width)
            alpha = alpha if deep else to_8(alpha)
        return self.photo.with_pixels(pixels, alpha)


def _is_grey(pixels_HW3: np.ndarray) -> bool:
    return bool(
        np.array_equal(pixels_HW3[..., 0], pixels_HW3[..., 1])
        and np.array_equal(pixels_HW3[..., 1], pixels_HW3[..., 2])
    )
