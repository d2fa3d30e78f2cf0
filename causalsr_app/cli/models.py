"""`causalsr models`: which models there are, and those of others added, removed, shown and checked."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from causalsr_app import cards
from causalsr_app.cli import options
from causalsr_app.cli.interrupt import stoppable
from causalsr_app.cli.report import Report, progress_bar
from core.errors import CausalSRError, in_one_line
from core.files.names import printable
from core.models import shelf

if TYPE_CHECKING:
    from core.models.card import Card


@click.group()
def models() -> None:
    """List models, and add those of others: RCAN, SwinIR, ESRGAN and whatever else spandrel knows.

    An added network enlarges what our restoration has made of the photo, so that all sliders and options go on meaning
    what they mean: `causalsr restore photo.jpg --model NAME --scale 4`.
    """


@models.command("list")
@options.as_json
def list_all(as_json: bool) -> None:
    """All models: name, enlargements, licence, and what each is for."""
    found = shelf.cards()
    if as_json:
        click.echo(json.dumps([card.as_json() for card in found], indent=1, ensure_ascii=False))
    else:
        rows = [(card.name, cards.scales(card), card.architecture, card.purpose) for card in found]
        widths = [max(len(row[i]) for row in rows) for i in range(3)]
        for *first, last in rows:
            click.echo("  ".join([*(text.ljust(width) for text, width in zip(first, widths, strict=True)), last]))
    for problem in shelf.problems():
        click.echo(f"note: {printable(problem)}", err=True)


@models.command()
@click.argument("name")
@options.as_json
@click.pass_context
def show(ctx: click.Context, name: str, as_json: bool) -> None:
    """A model's card."""
    with _failing(ctx):
        card = shelf.card_of(name)
        if as_json:
            click.echo(json.dumps(card.as_json(), indent=1, ensure_ascii=False))
            return
        for label, value in cards.rows(card):
            click.echo(f"{label:14}{value}")


@models.command()
@click.argument("file", type=options.Named(), metavar="FILE")
@click.option("--name", default="", help="To ask for it by; default: the file's.")
@click.option("--for", "purpose", default="", metavar="TEXT", help="What it is for; for its card.")
@click.option("--licence", default="", metavar="TEXT", help="Of the weights; for its card.")
@click.option("--pickle", is_flag=True, help="Take a .pth, .pt or .ckpt file; read the warning without it first.")
@options.quiet
@click.pass_context
def add(ctx: click.Context, file: Path, name: str, purpose: str, licence: str, pickle: bool, quiet: bool) -> None:
    """Add the model in FILE, a safetensors file or, with --pickle, a PyTorch checkpoint.

    How much of its surroundings a network looks at is measured, which takes from a second to some minutes. Only its
    weights are kept, as safetensors; FILE is not needed any more. docs/guide.md says where to get some.
    """
    report = Report(as_json=False, quiet=quiet)
    with stoppable() as stop, _failing(ctx):
        stop.patient = True

        def added(*, pickles: bool) -> Card:
            from core.models.adding import add as add_model

            with progress_bar([file], report, wanted=not quiet, what="measured") as bar:
                return add_model(
                    file, name=name, purpose=purpose, licence=licence, pickles=pickles, progress=bar.share, token=stop
                )

        card = _asking(added, allowed=pickle)
        if not quiet:
            click.echo(f"{card.name}: {card.architecture}, {cards.scales(card)}; {card.tiling}")
    ctx.exit(stop.code)


def _asking(added: Callable[..., Card], *, allowed: bool) -> Card:
    """The card of the added model; of a pickle a person on a terminal is asked."""
    from core.models.weights import PickleRefusedError

    try:
        return added(pickles=allowed)
    except PickleRefusedError as error:
        if not _on_a_terminal():
            raise
        click.echo(f"warning: {printable(str(error))}", err=True)
        click.confirm("Read it?", abort=True, err=True)
        return added(pickles=True)


def _on_a_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


@models.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME…")
@click.pass_context
def remove(ctx: click.Context, names: Sequence[str]) -> None:
    """Remove added models; what they made stays, but can be made again only when they are back.

    Exit code 1 when some could not be removed, 3 when none could.
    """
    failed = 0
    for name in names:
        try:
            shelf.remove(name)
        except CausalSRError as error:
            click.echo(f"error: {printable(in_one_line(error))}", err=True)
            failed += 1
    ctx.exit(0 if not failed else 3 if failed == len(names) else 1)


@models.command()
@click.argument("names", nargs=-1, metavar="[NAME…]")
@click.pass_context
def check(ctx: click.Context, names: Sequence[str]) -> None:
    """Whether models are whole and do what their cards say; all of them, or those named.

    Exit code 1 when one isn't.
    """
    bad = False
    with stoppable() as stop:
        from core.models.adding import check as problem_of

        for name in names or shelf.names():
            stop.check()
            problem = problem_of(name)
            bad = bad or bool(problem)
            click.echo(f"{printable(name)}: {printable(problem) or 'good'}")
    ctx.exit(stop.code or int(bad))


@contextmanager
def _failing(ctx: click.Context) -> Iterator[None]:
    """One line and exit code 3 for errors of ours."""
    try:
        yield
    except CausalSRError as error:
        click.echo(f"error: {printable(in_one_line(error))}", err=True)
        ctx.exit(3)
