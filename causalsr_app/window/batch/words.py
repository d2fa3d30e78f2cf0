"""What the batch's page says of its photos: how many there are, are done, and are worth a look."""

from __future__ import annotations

from collections.abc import Mapping

from causalsr_app.translation import counted, mark, tr
from causalsr_app.window.batch.table import WORDS
from core.batch.entry import WORKING, State

ALL, LOOK, FAILED = "all", "look", "failed"


def photos(count: int) -> str:
    """`1 photo`, `12 photos`."""
    return counted(count, mark("1 photo"), mark("{count} photos")) if count else tr("no photos in it")


def filters(total: int, look: int, failed: int) -> tuple[tuple[str, str, str], ...]:
    """The choices of what is shown, with how many photos each has."""
    return (
        (ALL, f"{tr('All')} {total}", tr("All photos of the batch")),
        (
            LOOK,
            f"{tr('Worth a look')} {look}",
            tr("Unlike the others, unsurely read, or not given back by their results"),
        ),
        (FAILED, f"{tr('Failed')} {failed}", tr("Photos that could not be done, and why")),
    )


def progress(counts: Mapping[State, int], *, running: bool, paused: bool, left: str) -> str:
    """`3 of 12 done  ·  1 failed  ·  about 2 min left`; the last is given, for one that runs."""
    parts = [tr("{count} of {total} done").format(count=counts[State.WRITTEN], total=sum(counts.values()))]
    parts += [f"{counts[state]} {tr(WORDS[state])}" for state in (State.FAILED, State.SKIPPED) if counts[state]]
    if paused:
        parts.append(tr("pausing …") if any(counts[state] for state in WORKING) else tr("paused"))
    elif running:
        parts.append(left)
    elif any(counts[state] for state in (State.PLANNED, *WORKING)):
        parts.append(tr("not running"))
    return "  ·  ".join(part for part in parts if part)
