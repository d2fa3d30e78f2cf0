"""The program's belief and the person's wishes in words, the same in the window and on the command line."""

from __future__ import annotations

from causalsr_app.translation import mark, tr
from core.batch.outliers import UNEXPLAINED
from core.causal.actions import LOOKS, Actions, Mode
from core.causal.estimate import Estimate, Reading
from core.causal.factors import SLIDERS, Factor, factor

NAMES = {Mode.AUTO: mark("found"), Mode.SET: mark("treat as"), Mode.TELL: mark("I know")}
"""What a person means by each way to find a value."""
MEANINGS = {
    Mode.AUTO: mark("What is read from the photo."),
    Mode.SET: mark("As if it were so; what is found of the rest stays."),
    Mode.TELL: mark("It was so; what is found of the rest follows."),
}
"""In one line."""


def number(each: Factor, value: float, like: float) -> str:
    """A value with as few digits as a value like that deserves: `11`, `3.2`, `0.4`."""
    return f"{value:.0f}" if each.decimals == 0 or like >= 10 else f"{value:.1f}"


def in_sentence(each: Factor) -> str:
    """The factor's name as it stands within a sentence."""
    return tr(each.label if each.label.isupper() else each.label.lower())


def harmless(each: Factor, value: float) -> bool:
    """Whether the value amounts to nothing."""
    return abs(value - each.none) < each.negligible


def belief(each: Factor, reading: Reading) -> str:
    """One factor: `noise 11 (9–13)`, `blur 0.4 px`, `no JPEG`."""
    name = in_sentence(each)
    if harmless(each, reading.mean):
        return tr("no {name}").format(name=name)
    words = f"{name} {tr(each.unit)} " if each.worse < 0 else f"{name} "
    middle, low, high = (number(each, value, reading.mean) for value in (reading.mean, reading.low, reading.high))
    unit = f" {each.unit}" if each.unit == "px" else ""
    interval = "" if low == high else f" ({low}–{high})"
    return f"{words}{middle}{unit}{interval}"


def amount(each: Factor, value: float) -> str:
    """A value as fields and sentences show it: `8.0`, `0.55 px`, `none`."""
    if value == each.none:
        return tr("none")
    unit = f" {each.unit}" if each.unit == "px" else ""
    return f"{value:.{each.decimals}f}{unit}"


def source(each: Factor, estimate: Estimate) -> str:
    """` (from the file)` where the file states the factor, else nothing."""
    return tr(" (from the file)") if each.name in estimate.stated else ""


def sentence(estimate: Estimate) -> str:
    """What the program believes happened: `Noise 11 (9–13), blur 0.4 px, JPEG quality 52 (47–58), enlarged about 1.4×
    before`."""
    readings = estimate.readings
    parts = [belief(each, readings[each.name]) + source(each, estimate) for each in SLIDERS]
    text = tr(", ").join(parts + earlier(estimate))
    return text[0].upper() + text[1:]


def earlier(estimate: Estimate) -> list[str]:
    """What is likelier than not to have happened before: `saved at about 62 before`, `enlarged about 1.4× before`."""
    rescale, saved, sharpen = (estimate.readings[name] for name in ("rescale", "earlier_jpeg", "sharpen"))
    parts = []
    if _likely("earlier_jpeg", saved):
        parts.append(tr("saved at about {quality} before").format(quality=f"{saved.mean:.0f}"))
    if _likely("rescale", rescale):
        words = tr("enlarged about {times}× before") if rescale.mean > 0 else tr("shrunk about {times}× before")
        parts.append(words.format(times=f"{2 ** abs(rescale.mean):.1f}"))
    if _likely("sharpen", sharpen):
        parts.append(tr("sharpened"))
    return parts


def _likely(name: str, reading: Reading) -> bool:
    return reading.presence > 0.5 and not harmless(factor(name), reading.mean)


def consistency(unexplained: float) -> str:
    """How far a result is from giving its photo back: `Differs by 0.9 times what noise and compression may leave`."""
    verdict = (
        tr("the result gives the photo back")
        if unexplained <= UNEXPLAINED
        else tr("the result does not give the photo back")
    )
    words = tr("Differs by {much} times what noise and compression may leave: {verdict}")
    return words.format(much=f"{unexplained:.1f}", verdict=verdict)


def wishes(actions: Actions) -> str:
    """What the person asked for: `Noise treated as 8.0, JPEG known to be 40`; empty when all is as found.

    With less than full strength, and with texture: `Noise treated as 8.0, strength 50 %, texture 30 %`.
    """
    words = {Mode.SET: tr("{label} treated as {value}"), Mode.TELL: tr("{label} known to be {value}")}
    harsher, milder = tr("{label} treated as harsher than found"), tr("{label} treated as milder than found")
    parts = []
    for each in SLIDERS:
        action = actions.by_factor.get(each.name)
        if action is None:
            continue
        if action.mode is Mode.SHIFT:
            parts.append((harsher if action.value > 0 else milder).format(label=tr(each.label)))
        else:
            parts.append(words[action.mode].format(label=tr(each.label), value=amount(each, action.value)))
    if actions.strength < 1 and (actions.values(Mode.SET) or actions.values(Mode.SHIFT)):
        parts.append(tr("strength {percent} %").format(percent=f"{actions.strength * 100:.0f}"))
    parts += [f"{tr(name)} {getattr(actions, name) * 100:.0f} %" for name in LOOKS if getattr(actions, name)]
    return tr(", ").join(parts)
