"""The command line: `causalsr restore`, `batch`, `watch`, `estimate`, `replay`, `models`, `gui`; one module each."""

from __future__ import annotations

import click

from causalsr_app.cli.batch import many
from causalsr_app.cli.estimate import estimate
from causalsr_app.cli.gui import gui
from causalsr_app.cli.models import models
from causalsr_app.cli.replay import replay
from causalsr_app.cli.restore import restore
from causalsr_app.cli.watch import watch


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="causalsr")
def cli() -> None:
    """Restore and enlarge photos, and say what happened to them."""


cli.add_command(many, "batch")
for command in (restore, watch, estimate, replay, models, gui):
    cli.add_command(command)
