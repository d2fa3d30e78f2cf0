"""`causalsr restore`: photos in, restored and enlarged photos out."""

from __future__ import annotations

from collections.abc import Hashable, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from causalsr_app.cli import options
from causalsr_app.cli.asked import Asked, asked
from causalsr_app.cli.asking import asking
from causalsr_app.cli.asking import existing as existing_option
from causalsr_app.cli.interrupt import Stop, stoppable
from causalsr_app.cli.report import (
    Bar,
    Report,
    engine_on,
    entry,
    look_at_references,
    one_line,
    progress_bar,
    result_line,
)
from core.batch.earlier import finished
from core.batch.folders import identity, photos_in
from core.batch.plan import Existing, Job, plan
from core.engine.interface import PhotoEngine
from core.errors import CausalSRError
from core.files.leftovers import sweep
from core.files.names import printable
from core.jobs import Cancelled
from core.order import Order


@click.command()
@options.inputs
@asking
@existing_option
@options.device
@options.max_pixels
@options.as_json
@options.quiet
@click.pass_context
def restore(
    ctx: click.Context,
    /,
    inputs: Sequence[Path],
    existing: str,
    device: str,
    max_pixels: int,
    as_json: bool,
    quiet: bool,
    **rest: Any,
) -> None:
    """Restore and enlarge photos and folders of photos.

    Every photo is first read for noise, blur and JPEG compression, and restored by what was found. In folders,
    earlier results of the photos are left out, and so are hidden files and the folders of systems, bins and previews.
    """
    report = Report(as_json=as_json, quiet=quiet)
    with stoppable() as stop:
        photos = photos_in(inputs)
        wanted = asked(rest, photos)
        planned = plan(photos, wanted.folder, wanted.naming, Existing(existing), file=wanted.file)
        for note in planned.notes:
            report.note(note)
        report.unreadable(photos.unreadable)
        if planned.jobs:
            _all(planned.jobs, wanted, Existing(existing), device, max_pixels, report, stop, ctx)
        elif not photos.unreadable:
            report.no_photos(inputs)
    ctx.exit(report.close(stop.code))


def _all(
    jobs: Sequence[Job],
    wanted: Asked,
    existing: Existing,
    device: str,
    max_pixels: int,
    report: Report,
    stop: Stop,
    ctx: click.Context,
) -> None:
    """One photo after the other, until all are done or somebody stops it."""
    engine = engine_on(device, report, ctx, wanted.model)
    order = replace(wanted.order, model=engine.model_ref)
    look_at_references(order, max_pixels, report, ctx, [job.source for job in jobs])
    for folder in {job.target.parent for job in jobs}:
        sweep(folder)
    stop.patient = True
    with progress_bar(jobs, report, wanted=not report.quiet) as bar:
        originals = {identity(job.source) for job in jobs} if wanted.every_page else set()
        for job in jobs:
            one = ((job, order),)
            for each, meant in (
                _pictures(job, order, existing, originals, max_pixels, report) if wanted.every_page else one
            ):
                _one(engine, each, meant, max_pixels, report, bar, stop)
            bar.next()


def _pictures(
    job: Job, order: Order, existing: Existing, originals: Set[Hashable], max_pixels: int, report: Report
) -> list[tuple[Job, Order]]:
    """The jobs for all pictures of a file; none, with a report, where it can't be read."""
    from core.batch.paged import by_picture

    try:
        return list(by_picture(job, order, existing, originals, max_pixels=max_pixels))
    except CausalSRError as error:
        report.failed(str(job.source), one_line(error, job.source))
        return []


def _one(engine: PhotoEngine, job: Job, order: Order, max_pixels: int, report: Report, bar: Bar, stop: Stop) -> None:
    """One photo from file to file; its failure is reported, not raised.

    Raises:
        Cancelled: somebody stopped it.
    """
    from core.batch.one import restore_file

    source = job.source
    stop.check()
    if (there := finished(source, job.earlier, order)) is not None:
        line = f"{printable(str(source))}: skipped, its result exists: {printable(str(there))}"
        report.done({"file": str(source), "output": str(there), "skipped": True}, line)
        return
    try:
        done = restore_file(
            engine,
            source,
            job.target,
            order,
            replaces=job.replaces,
            max_pixels=max_pixels,
            progress=bar.share,
            token=stop,
        )
    except Cancelled:
        raise
    except Exception as error:  # noqa: BLE001 - whatever one photo does, the others go on
        report.failed(str(source), one_line(error, source))
        return
    report.done(entry(source, done), result_line(source, done))
