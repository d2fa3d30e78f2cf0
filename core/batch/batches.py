"""Which batches there are."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from core.batch.journal import SUFFIX, Journal, batches_folder
from core.errors import BatchError


def batches(folder: Path | None = None) -> list[Journal]:
    """All batches that can be read, the newest first."""
    found = []
    for path in sorted((folder or batches_folder()).glob(f"*{SUFFIX}")):
        with suppress(BatchError):
            found.append(Journal(path))
    return sorted(found, key=lambda each: each.created, reverse=True)  # ids tell the minute only


def batch(id: str | None, folder: Path | None = None) -> Journal:  # noqa: A002 - what it is
    """The batch of that id, or of the only id that begins so; None is the newest that isn't done.

    Raises:
        BatchError: there is none, or several.
    """
    found = batches(folder)
    if id is None:
        unfinished = [each for each in found if each.open]
        if not unfinished:
            raise BatchError("no batch is unfinished; 'causalsr batch list' shows all")
        return unfinished[0]
    fitting = [each for each in found if each.id.startswith(id)]
    if len(fitting) != 1:
        known = ", ".join(each.id for each in fitting[:5]) or "none"
        raise BatchError(f"{id!r} is to name one batch, and fits {known}; 'causalsr batch list' shows all")
    return fitting[0]
