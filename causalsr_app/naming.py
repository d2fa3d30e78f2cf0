"""Which files a command means, and what their results are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.image_io.formats import READABLE

LONGEST_NAME = 255
"""Bytes in a file's name on the usual file systems."""


class Existing(StrEnum):
    """What to do when the target's name is taken."""

    SKIP = "skip"
    RENAME = "rename"
    REPLACE = "replace"


@dataclass(frozen=True)
class Job:
    """One photo and where its result goes; target None means it is there already and is skipped."""

    source: Path
    target: Path | None


def photos_in(inputs: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    """Every photo meant, with its place below the output folder: a file's is its name, a folder's are mirrored.

    Folders are walked in order of name; in them only files with a known suffix count, and hidden ones don't.
    """
    for given in inputs:
        if not given.is_dir():
            yield given, Path(given.name)
            continue
        for file in sorted(given.rglob("*")):
            below = file.relative_to(given)
            hidden = any(part.startswith(".") for part in below.parts)
            if file.suffix.lower() in READABLE and file.is_file() and not hidden:
                yield file, below


def plan(inputs: Sequence[Path], out: Path | None, scale: float, suffix: str, existing: Existing) -> list[Job]:
    """A job for each photo; no two write the same file.

    Args:
        out: the folder results go to, mirrored; None puts each beside its photo.
        suffix: of the results, with the dot.
    """
    taken: set[Path] = set()
    jobs = []
    for source, below in photos_in(inputs):
        folder = source.parent if out is None else out / below.parent
        target = folder / target_name(source.stem, scale, suffix)
        if existing is Existing.SKIP and target.exists() and target not in taken:
            jobs.append(Job(source, None))
            continue
        target = free(target, taken, only_planned=existing is not Existing.RENAME)
        taken.add(target)
        jobs.append(Job(source, target))
    return jobs


def target_name(stem: str, scale: float, suffix: str) -> str:
    """`<stem>_x<N><suffix>`, the stem cut so that the name stays within 255 bytes."""
    ending = f"_x{scale:g}{suffix}"
    return _cut(stem, LONGEST_NAME - len(ending.encode())) + ending


def free(path: Path, taken: set[Path] | frozenset[Path] = frozenset(), *, only_planned: bool = False) -> Path:
    """The path itself, or with ` (2)`, ` (3)` … in its name when a file or another job has it.

    Args:
        taken: paths that other jobs will write.
        only_planned: a file that exists doesn't count, since it is to be replaced.
    """
    number, candidate = 1, path
    while candidate in taken or (not only_planned and candidate.exists()):
        number += 1
        mark = f" ({number}){path.suffix}"
        candidate = path.with_name(_cut(path.stem, LONGEST_NAME - len(mark.encode())) + mark)
    return candidate


def _cut(text: str, length: int) -> str:
    """At most `length` bytes of UTF-8, cut between characters."""
    return text.encode(errors="surrogateescape")[: max(length, 1)].decode(errors="ignore")
