"""Results of earlier calls, told by what they say of themselves, never by their names alone."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.batch.glance import fields_in
from core.batch.naming import folded
from core.errors import OrderError
from core.files import header
from core.order import Order

_NUMBER = re.compile(r"( \(\d+\))+$")
_LONG, _KEPT = 240, 40
"""Bytes from which a name may have been cut to make room for its number; characters that are left of it surely."""
_LOST = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters of a name that XMP can't hold."""


@dataclass(frozen=True)
class Stamp:
    """By which one knows that a file is still the one that was looked at.

    Attributes:
        disk, number: which file it is.
        changed: when it was written last, nanoseconds.
        size: in bytes.
    """

    disk: int
    number: int
    changed: int
    size: int

    @classmethod
    def of(cls, path: Path) -> Stamp | None:
        """The stamp of the file, links followed; None where it can't be looked at."""
        try:
            status = path.stat()
        except OSError:
            return None
        return cls(status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size)


@dataclass(frozen=True)
class Result:
    """A file that this program made.

    Attributes:
        path: where it is.
        source: name of the photo it was made from, as XMP holds it.
        sha256: of that photo's file.
        order: what was asked for, as JSON.
        stamp: of the file, taken before it was looked into.
    """

    path: Path
    source: str
    sha256: str
    order: str
    stamp: Stamp

    @classmethod
    def of(cls, path: Path) -> Result | None:
        """What the file says of itself; None where it isn't of this program or can't be read."""
        stamp = Stamp.of(path)
        fields = fields_in(path) if stamp is not None else {}
        if stamp is None or "order" not in fields:
            return None
        return cls(path, fields.get("source", ""), fields.get("source_sha256", ""), fields["order"], stamp)

    def follows(self, order: Order) -> bool:
        """Whether it was made by this very order."""
        try:
            return Order.from_json(json.loads(self.order)) == order.recorded()
        except (OrderError, ValueError):
            return False


class Earlier:
    """Looks for results beside the names that new ones would have. Each folder and each file is looked at once."""

    def __init__(self) -> None:
        self._listed: dict[Path, dict[str, list[Path]]] = {}
        self._results: dict[Path, Result | None] = {}
        self._by_source: dict[tuple[Path, str], dict[str, tuple[Result, ...]]] = {}

    def made(self, path: Path) -> Result | None:
        """The result in that file, or None."""
        if path not in self._results:
            self._results[path] = Result.of(path)
        return self._results[path]

    def of(self, photo: Path, wish: Path) -> tuple[Result, ...]:
        """Results made from a photo of that name which have the name `wish`, or that with a number."""
        key = wish.parent, _family(wish.name)
        if key not in self._by_source:
            by_source: dict[str, tuple[Result, ...]] = {}
            for path in self._beside(key[0]).get(key[1], ()):
                if (result := self.made(path)) is not None:
                    by_source[result.source] = (*by_source.get(result.source, ()), result)
            self._by_source[key] = by_source
        return self._by_source[key].get(as_kept(photo.name), ())

    def _beside(self, folder: Path) -> dict[str, list[Path]]:
        """The files of a folder by family, in order of name."""
        if folder not in self._listed:
            try:
                names = sorted(os.listdir(folder), key=lambda name: (len(name), name))  # noqa: PTH208 - quicker
            except OSError:
                names = []
            families: dict[str, list[Path]] = {}
            for name in names:
                families.setdefault(_family(name), []).append(folder / name)
            self._listed[folder] = families
        return self._listed[folder]


def finished(photo: Path, earlier: Sequence[Result], order: Order) -> Path | None:
    """The result of this very photo, told by its hash, that was made by this very order; None without one."""
    able = [result for result in earlier if result.follows(order)]
    sha256 = sha256_of(photo) if able else None
    return next((result.path for result in able if result.sha256 == sha256), None)


def sha256_of(photo: Path) -> str | None:
    """The hash of a file, as provenance keeps it; None where it can't be read."""
    try:
        return header.sha256_of(photo)
    except OSError:
        return None


def as_kept(name: str) -> str:
    """A file's name as XMP holds it."""
    return _LOST.sub("\ufffd", name)


def _family(name: str) -> str:
    """The same for a name, and for it with a number, ` (2)`, or with several."""
    stem, suffix = os.path.splitext(name)  # noqa: PTH122 - quicker
    stem = _NUMBER.sub("", stem)
    long = len((stem + suffix).encode(errors="surrogateescape")) > _LONG
    return folded((stem[:_KEPT] if long else stem) + suffix)
