"""`causalsr restore`: photos in, restored and enlarged photos out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from causalsr_app.cli import options
from causalsr_app.cli.report import Bar, Report, estimate_as_json, one_line, progress_bar
from causalsr_app.words import sentence
from core.batch.plan import Existing, Job, free, plan
from core.causal.actions import Action, Actions
from core.errors import CausalSRError, WriteError
from core.image_io import WriteOptions, check_target, read, write
from core.image_io.formats import TARGETS

if TYPE_CHECKING:
    from core.engine import Engine, Picture


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
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Folder for the results; default: beside each photo.",
)
@click.option("--scale", "-s", type=Scale(), default="2", show_default=True, help="Enlargement, 1 to 8; fractions too.")
@options.factor_options
@options.strength
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
def restore(
    inputs: Sequence[Path],
    output: Path | None,
    scale: float,
    strength: float,
    form: str,
    quality: int,
    bits: str | None,
    existing: str,
    device: str,
    max_pixels: int,
    as_json: bool,
    quiet: bool,
    **wishes: Action | None,
) -> None:
    """Restore and enlarge photos and folders of photos.

    Every photo is first read for noise, blur and JPEG compression, and restored by what was found. In folders,
    earlier results (a_x2.png beside a photo named a) are left out.
    """
    ctx = click.get_current_context()
    actions = options.actions_from(wishes, strength)
    written = WriteOptions(format=form, quality=quality, bits=int(bits) if bits else None)
    report = Report(as_json=as_json, quiet=quiet)
    jobs = plan(inputs, output, scale, TARGETS[form].suffixes[0], Existing(existing))
    if not jobs:
        report.error(f"no photos in {', '.join(map(str, inputs))}; give image files or folders that hold some")
        ctx.exit(report.close())
    try:
        from core.engine import Engine

        engine = Engine(device)
        if output is not None:
            _make_folder(output)
    except CausalSRError as error:
        report.error(str(error))
        ctx.exit(report.close())
    replaced = existing == Existing.REPLACE
    with progress_bar(jobs, report, wanted=not quiet) as bar:
        for job in jobs:
            _one(engine, job, scale, actions, written, max_pixels, report, bar, replaced=replaced)
            bar.next()
    ctx.exit(report.close())


def _one(
    engine: Engine,
    job: Job,
    scale: float,
    actions: Actions,
    written: WriteOptions,
    max_pixels: int,
    report: Report,
    bar: Bar,
    *,
    replaced: bool,
) -> None:
    """One photo from file to file; its failure is reported, not raised.

    Args:
        replaced: a file that has the target's name by now gives way; else the target takes a free one.
    """
    if job.target is None:
        report.done({"file": str(job.source), "skipped": True}, f"{job.source}: skipped, its result exists")
        return
    try:
        photo = read(job.source, max_pixels=max_pixels)
        session = engine.open(photo)
        _make_folder(job.target.parent)
        height, width = session.output_size(scale)
        check_target(job.target, width, height, written, has_alpha=photo.alpha is not None, bits=photo.bits)
        picture = session.render(actions, scale, progress=bar.share)
        target = job.target if replaced else free(job.target)
        write(target, picture.signed(), written)
    except Exception as error:  # noqa: BLE001 - whatever one photo does, the others go on
        report.failed(str(job.source), one_line(error, job.source))
        return
    done = Job(job.source, target)
    report.done(_entry(done, picture), _line(done, picture))


def _entry(job: Job, picture: Picture) -> dict[str, Any]:
    """The photo's JSON object."""
    actions = {name: {"mode": each.mode.value, "value": each.value} for name, each in picture.actions.by_factor.items()}
    entry: dict[str, Any] = {
        "file": str(job.source),
        "output": str(job.target),
        "estimate": estimate_as_json(picture.estimate),
        "actions": actions,
        "seconds": round(picture.seconds, 3),
        "device": picture.device,
    }
    return {**entry, "notes": list(picture.notes)} if picture.notes else entry


def _line(job: Job, picture: Picture) -> str:
    """The photo's line for people."""
    photo = picture.photo
    said = (
        f"{job.source} → {job.target}  {photo.width}×{photo.height}, {picture.seconds:.1f} s on {picture.device}\n"
        f"  {sentence(picture.estimate)}"
    )
    chosen = ", ".join(f"{each.mode.value} {name} {each.value:g}" for name, each in picture.actions.by_factor.items())
    return "\n".join([said + (f"; you {chosen}" if chosen else ""), *(f"  note: {note}" for note in picture.notes)])


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"can't make the folder {folder}: {error.strerror}; choose another --output") from error
