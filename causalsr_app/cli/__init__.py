"""The entry points. They look before anything else whether `core` is ours, and only then import the commands."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

import core


def main() -> None:
    """Run the command line; 130 when interrupted, 2 for wrong usage, 3 when another package shadows ours."""
    _check_core()
    from causalsr_app.cli.commands import cli
    from causalsr_app.cli.report import INTERRUPTED
    from core.memory import keep_freed

    keep_freed()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # names that no codec can print
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except BrokenPipeError:  # whoever read our lines has enough; what Python flushes at its end goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except (click.Abort, KeyboardInterrupt):
        click.echo(INTERRUPTED, err=True)
        code = 130
    sys.exit(code or 0)


def window() -> None:
    """Open the window, without a console."""
    _check_core()
    from causalsr_app.cli.gui import gui
    from core.memory import keep_freed

    keep_freed()
    gui.main(sys.argv[1:], prog_name="causalsr-gui")


def _check_core() -> None:
    """End with one line when a folder named `core` stands before ours on the path."""
    if core.__file__ is None or Path(core.__file__).parents[1] != Path(__file__).parents[2]:
        click.echo(f"error: {core.__path__[0]} hides CausalSR's own `core`; start from another folder", err=True)
        sys.exit(3)
