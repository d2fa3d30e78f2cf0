"""`causalsr gui`: the window."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path

import click


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE…]")
@click.option("--model", "-m", default="", metavar="NAME|FILE", help="What restores; default: as last time.")
@click.pass_context
def gui(ctx: click.Context, files: Sequence[Path], model: str) -> None:
    """Open the window, with a photo if one is given."""
    gc.disable()  # until the window stands: modules that load leave nothing to free, and looking costs a tenth second
    from causalsr_app.window.app import run

    ctx.exit(run(files, model))
