"""What a slider does: PSNR to the scene, and the share of grain kept, over the settings of one factor."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np

from core.causal.actions import Actions
from core.engine import Engine
from training.evaluation.metrics import psnr
from training.evaluation.protocol import BLUR_DEVIATION, NOISE, QUALITY, Condition, cases, interpolate, shrink


@dataclass(frozen=True)
class Sweep:
    """One factor moved over its settings on photos harmed by it alone; the others are told truly."""

    factor: str
    condition: Condition
    settings: tuple[float, ...]
    truth: float


SWEEPS = (
    Sweep("noise", Condition("noise", noise=True), (0, 5, 10, 15, 20, 30), NOISE),
    Sweep("blur", Condition("blur", blur=True), (0, 0.4, 0.6, 0.8, 1.0, 1.2, 1.5), BLUR_DEVIATION),
    Sweep("jpeg", Condition("jpeg", jpeg=True), (100, 80, 60, 45, 30, 20, 12), float(QUALITY)),
)


@dataclass(frozen=True)
class Point:
    """One setting: mean PSNR in dB, and the grain kept in flat areas as a share of the input's; not a number where the
    photo has no noise of which it could be a share."""

    setting: float
    psnr: float
    grain: float


def curve(engine: Engine, bench: Path, sweep: Sweep, scale: int) -> list[Point]:
    """The sweep's points in order of its settings."""
    found: dict[float, list[tuple[float, float]]] = {setting: [] for setting in sweep.settings}
    for case in cases(bench, scale, sweep.condition):
        session = engine.open(case.photo)
        clean = interpolate(shrink(case.high, scale), *case.high.shape[:2])
        grainy = interpolate(case.photo.pixels, *case.high.shape[:2])
        flat = flat_areas(case.high)
        whole = max(_residue(grainy, clean, flat), 1e-9) if sweep.condition.noise else math.nan
        for setting in sweep.settings:
            told = {**case.truth, sweep.factor: setting}
            picture = session.render(Actions.set(**told), scale).photo.pixels
            kept = _residue(picture, case.high, flat) / whole
            found[setting].append((psnr(picture, case.high, scale), kept))
    return [Point(s, fmean(p for p, _ in pairs), fmean(k for _, k in pairs)) for s, pairs in found.items()]


def print_curves(engine: Engine, bench: Path, scale: int, say: Callable[[str], None]) -> dict[str, list[Point]]:
    """All sweeps as text; returns them by factor."""
    result = {}
    for sweep in SWEEPS:
        points = curve(engine, bench, sweep, scale)
        best = max(points, key=lambda point: point.psnr)
        say(f"do({sweep.factor} = …) on {bench.name} ×{scale}, truth {sweep.truth:g}, best at {best.setting:g}")
        say("  setting " + " ".join(f"{point.setting:7g}" for point in points))
        say("  PSNR dB " + " ".join(f"{point.psnr:7.2f}" for point in points))
        if sweep.condition.noise:
            say("  grain   " + " ".join(f"{point.grain:7.0%}" for point in points))
        result[sweep.factor] = points
    return result


def flat_areas(high_HW3: np.ndarray) -> np.ndarray:
    """Where the scene is flat: the quarter of the pixels with the least gradient in a 7×7 neighbourhood, H×W bool."""
    grey = high_HW3.astype(np.float64).mean(axis=2)
    gradient = np.abs(np.diff(grey, axis=0, append=grey[-1:])) + np.abs(np.diff(grey, axis=1, append=grey[:, -1:]))
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(gradient, 3, mode="edge"), (7, 7))
    local = windows.mean(axis=(2, 3))
    return np.asarray(local <= np.quantile(local, 0.25))


def _residue(picture_HW3: np.ndarray, reference_HW3: np.ndarray, where_HW: np.ndarray) -> float:
    """Standard deviation of the difference over the chosen pixels, 1/255."""
    return float((picture_HW3.astype(np.float64) - reference_HW3)[where_HW].std())
