"""The command line, called as a person would."""

from click.testing import CliRunner, Result

from causalsr_app.cli.commands import cli


def run(*arguments: object) -> Result:
    """`causalsr` with these arguments."""
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])
