"""The command line: `causalsr restore`, `estimate`, `gui`. One module a command."""

from __future__ import annotations

import sys
from pathlib import Path

import click

import core
from causalsr_app.cli.estimate import estimate
from causalsr_app.cli.gui import gui
from causalsr_app.cli.restore import restore


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="causalsr")
def cli() -> None:
    """Restore and enlarge photos, and say what happened to them."""


for command in (restore, estimate, gui):
    cli.add_command(command)


def main() -> None:
    """Run the command line; 130 when interrupted, 2 for wrong usage, 3 when another package shadows ours."""
    if core.__file__ is None or Path(core.__file__).parents[1] != Path(__file__).parents[2]:
        click.echo(f"error: {core.__path__[0]} hides CausalSR's own `core`; start from another folder", err=True)
        sys.exit(3)
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; finished files are kept, nothing is half-written", err=True)
        code = 130
    sys.exit(code or 0)
