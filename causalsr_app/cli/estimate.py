"""`causalsr estimate`: what happened to photos, without restoring them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from causalsr_app.cli import options
from causalsr_app.cli.interrupt import Stop, stoppable
from causalsr_app.cli.report import Report, engine_on, estimate_as_json, one_line, progress_bar
from causalsr_app.words import sentence
from core.batch.folders import photos_in
from core.engine.interface import PhotoEngine
from core.files.names import printable
from core.image_io import read
from core.jobs import Cancelled


@click.command()
@options.inputs
@options.evidence
@options.model
@options.device
@options.max_pixels
@options.as_json
@click.pass_context
def estimate(
    ctx: click.Context,
    inputs: Sequence[Path],
    evidence: bool,
    model: str,
    device: str,
    max_pixels: int,
    as_json: bool,
) -> None:
    """Say how noisy, blurred and compressed photos are, each with a 90 % interval."""
    report = Report(as_json=as_json, quiet=False)
    with stoppable() as stop:
        photos = photos_in(inputs)
        for note in photos.notes:
            report.note(note)
        report.unreadable(photos.unreadable)
        if photos.found:
            engine = engine_on(device, report, ctx, model)
            stop.patient = True
            with progress_bar(photos.found, report, wanted=True) as bar:
                for found in photos.found:
                    _one(engine, found.file, max_pixels, report, stop, evidence=evidence)
                    bar.next()
        elif not photos.unreadable:
            report.no_photos(inputs)
    ctx.exit(report.close(stop.code))


def _one(engine: PhotoEngine, file: Path, max_pixels: int, report: Report, stop: Stop, *, evidence: bool) -> None:
    """What happened to one photo; its failure is reported, not raised.

    Raises:
        Cancelled: somebody stopped it.
    """
    stop.check()
    try:
        found = engine.open(read(file, max_pixels=max_pixels)).estimate(token=stop)
        found = found if evidence else found.without_evidence()
    except Cancelled:
        raise
    except Exception as error:  # noqa: BLE001 - whatever one photo does, the others go on
        report.failed(str(file), one_line(error, file))
        return
    report.done({"file": str(file), **estimate_as_json(found)}, f"{printable(str(file))}: {sentence(found)}")
