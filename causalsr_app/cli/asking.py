"""The options by which a person says what is to become of photos, shared by the commands that restore."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from causalsr_app import presets
from causalsr_app.cli import options
from causalsr_app.cli.asked import Asked, Output, asked
from core.batch.folders import Photos
from core.batch.naming import DEFAULT_NAME, FIELDS
from core.batch.plan import Existing
from core.errors import OrderError
from core.files.names import shown
from core.image_io.formats import TARGETS
from core.models import shelf
from core.order import Order

NAME_HELP = "Of the results. {stem} alone keeps the name. Fields: " + "; ".join(
    f"{{{field}}} {what}" for field, what in FIELDS.items()
)
EXISTING_HELP = (
    "When a photo has a result: make another, replace it, or skip the photo if it was made in this very way. "
    "Files of others always stay."
)
OUTPUT_HELP = "Folder for the results, or the file for the result of one photo; default: beside each photo."


class Scale(click.ParamType[float]):
    """A number from 1 to 8."""

    name = "N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number, or a usage error."""
        try:
            number = float(value)
        except ValueError:
            self.fail(f"{value!r} is not a number; give 1 to 8", param, ctx)
        if not (math.isfinite(number) and 1 <= number <= 8):
            self.fail(f"can't enlarge ×{value}; give 1 to 8", param, ctx)
        return number


_IN_ORDER = (
    click.option("-o", "--output", type=Output(), help=OUTPUT_HELP),
    click.option("--name", "template", metavar="TEMPLATE", default=DEFAULT_NAME, show_default=True, help=NAME_HELP),
    click.option("--scale", "-s", type=Scale(), help="Enlargement, 1 to 8; fractions too. Default: 2."),
    options.target_sizes,
    options.dpi,
    options.model,
    options.factor_options,
    options.strength,
    options.texture,
    options.grain,
    options.evidence,
    options.reference,
    options.page,
    options.damaged,
    options.keep_time,
    click.option(
        "--format", "form", type=options.Format(), help=f"{', '.join(TARGETS)}; default: as OUT says, else png."
    ),
    click.option(
        "--quality", type=click.IntRange(1, 100), default=95, show_default=True, help="Of JPEG, WebP, AVIF, JPEG XL."
    ),
    click.option(
        "--bits", type=click.Choice(["8", "16"]), help="Bits a channel; default: as the photo where the format can."
    ),
)
existing = click.option(
    "--existing",
    type=click.Choice([each.value for each in Existing]),
    default="rename",
    show_default=True,
    help=EXISTING_HELP,
)


def asking(function: options.F) -> options.F:
    """All of them, in the order of the help; `asked` says what they come to."""
    for decorate in reversed(_IN_ORDER):
        function = decorate(function)
    return function


def _order_in(ctx: click.Context, param: click.Parameter, value: Path | None) -> Order | None:
    """The order in a preset's file."""
    if value is None:
        return None
    try:
        return presets.read(presets.find(value))
    except OrderError as error:
        raise click.BadParameter(f"{shown(value)} holds no order ({error})", ctx, param) from error


preset = click.option(
    "--preset",
    type=options.Named(),
    callback=_order_in,
    metavar="FILE",
    help="What to do, as --save-preset and the window write it, in place of this call's own options: a file, or the "
    "name of one of the window's presets.",
)


def asked_of_many(values: dict[str, Any], photos: Photos, given: Order | None) -> Asked:
    """As `asked`, of a batch; an order that is given takes the place of the options.

    Raises:
        click.UsageError: as `asked`, and for all pictures of a file.
    """
    wanted = asked(values, photos)
    if wanted.every_page:
        raise click.UsageError("a batch makes one result of a file; for --page all use 'causalsr restore'")
    if given is None:
        return replace(wanted, model=_kept(wanted))
    naming = replace(wanted.naming, size=given.size, model=given.model.name)
    return replace(wanted, order=given, naming=naming, model=given.model.name)


def _kept(wanted: Asked) -> str:
    """The name of the model that is asked for: what goes on later has to find it again.

    Raises:
        click.UsageError: it is a file that nobody added.
    """
    if not shelf.is_name(wanted.model) and shelf.added_as(Path(wanted.model)) is None:
        raise click.UsageError(
            f"--model {shown(wanted.model)} may be moved before all is done; add it by 'causalsr models add', and give "
            "its name"
        )
    return wanted.order.model.name
