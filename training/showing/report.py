"""A run as one page: what was run, its curves, where the time went, its pictures; HTML with everything inside."""

from __future__ import annotations

import base64
import io
import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from core.errors import CausalSRError
from training.showing.graph import EDGE, INK, QUIET, new_figure

Record = dict[str, Any]
MACHINE = ("steps_per_second", "waiting_for_data", "memory_mb", "gpu_memory_mb")
WHERE = ("stage", "step", "seconds")
THROUGHPUT = ("Stage", "Steps", "Minutes", "Steps a second", "Waiting for data")
LOG_RATIO = 10.0
"""A positive curve whose largest value is this many times its smallest is drawn on a logarithmic axis."""
MOST_PICTURES = 24
"""Newest by name; more would make the page heavy."""
NICE = (1, 2, 5, 10)
"""Ticks are these times a power of ten apart."""
DOTTED = 40
"""A curve of fewer points shows them."""


class ReportError(CausalSRError):
    """The folder is no run, or the page can't be written."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """What is known of a run.

    Attributes:
        folder: where it lies.
        stages: the log's records a stage, steps rising.
        manifest: of the model it made; empty while it runs.
        pictures: the graph and the strips.
    """

    folder: Path
    stages: dict[str, list[Record]]
    manifest: dict[str, Any]
    pictures: list[Path]


def report(run: Path, out: Path | None = None) -> Path:
    """Write the page of a run's folder, by default `<run>/report.html`; returns its path.

    Raises:
        ReportError: no `log.jsonl`, an unreadable one, or the page can't be written.
        CausalSRError: matplotlib isn't installed.
    """
    found = load_run(run)
    target = run / "report.html" if out is None else out
    page = _page(found)
    try:
        target.write_text(page, encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{target}: can't be written: {error.strerror}; give another --out") from error
    return target


def load_run(folder: Path) -> Run:
    """Read a run's log, manifest and the names of its pictures.

    Raises:
        ReportError: no log, or one without a record.
    """
    log = folder / "log.jsonl"
    if not log.is_file():
        raise ReportError(f"{folder}: no run here, log.jsonl is missing; give the --out folder of a `fit`")
    stages: dict[str, list[Record]] = {}
    for record in _records(log):
        before = stages.setdefault(str(record.get("stage", "run")), [])
        while before and before[-1]["step"] >= record["step"]:  # resumed from a checkpoint, these were done again
            before.pop()
        before.append(record)
    if not stages:
        raise ReportError(f"{log}: no record yet; wait for the first one")
    graph, strips = folder / "graph.png", sorted((folder / "strips").glob("*.png"))
    pictures = [graph] * graph.is_file() + strips[-MOST_PICTURES:]
    return Run(folder=folder, stages=stages, manifest=_manifest(folder), pictures=pictures)


def _records(log: Path) -> Iterable[Record]:
    """Every line's object; a last line cut off by an interruption is left out."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            if number == len(lines):
                return
            raise ReportError(f"{log}, line {number}: not JSON; remove the line") from error
        if not isinstance(record, dict) or not isinstance(record.get("step"), int):
            raise ReportError(f"{log}, line {number}: no record of a run, it has no step; remove the line")
        yield record


def _manifest(folder: Path) -> dict[str, Any]:
    """The first JSON file that names a recipe."""
    for file in sorted(folder.glob("*.json")):
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
        except ValueError:
            continue
        if isinstance(content, dict) and "recipe" in content:
            return content
    return {}


# ---------------------------------------------------------------------- the page


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One small plot.

    Attributes:
        last: its last finite value, as shown.
        missing: how many values are not finite.
        svg: the drawing, safe to stand in a page as it is.
    """

    name: str
    last: str
    missing: int
    svg: Markup


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A stage's curves under their headings, and mean seconds a step by part."""

    name: str
    groups: dict[str, list[Curve]]
    times: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Table:
    """A head and rows of the same length, as shown."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def _page(run: Run) -> str:
    name = run.folder.resolve().name
    settings = {key: value for key, value in run.manifest.items() if key != "metrics"}
    page = (
        _templates()
        .get_template("report.html")
        .render(
            name=name,
            title=_recipe_name(run.manifest) or name,
            colours={"ink": INK, "quiet": QUIET, "edge": EDGE},
            facts=_facts(run.manifest),
            throughput=Table(head=THROUGHPUT, rows=[[stage, *_throughput(r)] for stage, r in run.stages.items()]),
            stages=[_stage(stage, records) for stage, records in run.stages.items()],
            measured=_rows_table(run.manifest["metrics"]) if run.manifest.get("metrics") else None,
            pictures={file.stem: base64.b64encode(file.read_bytes()).decode() for file in run.pictures},
            settings=json.dumps(settings, indent=1, ensure_ascii=False) if settings else None,
        )
    )
    return page + "\n"


def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("training.showing"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


def _facts(manifest: dict[str, Any]) -> dict[str, str]:
    """Name → value of what is known of the run as a whole."""
    facts = {
        "Recipe": _recipe_name(manifest),
        "Seed": manifest.get("seed"),
        "Semantics": manifest.get("semantics"),
    }
    parameters = manifest.get("parameters")
    if isinstance(parameters, dict):
        facts["Parameters"] = ", ".join(f"{part} {count:,}" for part, count in parameters.items())
    return {name: str(value) for name, value in facts.items() if value not in (None, "")}


def _throughput(records: Sequence[Record]) -> list[str]:
    """Steps, minutes, steps a second over the whole, and the waiting share, each record weighted by its time."""
    last = records[-1]
    steps, seconds = last["step"], float(last.get("seconds", 0.0))
    times = [1 / r["steps_per_second"] if r.get("steps_per_second") else 0.0 for r in records]
    waited = sum(time * r.get("waiting_for_data", 0.0) for time, r in zip(times, records, strict=True))
    share = f"{waited / sum(times):.1%}" if sum(times) else "–"
    return [f"{steps:,}", f"{seconds / 60:.1f}", f"{steps / seconds:.2f}" if seconds else "–", share]


def _stage(stage: str, records: Sequence[Record]) -> Stage:
    curves = _curves(records)
    return Stage(
        name=stage,
        groups={
            title: [_curve(f"{stage}/{name}", name, *curves[name]) for name in names]
            for title, names in _groups(list(curves)).items()
        },
        times={
            name.removeprefix("time/"): _mean(values)
            for name, (_, values) in curves.items()
            if name.startswith("time/")
        },
    )


def _curves(records: Sequence[Record]) -> dict[str, tuple[list[int], list[float]]]:
    """Name → steps and values, in the order of first appearance; what isn't a number is left out."""
    curves: dict[str, tuple[list[int], list[float]]] = {}
    for record in records:
        for name, value in record.items():
            if name in WHERE or isinstance(value, bool) or not isinstance(value, (int, float)):
                continue
            steps, values = curves.setdefault(name, ([], []))
            steps.append(record["step"])
            values.append(float(value) if math.isfinite(value) else math.nan)
    return curves


def _groups(names: list[str]) -> dict[str, list[str]]:
    """Headings and their curves; times have a table of their own."""
    groups: dict[str, list[str]] = {"Terms": [], "Weights λ": [], "Gradients": [], "Machine": []}
    for name in names:
        if name.startswith("lambda/"):
            groups["Weights λ"].append(name)
        elif name.startswith("grad"):
            groups["Gradients"].append(name)
        elif name in MACHINE:
            groups["Machine"].append(name)
        elif not name.startswith("time/"):
            groups["Terms"].append(name)
    return {title: members for title, members in groups.items() if members}


def _curve(salt: str, name: str, steps: list[int], values: list[float]) -> Curve:
    finite = [value for value in values if not math.isnan(value)]
    return Curve(
        name=name,
        last=f"{finite[-1]:.4g}" if finite else "not finite",
        missing=len(values) - len(finite),
        svg=Markup(plot(salt, steps, values)),
    )


def plot(salt: str, steps: Sequence[int], values: Sequence[float]) -> str:
    """A curve over steps as inline SVG; `salt` keeps its ids apart from other plots' on the page."""
    figure = new_figure(3.2, 1.75)
    import matplotlib
    from matplotlib.ticker import LogLocator, MaxNLocator, NullFormatter

    axes = figure.add_axes((0.17, 0.15, 0.8, 0.8))
    axes.plot(steps, values, color=EDGE, linewidth=1.3, marker="." if len(steps) < DOTTED else None, markersize=4)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=NICE, integer=True))
    axes.xaxis.set_major_formatter(lambda step, _: f"{step / 1000:g}k" if step >= 1000 else f"{step:g}")
    if logarithmic(values):
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(numticks=5))
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=NICE))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.4g}")
    axes.grid(color="#e4e9ef", linewidth=0.6)
    axes.tick_params(labelsize=7.5, length=0, colors=QUIET, which="both")
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color("#c3ccd6")
    text = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": salt, "svg.fonttype": "none"}):
        figure.savefig(
            text, format="svg", transparent=True, metadata=dict.fromkeys(("Date", "Creator", "Type", "Format"))
        )
    svg = text.getvalue()
    return re.sub(r'<g id="[^"]*"', "<g", svg[svg.index("<svg") :])


def logarithmic(values: Sequence[float]) -> bool:
    """Whether a curve is positive and spans at least `LOG_RATIO`."""
    finite = [value for value in values if not math.isnan(value)]
    return bool(finite) and min(finite) > 0 and max(finite) >= LOG_RATIO * min(finite)


def _rows_table(rows: Any) -> Table:
    """The rows of `evaluate`: a column for every key that any row has, one for each key of a value that has keys."""
    flat = [_flat(row) for row in rows]
    columns = list(dict.fromkeys(key for row in flat for key in row))
    return Table(head=columns, rows=[[_cell(row.get(column)) for column in columns] for row in flat])


def _flat(row: Record) -> Record:
    flat: Record = {}
    for key, value in row.items():
        flat |= {f"{key} {inner}": each for inner, each in value.items()} if isinstance(value, dict) else {key: value}
    return flat


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}" if value < 10 else f"{value:.2f}"
    return "" if value is None else str(value)


def _recipe_name(manifest: dict[str, Any]) -> str:
    recipe = manifest.get("recipe", "")
    return str(recipe.get("name", "")) if isinstance(recipe, dict) else str(recipe)


def _mean(values: Sequence[float]) -> float:
    finite = [value for value in values if not math.isnan(value)]
    return sum(finite) / len(finite) if finite else 0.0
