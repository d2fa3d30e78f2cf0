"""What came of a batch, as a page or a table to keep."""

from __future__ import annotations

import csv
import html
import io
from pathlib import Path

from causalsr_app.translation import mark, tr
from causalsr_app.window.batch.table import WORDS, what_happened
from causalsr_app.window.language import moment
from core.batch.entry import Entry, State
from core.batch.journal import Journal
from core.batch.outliers import outliers
from core.files.atomic import atomic_file
from core.files.names import printable

COLUMNS = ("photo", "state", "result", "what happened", "worth a look", "notes", "seconds", "sha256")
HEADINGS = (
    mark("Photo"), mark("State"), mark("Result"), mark("What happened"), mark("Worth a look"), mark("Notes"),
    mark("Seconds"), "SHA-256",
)  # fmt: skip
"""The same for people."""


def save_report(journal: Journal, path: Path) -> None:
    """Write a CSV table or, by any other suffix, an HTML page; whole or not at all.

    Raises:
        OSError: it can't be written.
    """
    rows = report_rows(journal)
    text = _as_csv(rows) if path.suffix.lower() == ".csv" else _as_html(journal, rows)
    with atomic_file(path) as file:
        file.write(text.encode())


def report_rows(journal: Journal) -> list[tuple[str, ...]]:
    """A row a photo, in the order of `COLUMNS`."""
    entries = journal.entries()
    reasons = outliers(entries)
    return [_row(each, reasons.get(each.number, ())) for each in entries]


def _row(entry: Entry, reasons: tuple[str, ...]) -> tuple[str, ...]:
    facts = entry.facts
    return (
        printable(str(entry.source)),
        entry.state.value,
        "" if entry.written is None else printable(str(entry.written)),
        what_happened(entry),
        "; ".join(reasons),
        "; ".join(filter(None, (entry.reason, *facts.notes))),
        f"{facts.seconds:.1f}" if facts.seconds else "",
        facts.sha256,
    )


def _as_csv(rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_inert(cell) for cell in row] for row in rows)
    return text.getvalue()


def _inert(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in tuple("=+-@\t") else cell


def _as_html(journal: Journal, rows: list[tuple[str, ...]]) -> str:
    counts = journal.counts()
    summary = tr(", ").join(f"{counts[state]} {tr(WORDS[state])}" for state in State if counts[state])
    head = "".join(f"<th>{tr(name)}</th>" for name in HEADINGS)
    body = "\n".join(_html_row(row) for row in rows)
    title = tr("Batch of {time}").format(time=moment(journal.created))
    return f"""<!doctype html><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 14px sans-serif; margin: 2em }} table {{ border-collapse: collapse }}
td, th {{ text-align: left; padding: 4px 10px; border-bottom: 1px solid #ccc; vertical-align: top }}</style>
<h1>{title}</h1><p>{summary}</p>
<table><tr>{head}</tr>
{body}</table>
"""


def _html_row(row: tuple[str, ...]) -> str:
    source, state, *others = row
    cells = (source, tr(WORDS[State(state)]), *others)
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
