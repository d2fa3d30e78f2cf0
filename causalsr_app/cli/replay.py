"""`causalsr replay`: make a result again from its own provenance, and say whether it came out the same."""

from __future__ import annotations

from pathlib import Path

import click

from causalsr_app.cli import options
from causalsr_app.cli.interrupt import stoppable
from causalsr_app.cli.report import Report, entry, one_line
from core.errors import CausalSRError
from core.files.names import printable


@click.command()
@click.argument("file", type=options.Named(), metavar="FILE")
@click.option(
    "--from",
    "source",
    type=options.Named(),
    metavar="PHOTO",
    help="The photo that FILE was made from; default: the one named in FILE, in the same folder.",
)
@click.option(
    "--reference",
    "references",
    type=options.Named(),
    multiple=True,
    metavar="PHOTO",
    help="The reference that FILE was made with; default: the one named in FILE, in the same folder.",
)
@click.option("-o", "--output", type=options.Named(), metavar="OUT", help="Keep the new result here.")
@options.device
@options.max_pixels
@options.as_json
def replay(
    file: Path,
    source: Path | None,
    references: tuple[Path, ...],
    output: Path | None,
    device: str,
    max_pixels: int,
    as_json: bool,
) -> None:
    """Make FILE again from what it says about itself, and compare.

    Exit code 0 when the new file is the same to the byte; 1 when it differs, and a line says in what; 3 when it can't
    be made.
    """
    ctx = click.get_current_context()
    report = Report(as_json=as_json, quiet=False)
    again = None
    with stoppable() as stop:
        try:
            from core.batch.replay import replay_file

            again = replay_file(
                file, source=source, references=references, output=output, device=device, max_pixels=max_pixels
            )
        except CausalSRError as error:
            report.failed(str(file), one_line(error, file))
    if again is None:
        ctx.exit(report.close(stop.code))
    name, kept = printable(str(file)), "" if output is None else f"; kept as {printable(str(again.done.target))}"
    record = {
        **entry(again.source, again.done),
        "file": str(file),
        "source": str(again.source),
        "output": None if output is None else str(again.done.target),
        "same": again.same,
        "differences": list(again.differences),
    }
    outcome = "the same to the byte" if again.same else f"not the same: {'; '.join(again.differences)}"
    report.done(record, f"{name}: made again from {printable(str(again.source))}, {outcome}{kept}")
    report.close()
    ctx.exit(0 if again.same else 1)
