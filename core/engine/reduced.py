"""A photo seen from afar: a reduced copy, and what of its harm is left there.

Averaging k×k pixels into one divides white noise by k, blur by k, and what lossy compression did by about as much.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from PIL import Image

from core.causal.actions import Actions
from core.causal.estimate import Estimate
from core.causal.factors import factor
from core.engine.belief import Belief
from core.image_io import Metadata, Photo
from core.jobs import CancelToken
from core.nets.contract import Told

HARM = ("jpeg", "earlier_jpeg")
"""Factors whose distance from "none" is divided."""
SHARE = ("blur", "grain", "sharpen")
"""Factors that are divided themselves."""


class ReducedBelief:
    """What is believed of a copy that is `by` times smaller on each side, from what is believed of the photo."""

    def __init__(self, whole: Belief, by: int) -> None:
        self._whole, self._by = whole, by

    def estimate(self, token: CancelToken | None = None) -> Estimate:
        """The photo's own."""
        return self._whole.estimate(token)

    def used(self, actions: Actions) -> Mapping[str, float]:
        """Factor name → value that the restorer is told of the copy."""
        return left_over(self._whole.used(actions), self._by)

    def told(self, used: Mapping[str, float], *, grey: bool) -> Told:
        """See `Belief.told`."""
        return self._whole.told(used, grey=grey)


def left_over(used: Mapping[str, float], by: int) -> dict[str, float]:
    """The factors of a picture after it was averaged down `by` times.

    Noise of a correlation length of g px is averaged over areas of 1 + 4π g² pixels, so that it falls later.
    """
    found = dict(used)
    alike = 1 + 4 * math.pi * used["grain"] ** 2
    found["noise"] = used["noise"] * min(1.0, math.sqrt(alike) / by)
    for name in SHARE:
        found[name] = used[name] / by
    for name in HARM:
        none = factor(name).none
        found[name] = none - (none - used[name]) / by
    larger = used["rescale"] - math.log2(by)
    found["rescale"] = max(larger, 0.0) if used["rescale"] > 0 else 0.0
    return found


def reduced_photo(photo: Photo, pixels_HW3: np.ndarray, by: int) -> Photo:
    """The photo averaged over blocks of `by`×`by` pixels (fewer at its right and lower edges), without its words."""
    alpha = None if photo.alpha is None else _reduced(photo.alpha, by)
    return replace(photo, pixels=_reduced(pixels_HW3, by), alpha=alpha, metadata=Metadata(), notes=(), compression=None)


def _reduced(samples: np.ndarray, by: int) -> np.ndarray:
    if samples.dtype == np.uint8:
        return np.ascontiguousarray(Image.fromarray(samples).reduce(by))
    height, width = samples.shape[:2]
    edges = ((0, -height % by), (0, -width % by), (0, 0))[: samples.ndim]
    blocks = np.pad(samples, edges, mode="edge").reshape(-(-height // by), by, -(-width // by), by, *samples.shape[2:])
    return blocks.mean(axis=(1, 3)).round().astype(samples.dtype)
