"""`causalsr gui`: the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE…]")
@click.pass_context
def gui(ctx: click.Context, files: Sequence[Path]) -> None:
    """Open the window, with a photo if one is given."""
    from causalsr_app.window.app import run

    ctx.exit(run(files))
