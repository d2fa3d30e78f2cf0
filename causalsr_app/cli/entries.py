"""What is printed of the photos of a batch."""

from __future__ import annotations

from typing import Any

from causalsr_app.cli.report import Report
from core.batch.entry import Entry, State
from core.files.names import printable


def tell(entry: Entry, report: Report) -> None:
    """Print what became of a photo."""
    if entry.state is State.FAILED:
        report.failed(str(entry.source), entry.reason)
    else:
        report.done(as_json(entry), line_of(entry))


def line_of(entry: Entry) -> str:
    """One photo for people."""
    name = printable(str(entry.source))
    if entry.state is State.WRITTEN:
        return f"{name} → {printable(str(entry.written))}"
    return f"{name}: {entry.state}" + (f", {entry.reason}" if entry.reason else "")


def as_json(entry: Entry) -> dict[str, Any]:
    """One photo for programs."""
    facts = entry.facts
    return {
        "file": str(entry.source),
        "state": entry.state.value,
        "output": None if entry.written is None else str(entry.written),
        "reason": entry.reason,
        "sha256": facts.sha256,
        "seconds": facts.seconds,
        "estimate": facts.estimate,
        "unexplained": facts.unexplained,
        "notes": list(facts.notes),
    }
