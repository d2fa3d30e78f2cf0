"""Options that several commands share."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import click

from core.causal.actions import Action, Actions, Mode
from core.causal.factors import SLIDERS, factor
from core.errors import InterventionError, ScaleError
from core.image_io import MAX_PIXELS
from core.image_io.formats import TARGETS
from core.models.shelf import DEFAULT
from core.order import LARGEST_DPI, Size

F = TypeVar("F", bound=Callable[..., Any])


class Wish(click.ParamType[Action | None]):
    """`auto`, a number (set: treat the photo as if), or `tell:` and a number (I know it was)."""

    name = "auto|N|tell:N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Action | None:
        """The action, or None for auto."""
        if isinstance(value, Action) or value == "auto":
            return value if isinstance(value, Action) else None
        mode, _, number = value.rpartition(":")
        try:
            if mode not in ("", "tell", "set"):
                raise ValueError(mode)
            name = param.name if param is not None and param.name else ""
            return Action(Mode.TELL if mode == "tell" else Mode.SET, factor(name).checked(float(number)))
        except ValueError:
            self.fail(f"{value!r} is neither auto, a number, nor tell: and a number", param, ctx)
        except InterventionError as error:
            self.fail(str(error), param, ctx)


def factor_options(function: F) -> F:
    """One option a factor that people set, from the factor table."""
    for each in reversed(SLIDERS):
        unit = f" {each.unit}" if each.unit else " of 255"
        text = f"{each.label}: auto, or {each.low:g}…{each.high:g}{unit} ({each.none:g} = none); tell:N if you know it."
        function = click.option(f"--{each.name}", type=Wish(), default="auto", show_default=True, help=text)(function)
    return function


def actions_from(wishes: dict[str, Action | None], **others: float) -> Actions:
    """The actions that the factor options ask for, and the `others` of `Actions`.

    Raises:
        click.UsageError: a share is no number from 0 to 1.
    """
    try:
        return Actions({name: wish for name, wish in wishes.items() if wish is not None}, **others)  # type: ignore[arg-type]
    except InterventionError as error:
        raise click.UsageError(str(error)) from error


@dataclass(frozen=True)
class OnPaper:
    """A length on paper, in inches."""

    inches: float


class Length(click.ParamType["OnPaper | int"]):
    """Pixels, as a whole number, or a length on paper: `20cm`, `150mm`, `8in`."""

    name = "N"
    inches = MappingProxyType({"cm": 1 / 2.54, "mm": 1 / 25.4, "in": 1.0})

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> OnPaper | int:
        """The length, or a usage error."""
        if isinstance(value, OnPaper | int):
            return value
        try:
            return self._parsed(value.strip().lower())
        except ValueError:
            self.fail(f"{value[:40]!r} is no length; give pixels as 3000, or 20cm, 150mm, 8in with --dpi", param, ctx)

    def _parsed(self, text: str) -> OnPaper | int:
        if text[-2:] not in self.inches:
            return int(text.removesuffix("px"))
        length = float(text[:-2].replace(",", ".")) * self.inches[text[-2:]]
        if not 0 < length < math.inf:
            raise ValueError(text)
        return OnPaper(length)


TARGET_SIZES = (
    (
        "long_side",
        Length(),
        "Longer side of the result in pixels, or as 20cm with --dpi; instead of --scale.",
    ),
    ("width", Length(), "Width of the result, likewise."),
    ("height", Length(), "Height of the result, likewise."),
    ("megapixels", float, "Size of the result, millions of pixels; instead of --scale."),
)


def target_sizes(function: F) -> F:
    """One option for each way to say a size but the scale."""
    for name, kind, text in reversed(TARGET_SIZES):
        flag = f"--{name.replace('_', '-')}"
        function = click.option(flag, type=kind, metavar="N", help=text)(function)
    return function


def size_from(values: dict[str, Any], dpi: float | None) -> Size:
    """The size that is asked for, taken out of the options' values; ×2 without any.

    Args:
        dpi: dots per inch, by which lengths on paper become pixels.

    Raises:
        click.UsageError: several are given, one is out of range, or a length on paper lacks the resolution.
    """
    given = {name: values.pop(name) for name in ("scale", *(each[0] for each in TARGET_SIZES))}
    given = {name: _in_pixels(name, value, dpi) for name, value in given.items() if value is not None}
    try:
        return Size(**(given or {"scale": 2.0}))
    except ScaleError as error:
        raise click.UsageError(str(error)) from error


def _in_pixels(name: str, value: Any, dpi: float | None) -> Any:
    if not isinstance(value, OnPaper):
        return value
    if dpi is None:
        raise click.UsageError(f"--{name.replace('_', '-')} on paper needs a resolution; add --dpi 300")
    return round(value.inches * dpi)


class Page(click.ParamType["int | str"]):
    """A number from 1, or `all`."""

    name = "N|all"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        """The number or the word, or a usage error."""
        text = str(value)
        if text != "all" and not (text.isdecimal() and len(text) < 10 and int(text)):
            self.fail(f"{text[:40]!r} is no number of a picture; give 1, 2, … or all", param, ctx)
        return text if text == "all" else int(text)


page = click.option(
    "--page", type=Page(), help="Which picture of files that hold several; default: the main one, with a note."
)
damaged = click.option(
    "--damaged",
    type=click.Choice(["refuse", "keep"]),
    default="refuse",
    show_default=True,
    help="JPEGs and PNGs that are cut off: leave them out, or restore what is there, with grey below.",
)
keep_time = click.option("--keep-time", is_flag=True, help="Results get the time of change of their photos.")
dpi = click.option(
    "--dpi",
    type=click.FloatRange(1, LARGEST_DPI),
    metavar="N",
    help="Resolution that the results state, dots per inch; with it sizes may be lengths: --width 20cm.",
)


def _share(name: str, usual: float, text: str) -> Callable[[F], F]:
    """An option from 0 to 1."""
    return click.option(f"--{name}", type=click.FloatRange(0, 1), default=usual, show_default=True, help=text)


strength = _share("strength", 1.0, "How far set factors go from their estimates (0) to what was asked (1).")


texture = _share("texture", 0.0, "From the faithful picture (0) to one that looks crisper and is partly imagined (1).")
grain = _share("grain", 0.0, "How much of the noise that was removed comes back, as fine grain like film's.")


class Named(click.Path):
    """A path that is not empty, as an unset variable of a shell would make it."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or a usage error."""
        if value == "":
            self.fail("the name is empty", param, ctx)
        return super().convert(value, param, ctx)


reference = click.option(
    "--reference",
    "references",
    type=Named(),
    multiple=True,
    metavar="FILE",
    help="Another photo of the same scene, which shows it better; may be given several times.",
)
evidence = click.option(
    "--evidence/--no-evidence",
    default=True,
    help="Believe what a JPEG file states of its own quality, or look at its pixels alone.  [default: evidence]",
)


class Format(click.ParamType[str]):
    """A format by its name or by one of its suffixes, as `jpeg`, `jpg`, `.JPG`."""

    name = "FORMAT"
    names = MappingProxyType(
        {name: target.name for target in TARGETS.values() for name in (target.name, *(s[1:] for s in target.suffixes))}
    )

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The format's own name, or a usage error."""
        found = self.names.get(str(value).lower().removeprefix("."))
        if found is None:
            self.fail(f"can't write {str(value)[:40]!r}; give one of {', '.join(TARGETS)}", param, ctx)
        return found


inputs = click.argument("inputs", nargs=-1, required=True, type=Named(), metavar="IN…")
device = click.option(
    "--device",
    type=click.Choice(["auto", "cuda", "mps", "cpu"]),
    default="auto",
    show_default=True,
    help="Where to run.",
)


def _not_empty(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """The name, or a usage error where it is empty, as an unset variable of a shell would make it."""
    if not value:
        raise click.BadParameter("the name is empty", ctx, param)
    return value


model = click.option(
    "--model",
    "-m",
    callback=_not_empty,
    default=DEFAULT,
    show_default=True,
    metavar="NAME|FILE",
    help="What restores; 'causalsr models list' names them all.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print a JSON array, one object a photo.")
quiet = click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
max_pixels = click.option(
    "--max-pixels", type=click.IntRange(min=1), default=MAX_PIXELS, show_default=True, help="Refuse larger photos."
)
