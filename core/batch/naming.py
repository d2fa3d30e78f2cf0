"""What results are called: a template filled for each photo, and names that nobody has."""

from __future__ import annotations

import difflib
import os
import string
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from core.batch.glance import day_of
from core.errors import WriteError
from core.files.names import printable
from core.order import Size

LONGEST_NAME = 255
"""Bytes in a file's name on the usual file systems."""
LONGEST_ENDING = len(".jpeg")
FORBIDDEN = frozenset('/\\:*?"<>|\0')
"""Characters that a file's name can't hold on one system or another."""
FIELDS = {
    "stem": "the photo's name",
    "size": "x2, or long3000 for a size in pixels",
    "scale": "the enlargement",
    "parent": "the photo's folder",
    "date": "the day it was taken",
    "model": "the model's name",
}
"""What a template may hold in braces."""
DEFAULT_NAME = "{stem}_{size}"
_LONGEST_TEMPLATE = 200
_DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³")})
"""Names that Windows keeps for devices, whatever follows a dot."""


@dataclass(frozen=True)
class NameTemplate:
    """A name with fields in braces, as `{stem}_x{scale}`; `{{` is a brace.

    Raises:
        WriteError: it makes no file's name: an unknown field, a character that no name holds, a name of a device.
    """

    text: str
    _parts: tuple[tuple[str, str | None], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_parts", _parsed(self.text))
        _check_literals("".join(literal for literal, _ in self._parts))
        _check_example("".join(literal + ("x" if name else "") for literal, name in self._parts))

    @property
    def fields(self) -> frozenset[str]:
        """The fields it uses."""
        return frozenset(name for _, name in self._parts if name)

    def filled(self, values: dict[str, str], room: int) -> str:
        """The name of at most `room` bytes; what is too long is the stem, which is cut first."""
        bare = "".join(literal + ("" if name in (None, "stem") else values[name]) for literal, name in self._parts)
        uses = sum(name == "stem" for _, name in self._parts)
        stem = _cut(values["stem"], (room - len(_encoded(bare))) // uses) if uses else ""
        values = {**values, "stem": stem}
        return _cut("".join(literal + (values[name] if name else "") for literal, name in self._parts), room)


@dataclass(frozen=True, kw_only=True)
class Naming:
    """How the results of one call are named.

    Attributes:
        template: of the names, without the suffix.
        size: of the results.
        suffix: of the results, with the dot.
        model: name of the model.

    Raises:
        WriteError: the template asks for `{scale}`, and the size is no enlargement.
    """

    template: NameTemplate = field(default_factory=lambda: NameTemplate(DEFAULT_NAME))
    size: Size = field(default_factory=lambda: Size(scale=2))
    suffix: str = ".png"
    model: str = ""

    def __post_init__(self) -> None:
        if "scale" in self.template.fields and self.size.scale is None:
            raise WriteError(f"{{scale}} is not the same for all photos when the {self.size} is given; use {{size}}")

    def name_of(self, photo: Path) -> str:
        """The name of the photo's result, within 255 bytes. With `{date}` the photo is looked into."""
        uses = self.template.fields
        values = {
            "stem": photo.stem,
            "size": self.size.mark,
            "scale": "" if self.size.scale is None else f"{self.size.scale:g}",
            "parent": Path(os.path.abspath(photo)).parent.name if "parent" in uses else "",  # noqa: PTH100
            "date": day_of(photo) if "date" in uses else "",
            "model": "".join("_" if each in FORBIDDEN else each for each in self.model),
        }
        name = self.template.filled(values, LONGEST_NAME - len(_encoded(self.suffix)))
        return (name if name.strip(". ") else photo.stem) + self.suffix


def _parsed(text: str) -> tuple[tuple[str, str | None], ...]:
    """Literal texts, each with the field behind it."""
    try:
        parts = [(literal, name, form, turn) for literal, name, form, turn in string.Formatter().parse(text)]
    except ValueError as error:
        raise WriteError("A brace in the name has no partner; write {stem}, and {{ for a brace") from error
    for _, name, form, turn in parts:
        if name is not None and name not in FIELDS:
            close = difflib.get_close_matches(name[:40], FIELDS, n=1)
            known = f"did you mean {{{close[0]}}}?" if close else f"there are {', '.join(f'{{{f}}}' for f in FIELDS)}"
            raise WriteError(f"A name has no {{{printable(name[:40])}}}; {known}")
        if form or turn:
            raise WriteError(f"{{{name}}} takes nothing behind it; write just {{{name}}}")
    return tuple((literal, name) for literal, name, _, _ in parts)


def _check_literals(text: str) -> None:
    wrong = sorted(FORBIDDEN.intersection(text))
    if wrong:
        raise WriteError(f"A file's name can't hold {' '.join(wrong)}".replace("\0", "a zero byte"))
    if not text.isprintable():
        raise WriteError("A file's name can't hold line breaks and control characters")
    if len(_encoded(text)) > _LONGEST_TEMPLATE:
        raise WriteError("That name is too long for a file")


def _check_example(text: str) -> None:
    """Refuse what no photo could make a good name of."""
    if not text.strip(". "):
        raise WriteError("Give the file a name")
    if text.startswith("."):
        raise WriteError("A name with a dot in front hides the file; begin with something else")
    device = text.split(".")[0].rstrip().upper()
    if device in _DEVICES:
        raise WriteError(f"{device} is the name of a device on Windows; choose another")


class Names:
    """Names for the results of many photos, each given once."""

    def __init__(self, originals: Iterable[Path] = ()) -> None:
        """Begin without claims; `originals` are photos, which are never anybody's result."""
        self._folders: dict[Path, str] = {}
        self._taken = {self._key(path) for path in originals}
        self._next: dict[str, int] = {}

    def claim(self, path: Path) -> Path:
        """The path itself, or with ` (2)`, ` (3)` … in its name when a file or an earlier claim has it."""
        wish = self._key(path)
        number = self._next.get(wish, 1)
        while True:
            candidate = numbered(path, number)
            key = wish if number == 1 else self._key(candidate)
            number += 1
            if key not in self._taken and not exists(candidate):
                break
        self._next[wish] = number
        self._taken.add(key)
        return candidate

    def take(self, path: Path) -> bool:
        """Claim exactly this path, whether a file has it or not; False if it is claimed already."""
        key = self._key(path)
        if key in self._taken:
            return False
        self._taken.add(key)
        return True

    def _key(self, path: Path) -> str:
        """The same for one place, and for names that some file systems can't tell apart: by case, by accents."""
        folder = path.parent
        if (place := self._folders.get(folder)) is None:
            place = self._folders[folder] = folded(os.path.abspath(folder))  # noqa: PTH100 - takes `..` out
        return f"{place}/{folded(path.name)}"


def free(path: Path) -> Path:
    """The path itself, or with ` (2)`, ` (3)` … in its name when a file has it."""
    return Names().claim(path)


def numbered(path: Path, number: int) -> Path:
    """The path with ` (number)` in its name, from 2 on; cut to 255 bytes."""
    if number == 1:
        return path
    mark = f" ({number}){path.suffix}"
    return path.with_name(_cut(path.stem, LONGEST_NAME - len(_encoded(mark))) + mark)


def exists(path: Path) -> bool:
    """Whether something has that name; False where one may not look, which writing will say."""
    return os.path.lexists(path)


def folded(text: str) -> str:
    """The same for texts that differ by case or by how accents are composed."""
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).casefold()


def _encoded(text: str) -> bytes:
    return text.encode(errors="surrogateescape")


def _cut(text: str, length: int) -> str:
    """At most `length` bytes of UTF-8, cut between characters; not empty unless the text is."""
    encoded = _encoded(text)
    return text if len(encoded) <= length else encoded[: max(length, 1)].decode(errors="ignore")
