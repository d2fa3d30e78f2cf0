"""Photos become jobs: each with the name of its result, and with what of earlier calls concerns it."""

from __future__ import annotations

import itertools
import os
import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.batch.earlier import Earlier, Result, Stamp, as_kept, sha256_of
from core.batch.folders import Found, Photos, identity, line_of
from core.batch.naming import Names, Naming, folded
from core.image_io.formats import WRITABLE

_MARKS = re.compile(r"(_(x\d+(\.\d+)?|long\d+|w\d+|h\d+|\d+(\.\d+)?mp))?(_p\d+)?( \(\d+\))*$")
"""What this program adds to a photo's name."""
_PAGE = re.compile(r"_p\d+(?=( \(\d+\))*(\.[^.]*)?$)")
"""What stands in the name of one picture's result, of several in a file."""
_DEEP = 10
"""Folders below the one given, in which a photo may lie and yet be compared with its like elsewhere."""


class Existing(StrEnum):
    """What to do about a photo that has a result already."""

    SKIP = "skip"
    RENAME = "rename"
    REPLACE = "replace"


@dataclass(frozen=True)
class Job:
    """One photo and where its result goes.

    Attributes:
        source: the photo.
        target: the result; nobody's name when the plan was made, save for `replaces`.
        replaces: the earlier result of the photo that gives way, if it is still the same; None: nothing does.
        earlier: to skip what is done: results of a photo of that name; `core.batch.earlier.finished` says whether one
            is what the job would make.
    """

    source: Path
    target: Path
    replaces: Stamp | None = None
    earlier: tuple[Result, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The jobs of one call, and what was left out of it, a sentence for each reason."""

    jobs: tuple[Job, ...]
    notes: tuple[str, ...]


def plan(photos: Photos, out: Path | None, naming: Naming, existing: Existing, *, file: Path | None = None) -> Plan:
    """A job for each photo. No two have one target, and none has a photo that is meant or a file of somebody else's.

    In folders, earlier results aren't photos: files of this program that lie in an output folder inside the folder
    given, or whose photo is meant too. No photo is opened; a file is looked into where a result would have its name.

    Args:
        out: the folder results go to, mirrored; None puts each beside its photo.
        file: the result of the only photo there is, instead of a folder and a name.
    """
    earlier = Earlier()
    wishes = {found.file: file or _folder(found, out) / naming.name_of(found.file) for found in photos.found}
    results = _earlier_results(photos, out, wishes, earlier)
    meant = [found.file for found in photos.found if found.file not in results]
    names = Names(meant)
    originals = {identity(photo) for photo in meant} if existing is Existing.REPLACE else set()
    jobs = [_job(photo, wishes[photo], existing, names, earlier, originals) for photo in meant]
    left = line_of("left out, earlier results", sorted(results))
    return Plan(tuple(jobs), (*photos.notes, *((left,) if left else ())))


def _job(photo: Path, wish: Path, existing: Existing, names: Names, earlier: Earlier, originals: Set[Hashable]) -> Job:
    if existing is Existing.RENAME:
        return Job(photo, names.claim(wish))
    made = earlier.of(photo, wish)
    if existing is Existing.SKIP:
        return Job(photo, names.claim(wish), earlier=made)
    for result in made:
        if (result.stamp.disk, result.stamp.number) not in originals and names.take(result.path):
            return Job(photo, result.path, replaces=result.stamp)
    return Job(photo, names.claim(wish))


def _folder(found: Found, out: Path | None) -> Path:
    return found.file.parent if out is None else out / found.below.parent


def _earlier_results(photos: Photos, out: Path | None, wishes: Mapping[Path, Path], earlier: Earlier) -> Set[Path]:
    """The files found in folders that this program made from photos that are meant, or into the output folder."""
    able = [found for found in photos.found if not found.named and found.file.suffix.lower() in WRITABLE]
    if not able:
        return set()
    places = _Places()
    inside = _inside(out, photos.folders)
    wished = {places.of(wish) for wish in wishes.values()}
    kin = _Kin(photos.found)
    meant: dict[str, list[Path]] = {}
    for found in photos.found:
        meant.setdefault(as_kept(found.file.name), []).append(found.file)
    results = set()
    for found in able:
        file, (folder, name) = found.file, places.of(found.file)
        within = inside is not None and Path(folder).is_relative_to(inside)
        named_so = (folder, name) in wished or (folder, _PAGE.sub("", name)) in wished
        if not within and not named_so and not kin.of(found):
            continue
        made = earlier.made(file)
        if made is not None and (within or _is_from(made, meant.get(made.source, ()), wishes, places)):
            results.add(file)
    return results


def _is_from(made: Result, photos: Sequence[Path], wishes: Mapping[Path, Path], places: _Places) -> bool:
    """Whether a result was made from one of the photos, which have the name it tells; farther off by its hash."""
    others = [photo for photo in photos if photo != made.path]
    folder = places.of(made.path)[0]
    close = (folder in (places.of(photo)[0], places.of(wishes[photo])[0]) for photo in others)
    return any(close) or any(sha256_of(photo) == made.sha256 for photo in others)


def _inside(out: Path | None, folders: Sequence[Path]) -> str | None:
    """The output folder without links, if it lies in a folder of photos and neither is one nor holds one; else None."""
    if out is None:
        return None
    place = Path(os.path.realpath(out))
    given = [Path(os.path.realpath(folder)) for folder in folders]
    around = any(folder.is_relative_to(place) for folder in given)
    return str(place) if not around and any(place.is_relative_to(folder) for folder in given) else None


class _Places:
    """Files by their folder without links and their name; each folder is looked up once."""

    def __init__(self) -> None:
        self._real: dict[Path, str] = {}

    def of(self, file: Path) -> tuple[str, str]:
        """The same for each path to one name in one folder."""
        folder = file.parent
        if folder not in self._real:
            self._real[folder] = os.path.realpath(folder)
        return self._real[folder], file.name


class _Kin:
    """Tells which files may be each other's results by where they lie, so that few have to be looked into.

    A result has its photo's name, and its place too, save for a stretch of folders more or fewer: `res/day1/a_x2.png`
    and `day1/a.jpg`.
    """

    def __init__(self, photos: Sequence[Found]) -> None:
        self._places = Counter(_kinship(found) for found in photos)
        self._shorter = {(family, place) for family, whole in self._places for place in _without_stretch(whole)}

    def of(self, found: Found) -> bool:
        """Whether there is another such file."""
        family, place = key = _kinship(found)
        return (
            self._places[key] > 1
            or key in self._shorter
            or any((family, shorter) in self._places for shorter in _without_stretch(place))
        )


def _kinship(found: Found) -> tuple[str, tuple[str, ...]]:
    """What a photo and its results are called alike, and the folders in which the file lies."""
    return folded(_MARKS.sub("", found.file.stem)), found.below.parts[:-1]


def _without_stretch(place: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The place without each stretch of its folders; nothing for a very deep one, which would have thousands."""
    if len(place) <= _DEEP:
        for start, end in itertools.combinations(range(len(place) + 1), 2):
            yield place[:start] + place[end:]
