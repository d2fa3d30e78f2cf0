"""How a photo got this way, in words: what is believed to have happened to it, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from causalsr_app.translation import mark, tr
from causalsr_app.words import harmless, number
from core.causal.actions import Actions, Mode
from core.causal.estimate import Estimate, Reading
from core.causal.factors import factor

UNLIKELY = 0.1
"""What is less likely is named together, at the end."""
SURE = 0.995
"""From here on it reads as certain."""
COARSE, COLOURED, GREY = 0.6, 0.55, 0.3
"""From which grain size noise is called coarse; from which share in colour, and up to which grey."""


@dataclass(frozen=True)
class Step:
    """One thing that happened, or may have.

    Attributes:
        name: of the factor.
        title: what happened, in two or three words.
        words: how much, with its 90 % interval where that says something.
        probability: that it happened at all.
    """

    name: str
    title: str
    words: str
    probability: float


@dataclass(frozen=True)
class Story:
    """All of it.

    Attributes:
        steps: what is likely enough to be told, in order.
        unlikely: what is not, in one line; empty when all is told.
    """

    steps: tuple[Step, ...]
    unlikely: str


def story(estimate: Estimate, actions: Actions) -> Story:
    """What is believed to have happened, from the lens to the file."""
    told = actions.values(Mode.TELL)
    known = set(told)
    stated = estimate.stated - known if actions.evidence else frozenset()
    now = estimate.heard(actions).tell(told)
    happened = _as_if_all(now)
    steps = []
    for name, title, words in _ORDER:
        reading = happened.readings[name]
        source = tr(" (you know it)") if name in known else tr(" (from the file)") if name in stated else ""
        steps.append(
            Step(
                name, title(reading), words(happened) + source, _probability(name, reading, now.readings[name].presence)
            )
        )
    likely = tuple(each for each in steps if each.probability >= UNLIKELY)
    others = [f"{_within(each.title)} ({percent(each.probability)})" for each in steps if each not in likely]
    return Story(likely, tr("Unlikely: {things}.").format(things=tr(", ").join(others)) if others else "")


def percent(probability: float) -> str:
    """`97 %`; nothing is quite certain but what is known."""
    if probability >= 1:
        return tr("certain")
    if probability > SURE:
        return tr("over 99 %")
    return tr("under 1 %") if probability < 1 - SURE else f"{100 * probability:.0f} %"


def why_sharp(told: Story, scale: float) -> str:
    """Why the result stays sharp when it is enlarged, for this photo."""
    found = [each for each in told.steps if each.probability > 0.5 and each.title != tr("Shrunk")]
    larger = tr("Enlarged ×{scale}").format(scale=f"{scale:.3g}") if scale > 1 else tr("Looked at closely")
    if not found:
        return tr(
            "{larger}, a photo shows its own pixels. Nothing worth mentioning was done to this one, so nothing is "
            "taken away, and what lies between its pixels is drawn from what edges and textures like its own usually "
            "look like."
        ).format(larger=larger)
    harm = _listed([tr(_REMOVED[each.name]) for each in found])
    return tr(
        "{larger} by interpolation alone, this photo would show {harm} larger, too. Here they are believed to be harm "
        "and not part of the scene, so they are undone first, as far as what is found goes, and what lies between the "
        "pixels is drawn from what is left. Where the photo doesn't tell, less is undone: that is the safer picture."
    ).format(larger=larger, harm=harm)


def _probability(name: str, reading: Reading, presence: float) -> float:
    """Of an event; one that surely happened, and did no harm worth mentioning, didn't."""
    each = factor(name)
    return 0.0 if all(harmless(each, value) for value in (reading.low, reading.high)) else presence


def _as_if_all(estimate: Estimate) -> Estimate:
    """The estimate if every event had happened: how much, where it did."""
    return replace(estimate, presence=np.ones_like(estimate.presence))


def _amount(name: str, unit: str = "", *, said: str = "{value}") -> Callable[[Estimate], str]:
    """`0.4 px (0.3 to 0.5)`, of what it is if it happened."""

    def words(estimate: Estimate) -> str:
        each, reading = factor(name), estimate.readings[name]
        middle, low, high = (number(each, value, reading.mean) for value in (reading.mean, reading.low, reading.high))
        span = "" if low == high else tr(" ({low} to {high})").format(low=low, high=high)
        return tr(said).format(value=f"{middle}{unit}") + span

    return words


def _noise(estimate: Estimate) -> str:
    """With its kind, of which there are no sliders."""
    grain, colour = estimate.readings["grain"].mean, estimate.readings["chroma"].mean
    kinds = [tr("coarse") if grain >= COARSE else tr("fine")]
    kinds += [tr("coloured")] if colour >= COLOURED else [tr("mostly grey")] if colour <= GREY else []
    return tr("{amount} of 255, {kinds}").format(amount=_amount("noise")(estimate), kinds=tr(", ").join(kinds))


def _rescale(estimate: Estimate) -> str:
    reading = estimate.readings["rescale"]
    low, middle, high = sorted(2 ** abs(value) for value in (reading.low, reading.mean, reading.high))
    crossing = reading.low < 0 < reading.high
    about = tr("about {times}×").format(times=f"{middle:.1f}")
    if crossing or low == high:
        return about
    return about + tr(" ({low} to {high})").format(low=f"{low:.1f}", high=f"{high:.1f}")


def _listed(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return tr("{these} and {that}").format(these=tr(", ").join(words[:-1]), that=words[-1])


def _within(title: str) -> str:
    """As it stands within a sentence."""
    return title[0].lower() + title[1:]


_ORDER: tuple[tuple[str, Callable[[Reading], str], Callable[[Estimate], str]], ...] = (
    ("blur", lambda _: tr("Taken softly"), _amount("blur", " px")),
    ("noise", lambda _: tr("Taken with noise"), _noise),
    ("sharpen", lambda _: tr("Sharpened"), _amount("sharpen")),
    ("earlier_jpeg", lambda _: tr("Saved a first time"), _amount("earlier_jpeg", said=mark("at quality {value}"))),
    ("rescale", lambda reading: tr("Enlarged") if reading.mean >= 0 else tr("Shrunk"), _rescale),
    ("jpeg", lambda _: tr("Saved as JPEG"), _amount("jpeg", said=mark("at quality {value}"))),
)
"""The causal graph's own order: factor, what happened, and how much."""
_REMOVED = {
    "blur": mark("its softness"), "noise": mark("its noise"), "sharpen": mark("its sharpened edges"),
    "earlier_jpeg": mark("its older blocks"), "rescale": mark("the smear of an earlier enlargement"),
    "jpeg": mark("its blocks"),
}  # fmt: skip
"""What of each would grow with the photo."""
