"""`causalsr restore`: photos in, restored and enlarged photos out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from causalsr_app.cli import options
from causalsr_app.cli.report import Bar, Report, engine_on, entry, one_line, progress_bar, result_line
from core.batch.plan import Existing, Job, plan
from core.causal.actions import Action
from core.engine.interface import PhotoEngine
from core.files.names import printable
from core.image_io import WriteOptions
from core.image_io.formats import TARGETS
from core.order import Order


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


@click.command()
@options.inputs
@click.option(
    "-o",
    "--output",
    type=options.Named(),
    metavar="OUT",
    help="Folder for the results; default: beside each photo.",
)
@click.option("--scale", "-s", type=Scale(), help="Enlargement, 1 to 8; fractions too. Default: 2.")
@options.target_sizes
@options.factor_options
@options.strength
@options.evidence
@click.option(
    "--format", "form", type=click.Choice(list(TARGETS)), default="png", show_default=True, help="Of the results."
)
@click.option("--quality", type=click.IntRange(1, 100), default=95, show_default=True, help="Of JPEG and WebP.")
@click.option(
    "--bits", type=click.Choice(["8", "16"]), help="Bits a channel; default: as the photo where the format can."
)
@click.option("--existing", type=click.Choice([each.value for each in Existing]), default="rename", show_default=True,
              help="When a result's name is taken.")  # fmt: skip
@options.device
@options.max_pixels
@options.as_json
@options.quiet
@click.pass_context
def restore(
    ctx: click.Context,
    /,
    inputs: Sequence[Path],
    output: Path | None,
    strength: float,
    evidence: bool,
    form: str,
    quality: int,
    bits: str | None,
    existing: str,
    device: str,
    max_pixels: int,
    as_json: bool,
    quiet: bool,
    **rest: Any,
) -> None:
    """Restore and enlarge photos and folders of photos.

    Every photo is first read for noise, blur and JPEG compression, and restored by what was found. In folders,
    earlier results (a_x2.png beside a photo named a) are left out.
    """
    size = options.size_from(rest)
    wishes: dict[str, Action | None] = rest
    written = WriteOptions(format=form, quality=quality, bits=int(bits) if bits else None)
    report = Report(as_json=as_json, quiet=quiet)
    jobs = plan(inputs, output, size, TARGETS[form].suffixes[0], Existing(existing))
    if not jobs:
        report.no_photos(inputs)
        ctx.exit(report.close())
    engine = engine_on(device, report, ctx)
    actions = options.actions_from(wishes, strength, evidence=evidence)
    order = Order(actions=actions, size=size, model=engine.model_ref, options=written)
    replace = existing == Existing.REPLACE
    with progress_bar(jobs, report, wanted=not quiet) as bar:
        for job in jobs:
            _one(engine, job, order, max_pixels, report, bar, replace=replace)
            bar.next()
    ctx.exit(report.close())


def _one(
    engine: PhotoEngine, job: Job, order: Order, max_pixels: int, report: Report, bar: Bar, *, replace: bool
) -> None:
    """One photo from file to file; its failure is reported, not raised."""
    source = job.source
    if job.target is None:
        line = f"{printable(str(source))}: skipped, its result exists"
        report.done({"file": str(source), "skipped": True}, line)
        return
    try:
        from core.batch.one import restore_file

        done = restore_file(
            engine, source, job.target, order, replace=replace, max_pixels=max_pixels, progress=bar.share
        )
    except Exception as error:  # noqa: BLE001 - whatever one photo does, the others go on
        report.failed(str(source), one_line(error, source))
        return
    report.done(entry(source, done), result_line(source, done))
