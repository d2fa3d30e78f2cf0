"""Which photos are meant: files as they are named, folders with all below them, each photo once."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.batch.naming import folded
from core.files.names import shown
from core.image_io.formats import READABLE

_SYSTEM = frozenset(
    {
        "@eadir", "@tmp", "@recycle", "@recently-snapshot", "@__thumb", "#recycle", "#snapshot", "~snapshot",
        "$recycle.bin", "recycler", "recycled", "system volume information", "lost+found", "__macosx",
        "network trash folder", "temporary items",
    }
)  # fmt: skip
"""Folders of network drives, bins and archives, casefolded; those with a dot in front are hidden anyway."""
_LIBRARIES = (".lrdata", ".lrcat-data", ".photoslibrary", ".photolibrary", ".migratedphotolibrary", ".aplibrary")
"""Ends of folders in which photo programs keep previews or their own order of things."""
_NAMED = 3
"""Names that a line of many tells."""


@dataclass(frozen=True)
class Found:
    """A photo that is meant.

    Attributes:
        file: where it is.
        below: its place below the output folder: a file's is its name, a folder's are mirrored.
        named: it was given by itself, not found in a folder.
    """

    file: Path
    below: Path
    named: bool = False


@dataclass(frozen=True)
class Photos:
    """What a call means.

    Attributes:
        found: the photos, each once, a folder's in order of name.
        folders: the folders that were given.
        unreadable: folders that can't be looked into, and why.
        notes: what was left out, a sentence for each reason.
    """

    found: tuple[Found, ...]
    folders: tuple[Path, ...]
    unreadable: tuple[tuple[Path, str], ...]
    notes: tuple[str, ...]


def photos_in(inputs: Sequence[Path]) -> Photos:
    """Every photo meant by files and folders.

    In folders only files with a known suffix count, and neither hidden ones nor folders of systems, bins, archives and
    previews. Links to folders are followed, save up and in circles. What can't be looked at counts as a file; reading
    it says why.
    """
    walk = _Walk()
    for given in inputs:
        walk.add(given)
    walk.follow_links()
    return walk.photos()


class _Walk:
    """Goes through folders and notes what it leaves out."""

    def __init__(self) -> None:
        self._found: list[Found] = []
        self._given: list[Path] = []
        self._files: set[Hashable] = set()
        self._folders: set[Hashable] = set()
        self._links: list[tuple[Path, Path]] = []
        self._unreadable: list[tuple[Path, str]] = []
        self._system: list[Path] = []
        self._hidden: list[Path] = []
        self._circles: list[Path] = []
        self._followed: list[Path] = []
        self._again: list[Path] = []

    def add(self, given: Path) -> None:
        """A file or folder as a person names it."""
        if os.path.isdir(given):  # noqa: PTH112 - Path.is_dir raises where a folder may not be entered
            self._given.append(given)
            self._enter(given, Path())
        else:
            self._take(Found(given, Path(given.name), named=True))

    def follow_links(self) -> None:
        """Go on with the links found, now that everything has its place that isn't one."""
        while self._links:
            link, below = self._links.pop(0)
            if not os.path.isdir(link):  # noqa: PTH112
                self._take(Found(link, below))
            elif _leads_up(link):
                self._circles.append(link)
            else:
                self._followed.append(link)
                self._enter(link, below)

    def photos(self) -> Photos:
        """What was found."""
        notes = (
            line_of("left out, folders of systems, bins and previews", self._system),
            line_of("left out, hidden", self._hidden),
            line_of("not followed, links that lead back up", self._circles),
            line_of("followed, links to folders", self._followed),
            line_of("done once though meant more than once", self._again),
        )
        told = tuple(note for note in notes if note)
        return Photos(tuple(self._found), tuple(self._given), tuple(self._unreadable), told)

    def _enter(self, top: Path, place: Path) -> None:
        """All below a folder, in order of name."""
        found: list[Found] = []
        waiting = [(top, place)]
        while waiting:
            folder, below = waiting.pop()
            if not self._is_new(folder, self._folders):
                self._again.append(folder)
                continue
            try:
                with os.scandir(folder) as entries:
                    listed = list(entries)
            except OSError as error:
                self._unreadable.append((folder, (error.strerror or str(error)).lower()))
                continue
            for entry in listed:
                self._sort(entry, folder / entry.name, below / entry.name, waiting, found)
        found.sort(key=lambda each: each.below.parts)
        for each in found:
            self._take(each)

    def _sort(
        self, entry: os.DirEntry[str], path: Path, below: Path, waiting: list[tuple[Path, Path]], found: list[Found]
    ) -> None:
        """Put an entry where it belongs."""
        readable = os.path.splitext(entry.name)[1].lower() in READABLE  # noqa: PTH122 - quicker than Path.suffix
        folder = _is_folder(entry)
        if not readable and not folder:
            return
        if entry.name.startswith("."):
            self._hidden.append(path)
        elif folder and _is_system(entry.name):
            self._system.append(path)
        elif entry.is_symlink():
            self._links.append((path, below))
        elif folder:
            waiting.append((path, below))
        elif _may_be_file(entry):
            found.append(Found(path, below))

    def _take(self, found: Found) -> None:
        if self._is_new(found.file, self._files):
            self._found.append(found)
        else:
            self._again.append(found.file)

    @staticmethod
    def _is_new(path: Path, seen: set[Hashable]) -> bool:
        """Whether the file or folder, by whatever path, was not seen before."""
        key = identity(path)
        if key in seen:
            return False
        seen.add(key)
        return True


def identity(path: Path) -> Hashable:
    """The same for each path to one file: its number on its disk, or its absolute path where it has none."""
    try:
        status = os.stat(path)  # noqa: PTH116 - quicker
    except (OSError, ValueError):
        return os.path.abspath(path)  # noqa: PTH100
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder or a link to one, or a link that one may not look behind."""
    try:
        return entry.is_dir()
    except PermissionError:
        return True
    except OSError:
        return False


def _may_be_file(entry: os.DirEntry[str]) -> bool:
    """Whether it is a file, or can't be looked at."""
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return True


def _is_system(name: str) -> bool:
    name = folded(name)
    return name in _SYSTEM or name.endswith(_LIBRARIES)


def _leads_up(link: Path) -> bool:
    """Whether a link leads to a folder in which it lies."""
    return Path(os.path.realpath(link.parent)).is_relative_to(os.path.realpath(link))


def line_of(what: str, paths: Iterable[Path]) -> str:
    """`what: 'a', 'b', 'c' and 5 more`, or an empty string without any."""
    names = [shown(path) for path in paths]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{what}: {', '.join(names[:_NAMED])}{more}" if names else ""
