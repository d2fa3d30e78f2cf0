"""`causalsr batch`: many photos, with a journal that survives whatever ends the program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from causalsr_app import presets
from causalsr_app.cli import options
from causalsr_app.cli.asking import asked_of_many, asking
from causalsr_app.cli.asking import existing as existing_option
from causalsr_app.cli.asking import preset as preset_option
from causalsr_app.cli.entries import as_json as entry_as_json
from causalsr_app.cli.entries import line_of, tell
from causalsr_app.cli.interrupt import Stop, stoppable
from causalsr_app.cli.report import Report, look_at_references, progress_bar
from causalsr_app.cli.working import Runs, Where, working
from core.batch.batches import batch, batches
from core.batch.control import Control
from core.batch.entry import ENDED, Entry, State
from core.batch.folders import photos_in
from core.batch.forecast import Forecast, in_words, room
from core.batch.journal import Journal
from core.batch.plan import Existing, plan
from core.errors import CausalSRError
from core.order import Order

LOOK_SECONDS = 2.0
"""How long sizes are looked at before the first photo is begun."""


class Words(click.Group):
    """A group whose first word is a command of it, or else the first photo of a new batch."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`batch photos -o out` is `batch run photos -o out`, and `batch --resume` is `batch resume`."""
        if args and args[0] == "--resume":
            args = ["resume", *args[1:]]
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["run", *args]
        return super().parse_args(ctx, args)


@click.group(cls=Words)
def many() -> None:
    """Restore many photos, and go on after whatever ended it.

    `causalsr batch IN… -o OUT` plans and begins one; every photo's state is kept in a journal, so that nothing is lost,
    done twice or left half-written. `causalsr batch resume` goes on. A folder that is named like a command is given as
    `./list`.
    """


@many.command("run", hidden=True)
@options.inputs
@asking
@existing_option
@preset_option
@click.option("--save-preset", type=options.Named(), metavar="FILE", help="Write the order of this call, and go on.")
@working
@options.max_pixels
@options.quiet
@click.pass_context
def run_new(
    ctx: click.Context,
    /,
    inputs: Sequence[Path],
    existing: str,
    preset: Order | None,
    save_preset: Path | None,
    where: Where,
    max_pixels: int,
    quiet: bool,
    **rest: Any,
) -> None:
    """Plan a batch and begin it."""
    report = Report(as_json=False, quiet=quiet)
    with stoppable() as stop:
        photos = photos_in(inputs)
        wanted = asked_of_many(rest, photos, preset)
        if save_preset is not None:
            presets.write(save_preset, wanted.order)
        planned = plan(photos, wanted.folder, wanted.naming, Existing(existing), file=wanted.file)
        for note in planned.notes:
            report.note(note)
        report.unreadable(photos.unreadable)
        if not planned.jobs:
            report.no_photos(inputs)
            ctx.exit(report.close())
        look_at_references(wanted.order, max_pixels, report, ctx)
        skip = existing == Existing.SKIP
        try:
            journal = Journal.create(planned.jobs, wanted.order, max_pixels=max_pixels, skip_done=skip)
        except CausalSRError as error:
            report.error(str(error))
            ctx.exit(3)
        _work(journal, where, report, stop, ctx)
    ctx.exit(stop.code or _code(journal))


@many.command()
@click.argument("id", required=False)
@working
@options.quiet
@click.pass_context
def resume(ctx: click.Context, /, id: str | None, where: Where, quiet: bool) -> None:  # noqa: A002 - what it is
    """Go on with a batch: that of ID, or the newest that isn't done."""
    report = Report(as_json=False, quiet=quiet)
    journal = _found(id, ctx)
    with stoppable() as stop:
        _work(journal, where, report, stop, ctx)
    ctx.exit(stop.code or _code(journal))


@many.command("list")
@options.as_json
def list_all(as_json: bool) -> None:
    """All batches, the newest first."""
    rows = [
        {"id": each.id, "created": each.created.isoformat(timespec="seconds"), **_numbers(each)} for each in batches()
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        counts = ", ".join(f"{row[state.value]} {state.value}" for state in State if row[state.value])
        click.echo(f"{row['id']}  {counts}")
    if not rows:
        click.echo("no batches")


@many.command()
@click.argument("id", required=False)
@options.as_json
@click.pass_context
def show(ctx: click.Context, id: str | None, as_json: bool) -> None:  # noqa: A002 - what it is
    """The photos of a batch, one a line."""
    entries = _latest(id, ctx).entries()
    if as_json:
        click.echo(json.dumps([entry_as_json(each) for each in entries], indent=1, ensure_ascii=False))
        return
    for each in entries:
        click.echo(line_of(each))


@many.command()
@click.argument("id", required=False)
@working
@options.quiet
@click.pass_context
def retry(ctx: click.Context, /, id: str | None, where: Where, quiet: bool) -> None:  # noqa: A002 - what it is
    """Do the photos that failed again."""
    report = Report(as_json=False, quiet=quiet)
    journal = _latest(id, ctx)
    with stoppable() as stop:
        if not journal.retry():
            report.note("no photo failed")
        _work(journal, where, report, stop, ctx)
    ctx.exit(stop.code or _code(journal))


@many.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@click.pass_context
def forget(ctx: click.Context, ids: Sequence[str]) -> None:
    """Remove the journals of batches; results stay."""
    for each in ids:
        journal = _found(each, ctx)
        try:
            journal.forget()
        except CausalSRError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(3)


def _work(journal: Journal, where: Where, report: Report, stop: Stop, ctx: click.Context) -> None:
    """Do what is planned, with a bar that says how much time is left."""
    if journal.open:
        look_at_references(journal.order, journal.max_pixels, report, ctx)
    try:
        with where.runner(report, ctx, journal.order.model.name) as run:
            _watched(journal, run, report, stop)
    except CausalSRError as error:
        report.error(str(error))
        ctx.exit(3)


def _watched(journal: Journal, run: Runs, report: Report, stop: Stop) -> None:
    report.note(f"batch {journal.id}: 'causalsr batch resume {journal.id}' goes on with it, whatever happens")
    control, forecast = Control(stop), Forecast(journal)
    stop.patient = True
    entries = journal.entries()
    _warn_of_room(forecast, entries, report)
    with progress_bar(entries, report, wanted=not report.quiet, told=True) as bar:
        for _ in range(sum(each.state in ENDED for each in entries)):
            bar.next()

        def changed(number: int) -> None:
            entry = journal.entry(number)
            if entry.state in ENDED:
                forecast.done(entry)
                bar.next()
                bar.say(in_words(forecast.seconds_left()))
                tell(entry, report)

        why = run(journal, control=control, changed=changed)
    if why:
        report.error(f"{why}; then 'causalsr batch resume {journal.id}'")


def _warn_of_room(forecast: Forecast, entries: Sequence[Entry], report: Report) -> None:
    """Say so when the disk is likely too small; the batch waits when it is full, and can be resumed."""
    forecast.wait(LOOK_SECONDS)
    free = room({each.target.parent for each in entries})
    needed = forecast.bytes_left()
    if free is not None and needed > free:
        report.note(f"the results need about {needed / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free")


def _numbers(journal: Journal) -> dict[str, int]:
    return {state.value: count for state, count in journal.counts().items()}


def _code(journal: Journal) -> int:
    """0 when all is done, 1 when some failed or are left, 3 when nothing was done."""
    counts = journal.counts()
    good = counts[State.WRITTEN] + counts[State.SKIPPED]
    if good == sum(counts.values()):
        return 0
    return 1 if good else 3


def _latest(id: str | None, ctx: click.Context) -> Journal:  # noqa: A002 - what it is
    """That of ID, or the newest, done or not."""
    found = batches() if id is None else []
    return found[0] if found else _found(id, ctx)


def _found(id: str | None, ctx: click.Context) -> Journal:  # noqa: A002 - what it is
    try:
        return batch(id)
    except CausalSRError as error:
        click.echo(f"error: {error}", err=True)
        ctx.exit(3)
