"""What a command prints: results on stdout, errors and progress on stderr."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from causalsr_app.words import sentence
from core.causal.estimate import Estimate
from core.causal.factors import SLIDERS
from core.errors import CausalSRError, in_one_line
from core.files.names import printable

if TYPE_CHECKING:
    from core.batch.one import Done
    from core.engine.interface import PhotoEngine
    from core.order import Order

T = TypeVar("T")
INTERRUPTED = "interrupted; finished files are kept, nothing is half-written"


class Report:
    """Collects one object a photo and knows the exit code.

    Exit codes: 0 all done; 1 some photos failed; 3 nothing could be done; 130 interrupted.
    """

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self._as_json, self.quiet = as_json, quiet
        self._objects: list[dict[str, Any]] = []
        self._failed = 0
        self.bar: Progress | None = None

    def done(self, entry: dict[str, Any], line: str) -> None:
        """A photo succeeded (or was skipped)."""
        self._objects.append(entry)
        if not self._as_json and not self.quiet:
            self._print(line)

    def failed(self, file: str, message: str) -> None:
        """A photo failed; the others go on."""
        self._failed += 1
        self._objects.append({"file": file, "error": message})
        self.error(message)

    def all_failed(self, files: Iterable[str], message: str) -> None:
        """No photo was begun, for one reason."""
        failed = [{"file": file, "error": message} for file in files]
        self._failed += len(failed)
        self._objects += failed
        self.error(message)

    def unreadable(self, folders: Iterable[tuple[Path, str]]) -> None:
        """Folders that can't be looked into, and why; each counts as one that failed."""
        for folder, why in folders:
            name = printable(str(folder))
            self.failed(str(folder), f"can't look into the folder {name}: {why}; check who may read it")

    def no_photos(self, inputs: Sequence[Path]) -> None:
        """Nothing that was named is a photo or holds one."""
        named = ", ".join(printable(str(each)) for each in inputs)
        self.error(f"no photos in {named}; give image files or folders that hold some")

    def error(self, message: str) -> None:
        """One line on stderr."""
        self._print(f"error: {message}", err=True)

    def _print(self, line: str, *, err: bool = False) -> None:
        """A line of its own: the progress bar, if there is one, goes out of the way."""
        if self.bar is not None:
            self.bar.stop()
        click.echo(line, err=err)
        if self.bar is not None:
            self.bar.start()

    def note(self, line: str) -> None:
        """Something that a person should know about the whole call, on stderr."""
        if not self.quiet:
            self._print(f"note: {line}", err=True)

    def close(self, stopped: int = 0) -> int:
        """Print the JSON array if asked for, and give the exit code: `stopped`, if the command was stopped."""
        if self._as_json:
            click.echo(json.dumps(self._objects, indent=1, ensure_ascii=False))
        if stopped:
            click.echo(INTERRUPTED, err=True)
            return stopped
        if self._failed == len(self._objects):
            return 3
        return 1 if self._failed else 0


def engine_on(device: str, report: Report, ctx: click.Context, model: str) -> PhotoEngine:
    """The engine of that model on that device; where there is none the command ends with one line."""
    from core.engine import Engine

    try:
        return Engine(device, model)
    except CausalSRError as error:
        report.error(printable(str(error)))
        ctx.exit(report.close())


def look_at_references(
    order: Order, max_pixels: int, report: Report, ctx: click.Context, photos: Iterable[Path] = ()
) -> None:
    """Read what the order names as references; where that can't be, the command ends with one line and none of the
    photos is begun, since all would fail."""
    from core.batch.one import further_photos

    try:
        further_photos(order, max_pixels=max_pixels)
    except CausalSRError as error:
        report.all_failed(map(str, photos), f"--reference: {printable(in_one_line(error))}")
        ctx.exit(report.close())


def one_line(error: Exception, file: Path) -> str:
    """What became of a photo, naming it; safe to show."""
    text, name = printable(in_one_line(error)), printable(str(file))
    return text if name in text else f"{name}: {text}"


def estimate_as_json(estimate: Estimate) -> dict[str, dict[str, float | bool]]:
    """Visible factor → mean, low, high (90 %), in the factor's unit, JPEG as quality; the probability that it is there
    at all; and whether the file states it."""
    found: dict[str, dict[str, float | bool]] = {}
    for each in SLIDERS:
        reading = estimate.readings[each.name]
        numbers = {key: round(getattr(reading, key), 3) for key in ("mean", "low", "high", "presence")}
        found[each.name] = {**numbers, "from_file": each.name in estimate.stated}
    return found


def entry(source: Path, done: Done) -> dict[str, Any]:
    """A restored photo's JSON object."""
    picture = done.picture
    actions = {name: {"mode": each.mode.value, "value": each.value} for name, each in picture.actions.by_factor.items()}
    found: dict[str, Any] = {
        "file": str(source),
        "output": str(done.target),
        "estimate": estimate_as_json(picture.estimate),
        "actions": actions,
        "seconds": round(picture.seconds, 3),
        "device": picture.device,
    }
    return {**found, "notes": list(picture.notes)} if picture.notes else found


def result_line(source: Path, done: Done) -> str:
    """A restored photo's line for people, and what it was told and noted below."""
    picture = done.picture
    names = f"{printable(str(source))} → {printable(str(done.target))}"
    size = f"{picture.photo.width}×{picture.photo.height}, {picture.seconds:.1f} s on {picture.device}"
    chosen = ", ".join(f"{each.mode.value} {name} {each.value:g}" for name, each in picture.actions.by_factor.items())
    said = f"{names}  {size}\n  {sentence(picture.estimate)}" + (f"; you {chosen}" if chosen else "")
    return "\n".join([said, *(f"  note: {note}" for note in picture.notes)])


class Bar:
    """Progress over several photos; a photo's own share counts."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._done = 0
        self._task = progress.add_task("", total=total, left="") if progress else None

    def share(self, share: float) -> None:
        """So much of the present photo is done."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=self._done + share)

    def next(self) -> None:
        """The present photo is over."""
        self._done += 1
        self.share(0.0)

    def say(self, left: str) -> None:
        """How much time is left, where somebody knows better than the bar."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, left=left)


@contextmanager
def progress_bar(
    jobs: Sequence[T], report: Report, *, wanted: bool, told: bool = False, what: str = "photos"
) -> Iterator[Bar]:
    """A bar with the remaining time on stderr when that is a terminal, else nothing; `report` prints above it.

    Args:
        told: the remaining time is what `Bar.say` says.
        what: the jobs are.
    """
    console = Console(stderr=True)
    if not wanted or not console.is_terminal:
        yield Bar(None, len(jobs))
        return
    left = TextColumn("{task.fields[left]}") if told else TimeRemainingColumn()
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn(what), left)
    with Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False) as progress:
        report.bar = progress
        try:
            yield Bar(progress, len(jobs))
        finally:
            report.bar = None
