"""Where a batch is worked on: on this machine, or on all of a cluster."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, Protocol

import click

from causalsr_app.cli import options
from causalsr_app.cli.report import Report, engine_on
from core.batch.control import Control
from core.batch.journal import Journal


class Runs(Protocol):
    """Does what is planned in a batch, and says why it ended before everything was done."""

    def __call__(self, journal: Journal, *, control: Control, changed: Callable[[int], None]) -> str:
        """As `core.batch.local.run`."""
        ...


def _address(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """An address that Ray knows."""
    if value not in (None, "auto") and not re.fullmatch(r"ray://[^/\s:]+:\d+", value or ""):
        raise click.BadParameter(f"{value!r} is no cluster; give auto, or ray://HOST:PORT", ctx, param)
    return value


_OPTIONS = (
    options.device,
    click.option(
        "--cluster",
        callback=_address,
        metavar="auto|ray://HOST:PORT",
        help="Work on all machines of a Ray cluster; auto is the one that this machine is part of.",
    ),
    click.option(
        "--cluster-cores",
        type=click.IntRange(min=1),
        default=4,
        show_default=True,
        metavar="N",
        help="Cores that a worker takes on machines of the cluster without a GPU.",
    ),
)


@dataclass(frozen=True)
class Where:
    """What the options of where to work say."""

    device: str
    cluster: str | None
    cluster_cores: int

    @contextmanager
    def runner(self, report: Report, ctx: click.Context, model: str) -> Iterator[Runs]:
        """What does the work by the model of that name, ready to begin.

        Raises:
            BatchError: there is no such cluster.
        """
        if self.cluster is None:
            from core.batch.local import run

            engine = engine_on(self.device, report, ctx, model)
            yield partial(run, engine=engine)
            return
        from core.batch.cluster import connected, run_on_cluster

        with connected(self.cluster):
            yield partial(run_on_cluster, device=self.device, model=model, cores=self.cluster_cores, told=report.note)


def working(function: Callable[..., None]) -> Callable[..., None]:
    """The options of where to work; the command gets a `Where`."""

    @wraps(function)
    def gathering(*args: Any, device: str, cluster: str | None, cluster_cores: int, **rest: Any) -> None:
        function(*args, where=Where(device, cluster, cluster_cores), **rest)

    decorated: Callable[..., None] = gathering
    for decorate in reversed(_OPTIONS):
        decorated = decorate(decorated)
    return decorated
