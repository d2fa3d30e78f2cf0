"""`causalsr estimate`: what happened to photos, without restoring them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from causalsr_app.cli import options
from causalsr_app.cli.report import Report, engine_on, estimate_as_json, one_line, progress_bar
from causalsr_app.words import sentence
from core.batch.plan import photos_in
from core.files.names import printable
from core.image_io import read


@click.command()
@options.inputs
@options.evidence
@options.device
@options.max_pixels
@options.as_json
@click.pass_context
def estimate(
    ctx: click.Context, inputs: Sequence[Path], evidence: bool, device: str, max_pixels: int, as_json: bool
) -> None:
    """Say how noisy, blurred and compressed photos are, each with a 90 % interval."""
    report = Report(as_json=as_json, quiet=False)
    files = [file for file, _ in photos_in(inputs)]
    if not files:
        report.no_photos(inputs)
        ctx.exit(report.close())
    engine = engine_on(device, report, ctx)
    with progress_bar(files, report, wanted=True) as bar:
        for file in files:
            try:
                found = engine.open(read(file, max_pixels=max_pixels)).estimate()
                found = found if evidence else found.without_evidence()
            except Exception as error:  # noqa: BLE001 - whatever one photo does, the others go on
                report.failed(str(file), one_line(error, file))
            else:
                line = f"{printable(str(file))}: {sentence(found)}"
                report.done({"file": str(file), **estimate_as_json(found)}, line)
            bar.next()
    ctx.exit(report.close())
