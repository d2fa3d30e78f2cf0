"""What the file itself says of its compression: an observation, not a reading of pixels (model.md, section 11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.causal.factors import factor
from core.causal.jpeg_tables import CHROMA, LUMA, scaled

SUBSAMPLING: Mapping[tuple[int, int], float] = {(1, 1): 0.0, (2, 1): 0.5, (1, 2): 0.5, (2, 2): 1.0, (4, 1): 1.0}
"""Columns and rows of luma to a chroma sample → the factor."""


@dataclass(frozen=True)
class Observation:
    """One factor as the file states it.

    Attributes:
        factor: its name.
        value: in its unit.
        deviation: standard deviation of that, latent units; 0 where it is exact.
    """

    factor: str
    value: float
    deviation: float = 0.0


def from_jpeg(
    luma: tuple[int, ...], chroma: tuple[int, ...] | None, subsampling: tuple[int, int]
) -> tuple[Observation, ...]:
    """Quality and chroma subsampling from a JPEG file's header.

    libjpeg's tables give the quality exactly. Others are the nearest of those, which each step would have: the quality
    is the steps' mean in the latent coordinate, and its deviation theirs.

    Args:
        luma, chroma: quantisation steps, 64 row by row, at least 1.
        subsampling: columns and rows of luma to a chroma sample.
    """
    found = [_quality(luma, chroma)]
    if chroma is not None and subsampling in SUBSAMPLING:
        found.append(Observation("subsampling", SUBSAMPLING[subsampling]))
    return tuple(found)


def without(seen: Iterable[Observation], names: Iterable[str]) -> tuple[Observation, ...]:
    """The observations of other factors."""
    left_out = set(names)
    return tuple(each for each in seen if each.factor not in left_out)


def _quality(luma: tuple[int, ...], chroma: tuple[int, ...] | None) -> Observation:
    each = factor("jpeg")
    exact = _exact().get(luma)
    if exact is not None and chroma in (None, luma, *(tuple(scaled(CHROMA, q)) for q in exact)):
        return Observation("jpeg", float(np.clip(exact[0], each.low, each.high)))
    steps, base = np.array(luma, dtype=np.float64), np.array(LUMA, dtype=np.float64)
    if chroma is not None:
        steps, base = np.append(steps, chroma), np.append(base, CHROMA)
    percent = 100 * steps / base
    qualities = np.where(percent <= 100, (200 - percent) / 2, 5000 / percent).clip(each.low, each.high)
    latents = each.to_latent(qualities)
    return Observation("jpeg", float(each.from_latent(float(latents.mean()))), float(latents.std()))


@lru_cache(maxsize=1)
def _exact() -> dict[tuple[int, ...], list[int]]:
    """libjpeg's luma tables → the qualities that have them, best first."""
    found: dict[tuple[int, ...], list[int]] = {}
    for quality in range(100, 0, -1):
        found.setdefault(tuple(scaled(LUMA, quality)), []).append(quality)
    return found
