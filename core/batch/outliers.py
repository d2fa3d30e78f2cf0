"""Photos of a batch that are worth a look: unlike the others, unsurely read, or not given back by their results."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from core.batch.entry import Entry
from core.causal.factors import SLIDERS, Factor

FAR = 4.0
"""Robust deviations from the batch's median beyond which a photo is unlike the others."""
MAD = 1.4826
"""Times the median absolute deviation is the standard deviation of a normal."""
LEAST = 0.25
"""Latent units: batches whose photos are more alike than this are told apart by it."""
FEW = 8
"""Of fewer photos nobody can say what is usual."""
WIDE = 2.0
"""Latent units: a 90 % interval wider than this is unsure, where it isn't usual for the batch."""
UNUSUAL = 1.5
"""Times the batch's median interval; small photos are all read unsurely, and none of them more than the others."""
UNEXPLAINED = 1.6
"""Times what may be left over; see `core.engine.consistency`."""


def outliers(entries: Iterable[Entry]) -> dict[int, tuple[str, ...]]:
    """Number of the photo → why it is worth a look, a phrase each; only those that are."""
    read = [each for each in entries if each.facts.estimate]
    reasons: dict[int, list[str]] = {}
    for factor in SLIDERS:
        for number, reason in (*_unlike(factor, read), *_unsure(factor, read)):
            reasons.setdefault(number, []).append(reason)
    for each in read:
        if each.facts.unexplained is not None and each.facts.unexplained > UNEXPLAINED:
            reasons.setdefault(each.number, []).append("the result doesn't give the photo back")
    return {number: tuple(found) for number, found in sorted(reasons.items())}


def _unlike(factor: Factor, read: list[Entry]) -> list[tuple[int, str]]:
    if len(read) < FEW:
        return []
    latents = {each.number: float(factor.to_latent(_band(each, factor)[0])) for each in read}
    middle = median(latents.values())
    spread = max(MAD * median(abs(each - middle) for each in latents.values()), LEAST)
    words = {True: "more", False: "less"}
    return [
        (number, f"{words[latent > middle]} {_name(factor)} than the others")
        for number, latent in latents.items()
        if abs(latent - middle) > FAR * spread
    ]


def _unsure(factor: Factor, read: list[Entry]) -> list[tuple[int, str]]:
    widths = {}
    for each in read:
        _, low, high = (float(factor.to_latent(value)) for value in _band(each, factor))
        widths[each.number] = abs(high - low)
    most = max(WIDE, UNUSUAL * median(widths.values())) if len(read) >= FEW else WIDE
    return [(number, f"{_name(factor)} is unsure") for number, width in widths.items() if width > most]


def _band(entry: Entry, factor: Factor) -> tuple[float, float, float]:
    assert entry.facts.estimate is not None
    return entry.facts.estimate[factor.name]


def _name(factor: Factor) -> str:
    return "compression" if factor.name == "jpeg" else factor.label.lower()
