"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from core.causal.actions import Action, Actions, Mode
from core.causal.factors import SLIDERS, factor
from core.errors import InterventionError, ScaleError
from core.image_io import MAX_PIXELS
from core.order import Size

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


def actions_from(wishes: dict[str, Action | None], strength: float, *, evidence: bool) -> Actions:
    """The actions that the factor options ask for.

    Raises:
        click.UsageError: the strength is no number from 0 to 1.
    """
    try:
        return Actions({name: wish for name, wish in wishes.items() if wish is not None}, strength, evidence)
    except InterventionError as error:
        raise click.UsageError(str(error)) from error


TARGET_SIZES = (
    ("long_side", int, "Length of the result's longer side, pixels; instead of --scale."),
    ("width", int, "Width of the result, pixels; instead of --scale."),
    ("height", int, "Height of the result, pixels; instead of --scale."),
    ("megapixels", float, "Size of the result, millions of pixels; instead of --scale."),
)


def target_sizes(function: F) -> F:
    """One option for each way to say a size but the scale."""
    for name, kind, text in reversed(TARGET_SIZES):
        flag = f"--{name.replace('_', '-')}"
        function = click.option(flag, type=kind, metavar="N", help=text)(function)
    return function


def size_from(values: dict[str, Any]) -> Size:
    """The size that is asked for, taken out of the options' values; ×2 without any.

    Raises:
        click.UsageError: several are given, or one is out of range.
    """
    given = {name: values.pop(name) for name in ("scale", *(each[0] for each in TARGET_SIZES))}
    given = {name: value for name, value in given.items() if value is not None}
    try:
        return Size(**(given or {"scale": 2.0}))
    except ScaleError as error:
        raise click.UsageError(str(error)) from error


strength = click.option(
    "--strength",
    type=click.FloatRange(0, 1),
    default=1.0,
    show_default=True,
    help="How far set factors go from their estimates (0) to what was asked (1).",
)


evidence = click.option(
    "--evidence/--no-evidence",
    default=True,
    help="Believe what a JPEG file states of its own quality, or look at its pixels alone.  [default: evidence]",
)


class Named(click.Path):
    """A path that is not empty, as an unset variable of a shell would make it."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or a usage error."""
        if value == "":
            self.fail("the name is empty", param, ctx)
        return super().convert(value, param, ctx)


inputs = click.argument("inputs", nargs=-1, required=True, type=Named(), metavar="IN…")
device = click.option(
    "--device",
    type=click.Choice(["auto", "cuda", "mps", "cpu"]),
    default="auto",
    show_default=True,
    help="Where to run.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print a JSON array, one object a photo.")
quiet = click.option("--quiet", "-q", is_flag=True, help="Print nothing but errors.")
max_pixels = click.option(
    "--max-pixels", type=click.IntRange(min=1), default=MAX_PIXELS, show_default=True, help="Refuse larger photos."
)
