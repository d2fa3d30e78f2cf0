"""Which files a command means, and what their results are called."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.image_io.formats import READABLE
from core.order import Size

LONGEST_NAME = 255
"""Bytes in a file's name on the usual file systems."""
_RESULT = re.compile(r"(?P<stem>.+)_(x\d+(\.\d+)?|long\d+|w\d+|h\d+|\d+(\.\d+)?mp)( \(\d+\))?", re.DOTALL)


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
    What can't be looked at counts as a file; reading it says why.
    """
    for given in inputs:
        if not os.path.isdir(given):  # noqa: PTH112 - Path.is_dir raises where a folder may not be entered
            yield given, Path(given.name)
            continue
        for file in sorted(given.rglob("*")):
            below = file.relative_to(given)
            hidden = any(part.startswith(".") for part in below.parts)
            if file.suffix.lower() in READABLE and not hidden and _may_be_file(file):
                yield file, below


def plan(inputs: Sequence[Path], out: Path | None, size: Size, suffix: str, existing: Existing) -> list[Job]:
    """A job for each photo; no two write the same file, and none writes a photo that is meant.

    In folders, earlier results are no photos: what lies in `out`, where that holds results only, and `a_x2.png`
    beside a photo named `a`.

    Args:
        out: the folder results go to, mirrored; None puts each beside its photo.
        suffix: of the results, with the dot.
    """
    jobs = []
    found = list(photos_in(inputs))
    sources = (source for source, _ in found)
    names = Names(only_planned=existing is not Existing.RENAME, originals=sources)
    stems = {source.with_suffix("") for source, _ in found}
    named = set(inputs)
    results = _results_only(out, inputs)
    for source, below in found:
        if source not in named and _is_result(source, stems, results):
            continue
        folder = source.parent if out is None else out / below.parent
        target = names.claim(folder / target_name(source.stem, size, suffix))
        done = existing is Existing.SKIP and exists(target)
        jobs.append(Job(source, None if done else target))
    return jobs


def _results_only(out: Path | None, inputs: Sequence[Path]) -> Path | None:
    """The absolute output folder if no folder of photos is it or lies in it, else None."""
    if out is None:
        return None
    folder = Path(os.path.abspath(out))  # noqa: PTH100 - takes `..` out, which Path.absolute leaves
    inside = any(Path(os.path.abspath(given)).is_relative_to(folder) for given in inputs)  # noqa: PTH100
    return None if inside else folder


def _is_result(file: Path, stems: Set[Path], results: Path | None) -> bool:
    """Whether a file found in a folder was made by this program."""
    if results is not None and Path(os.path.abspath(file)).is_relative_to(results):  # noqa: PTH100
        return True
    named = _RESULT.fullmatch(file.stem)
    return named is not None and file.with_name(named["stem"]) in stems


def target_name(stem: str, size: Size, suffix: str) -> str:
    """`<stem>_x<N><suffix>`, the stem cut so that the name stays within 255 bytes."""
    ending = f"_{size.mark}{suffix}"
    return _cut(stem, LONGEST_NAME - len(ending.encode())) + ending


class Names:
    """Names for the results of many photos, each given once."""

    def __init__(self, *, only_planned: bool = False, originals: Iterable[Path] = ()) -> None:
        """Begin without claims.

        Args:
            only_planned: a file that exists doesn't count, since it is to be replaced or kept.
            originals: photos, which are never anybody's result, whatever else is asked.
        """
        self._only_planned = only_planned
        self._taken = {_key(path) for path in originals}
        self._next: dict[str, int] = {}

    def claim(self, path: Path) -> Path:
        """The path itself, or with ` (2)`, ` (3)` … in its name when a file or an earlier claim has it."""
        wish = _key(path)
        number, candidate = self._next.get(wish, 1), path
        while True:
            candidate = _numbered(path, number)
            number += 1
            if _key(candidate) not in self._taken and (self._only_planned or not exists(candidate)):
                break
        self._next[wish] = number
        self._taken.add(_key(candidate))
        return candidate


def free(path: Path) -> Path:
    """The path itself, or with ` (2)`, ` (3)` … in its name when a file has it."""
    return Names().claim(path)


def _numbered(path: Path, number: int) -> Path:
    if number == 1:
        return path
    mark = f" ({number}){path.suffix}"
    return path.with_name(_cut(path.stem, LONGEST_NAME - len(mark.encode())) + mark)


def _may_be_file(path: Path) -> bool:
    """Whether it is a file, or can't be looked at."""
    return os.path.isfile(path) or not os.path.exists(path)  # noqa: PTH110, PTH113 - Path's own raise


def exists(path: Path) -> bool:
    """Whether something has that name; False where one may not look, which writing will say."""
    return os.path.lexists(path)


def _key(path: Path) -> str:
    """The same for one place, and for names that some file systems can't tell apart: by case, by composed accents."""
    return unicodedata.normalize("NFC", os.path.abspath(path)).casefold()  # noqa: PTH100 - takes `..` out


def _cut(text: str, length: int) -> str:
    """At most `length` bytes of UTF-8, cut between characters."""
    return text.encode(errors="surrogateescape")[: max(length, 1)].decode(errors="ignore")
