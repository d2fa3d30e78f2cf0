"""`causalsr watch`: photos that arrive in a folder, each restored once it is whole."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from typing import Any

import click

from causalsr_app.cli import options
from causalsr_app.cli.asked import Asked
from causalsr_app.cli.asking import asked_of_many, asking
from causalsr_app.cli.asking import preset as preset_option
from causalsr_app.cli.entries import tell
from causalsr_app.cli.interrupt import Stop, stoppable
from causalsr_app.cli.report import Report, engine_on, look_at_references
from core.batch.batches import batches
from core.batch.control import Control
from core.batch.entry import ENDED
from core.batch.folders import photos_in
from core.batch.journal import Journal
from core.batch.plan import Existing, plan
from core.engine.interface import PhotoEngine
from core.errors import CausalSRError
from core.files.names import printable, shown
from core.order import Order


@click.command()
@click.argument("folder", type=options.Named(), metavar="IN")
@asking
@preset_option
@click.option(
    "--settle",
    type=click.FloatRange(0.1, 3600),
    default=2.0,
    show_default=True,
    metavar="SECONDS",
    help="How long a file must stay as it is before it is taken for whole.",
)
@options.device
@options.max_pixels
@options.quiet
@click.pass_context
def watch(
    ctx: click.Context,
    /,
    folder: Path,
    preset: Order | None,
    settle: float,
    device: str,
    max_pixels: int,
    quiet: bool,
    **rest: Any,
) -> None:
    """Restore what arrives in a folder, until Ctrl+C ends it.

    What is in it already, or came while nobody watched, is done first, unless it was restored in this very way. Each
    photo's state is kept: `causalsr batch show` tells it.
    """
    report = Report(as_json=False, quiet=quiet)
    if not folder.is_dir():
        raise click.UsageError(f"{shown(folder)} is no folder; give the one in which photos arrive")
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - a link stays as a person named it
    wanted = asked_of_many(rest, photos_in([folder]), preset)
    with stoppable() as stop:
        look_at_references(wanted.order, max_pixels, report, ctx)
        try:
            journal = _journal(folder, wanted, max_pixels)
            _watch(folder, wanted, journal, settle, engine_on(device, report, ctx, wanted.model), report, stop)
        except CausalSRError as error:
            report.error(str(error))
            ctx.exit(3)
    ctx.exit(stop.code)


def _watch(
    folder: Path, wanted: Asked, journal: Journal, settle: float, engine: PhotoEngine, report: Report, stop: Stop
) -> None:
    """Until somebody stops it."""
    from core.batch.watch import Watch, keep_watching

    def changed(number: int) -> None:
        entry = journal.entry(number)
        if entry.state in ENDED:
            tell(entry, report)

    planned = partial(plan, out=wanted.folder, naming=wanted.naming, existing=Existing.SKIP)
    watched = Watch(folder, planned, journal, engine, told=report.note, settle=settle)
    report.note(f"watching {printable(str(folder))}, batch {journal.id}; Ctrl+C ends it")
    stop.patient = True
    keep_watching(watched, control=Control(stop), changed=changed)


def _journal(folder: Path, wanted: Asked, max_pixels: int) -> Journal:
    """The batch of an earlier call that watched this folder in this way, or a new one."""
    naming = wanted.naming
    out = None if wanted.folder is None else os.path.abspath(wanted.folder)  # noqa: PTH100
    purpose = json.dumps({"watch": str(folder), "out": out, "name": naming.template.text + naming.suffix})
    for each in batches():
        if each.purpose == purpose and each.order == wanted.order and each.max_pixels == max_pixels:
            return each
        each.close()
    return Journal.create((), wanted.order, max_pixels=max_pixels, skip_done=True, purpose=purpose)
