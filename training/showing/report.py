"""A run as one page: what was run, its curves, where the time went, its pictures; HTML with everything inside."""

from __future__ import annotations

import base64
import io
import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from core.errors import CausalSRError
from training.showing.graph import EDGE, INK, QUIET, new_figure

Record = dict[str, Any]
MACHINE = ("steps_per_second", "waiting_for_data", "memory_mb", "gpu_memory_mb")
WHERE = ("stage", "step", "seconds")
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


def _page(run: Run) -> str:
    name = run.folder.resolve().name
    parts = [f"<h1>{escape(_recipe_name(run.manifest) or name)}</h1>", f'<p class="quiet">{escape(name)}</p>']
    parts.append(_summary(run))
    for stage, records in run.stages.items():
        parts += _stage(stage, records)
    if metrics := run.manifest.get("metrics"):
        parts += ["<h2>Measured</h2>", _rows_table(metrics)]
    if run.pictures:
        parts += ["<h2>Pictures</h2>", *map(_picture, run.pictures)]
    if run.manifest:
        settings = {key: value for key, value in run.manifest.items() if key != "metrics"}
        text = escape(json.dumps(settings, indent=1, ensure_ascii=False))
        parts += ["<h2>Settings</h2>", f"<details><summary>Manifest of the model</summary><pre>{text}</pre></details>"]
    body = "\n".join(parts)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(name)}</title>'
    return (
        f'<!doctype html>\n<html lang="en"><head>{head}<style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n'
    )


def _summary(run: Run) -> str:
    """Recipe and seed, and per stage: steps, minutes, throughput, waiting share."""
    manifest = run.manifest
    facts = [
        ("Recipe", _recipe_name(manifest)),
        ("Seed", manifest.get("seed")),
        ("Semantics", manifest.get("semantics")),
    ]
    parameters = manifest.get("parameters")
    if isinstance(parameters, dict):
        facts.append(("Parameters", ", ".join(f"{part} {count:,}" for part, count in parameters.items())))
    listed = "".join(
        f"<dt>{name}</dt><dd>{escape(str(value))}</dd>" for name, value in facts if value not in (None, "")
    )
    head = ["Stage", "Steps", "Minutes", "Steps a second", "Waiting for data"]
    rows = [[stage, *_throughput(records)] for stage, records in run.stages.items()]
    return f"<dl>{listed}</dl>{_table(head, rows)}" if listed else _table(head, rows)


def _throughput(records: Sequence[Record]) -> list[str]:
    """Steps, minutes, steps a second over the whole, and the waiting share, each record weighted by its time."""
    last = records[-1]
    steps, seconds = last["step"], float(last.get("seconds", 0.0))
    times = [1 / r["steps_per_second"] if r.get("steps_per_second") else 0.0 for r in records]
    waited = sum(time * r.get("waiting_for_data", 0.0) for time, r in zip(times, records, strict=True))
    share = f"{waited / sum(times):.1%}" if sum(times) else "–"
    return [f"{steps:,}", f"{seconds / 60:.1f}", f"{steps / seconds:.2f}" if seconds else "–", share]


def _stage(stage: str, records: Sequence[Record]) -> list[str]:
    """A stage's curves, group by group, and its time table."""
    curves = _curves(records)
    parts = [f"<h2>{escape(stage)}</h2>"]
    for title, names in _groups(list(curves)).items():
        figures = "".join(_curve(f"{stage}/{name}", name, *curves[name]) for name in names)
        parts.append(f'<h3>{title}</h3><div class="plots">{figures}</div>')
    times = {name: _mean(values) for name, (_, values) in curves.items() if name.startswith("time/")}
    if times:
        parts += ["<h3>Time</h3>", _time_table(times)]
    return parts


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


def _curve(salt: str, name: str, steps: list[int], values: list[float]) -> str:
    """One small plot with its name and its last value."""
    finite = [value for value in values if not math.isnan(value)]
    last = f"{finite[-1]:.4g}" if finite else "not finite"
    missing = f', <b class="bad">{len(values) - len(finite)} not finite</b>' if len(finite) < len(values) else ""
    caption = f"<figcaption><b>{escape(name)}</b> <span>{last}{missing}</span></figcaption>"
    return f"<figure>{caption}{plot(salt, steps, values)}</figure>"


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


def _time_table(times: dict[str, float]) -> str:
    """Mean seconds a step and share of their sum, with a bar."""
    total = sum(times.values())
    rows = []
    for name, seconds in times.items():
        share = seconds / total if total else 0.0
        bar = f'<div class="bar" style="width:{100 * share:.1f}%"></div>'
        label = escape(name.removeprefix("time/"))
        rows.append(f"<tr><td>{label}</td><td>{1000 * seconds:.1f} ms</td><td>{share:.0%}</td><td>{bar}</td></tr>")
    head = '<tr><th>Part</th><th>A step</th><th>Share</th><th class="wide"></th></tr>'
    return f"<table>{head}{''.join(rows)}</table>"


def _rows_table(rows: Any) -> str:
    """The rows of `evaluate`: a column for every key that any row has, one for each key of a value that has keys."""
    flat = [_flat(row) for row in rows]
    columns = list(dict.fromkeys(key for row in flat for key in row))
    return (
        f'<div class="scroll">{_table(columns, [[_cell(row.get(column)) for column in columns] for row in flat])}</div>'
    )


def _flat(row: Record) -> Record:
    flat: Record = {}
    for key, value in row.items():
        flat |= {f"{key} {inner}": each for inner, each in value.items()} if isinstance(value, dict) else {key: value}
    return flat


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}" if value < 10 else f"{value:.2f}"
    return "" if value is None else str(value)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    def line(cells: Sequence[str], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells) + "</tr>"

    return "<table>" + line(head, "th") + "".join(line(row, "td") for row in rows) + "</table>"


def _picture(file: Path) -> str:
    data = base64.b64encode(file.read_bytes()).decode()
    name = escape(file.stem)
    return (
        f'<figure class="picture"><img alt="{name}" src="data:image/png;base64,{data}">'
        f"<figcaption>{name}</figcaption></figure>"
    )


def _recipe_name(manifest: dict[str, Any]) -> str:
    recipe = manifest.get("recipe", "")
    return str(recipe.get("name", "")) if isinstance(recipe, dict) else str(recipe)


def _mean(values: Sequence[float]) -> float:
    finite = [value for value in values if not math.isnan(value)]
    return sum(finite) / len(finite) if finite else 0.0


STYLE = f"""
body {{ font: 15px/1.5 system-ui, sans-serif; color: {INK}; max-width: 68rem; margin: 2.5rem auto; padding: 0 1.5rem; }}
h1 {{ margin: 0; font-size: 1.9rem; }} h2 {{ margin: 2.6rem 0 .4rem; border-bottom: 1px solid #d9e0e8; }}
h3 {{ margin: 1.4rem 0 .5rem; font-size: 1rem; color: {QUIET}; font-weight: 600; }}
.quiet {{ color: {QUIET}; margin: 0 0 1.4rem; }} .bad {{ color: #b3261e; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; }}
dt {{ color: {QUIET}; }} dd {{ margin: 0; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
th, td {{ padding: .25rem 1.2rem .25rem 0; text-align: right; border-bottom: 1px solid #e8edf2; white-space: nowrap; }}
th {{ color: {QUIET}; font-weight: 600; }} th:first-child, td:first-child {{ text-align: left; }}
.wide {{ width: 18rem; }} .bar {{ height: .7rem; background: {EDGE}; border-radius: 2px; }}
.plots figure {{ display: inline-block; width: 19.5rem; margin: 0 1.4rem 1rem 0; }}
figure {{ margin: 0; }} figure svg {{ width: 100%; height: auto; display: block; }}
.plots figcaption {{ display: flex; justify-content: space-between; font-size: .85rem; }}
.picture {{ margin: 1rem 0; }} .picture img {{ max-width: 100%; }}
.scroll {{ overflow-x: auto; }} .picture figcaption {{ color: {QUIET}; font-size: .85rem; }}
pre {{ overflow-x: auto; font-size: .8rem; background: #f6f8fa; padding: 1rem; }}
"""
