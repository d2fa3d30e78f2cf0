"""Figures as people read them, the same in the window and on the command line."""

from __future__ import annotations

from core.causal.estimate import Estimate
from core.causal.factors import SLIDERS, Factor


def figure(factor: Factor, value: float) -> str:
    """A factor's value with its digits, `none` where it means that nothing happened."""
    if round(value, factor.decimals) == factor.none:
        return "none"
    return f"{value:.{factor.decimals}f}"


def summary(estimate: Estimate) -> str:
    """`noise 11.0 (9.1–13.0), blur 0.40 px (…), JPEG quality 52 (47–58)`: means and 90 % intervals."""
    parts = []
    for factor in SLIDERS:
        reading = estimate.readings[factor.name]
        interval = f"{figure(factor, reading.low)}–{figure(factor, reading.high)}"
        label = factor.label if factor.label.isupper() else factor.label.lower()
        parts.append(f"{label} {figure(factor, reading.mean)} ({interval})")
    return ", ".join(parts)
