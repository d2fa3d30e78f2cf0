"""The shelf: which models there are, by name, without loading any. Free of torch, so that a window can know it.

Shipped models lie in the program, added ones in the user's data folder, each a safetensors file named after it that
holds its card. Whatever lies there otherwise, or is damaged, is passed over and named by `problems`.
"""

from __future__ import annotations

import contextlib
import json
import math
import re
from dataclasses import replace
from pathlib import Path

from platformdirs import user_data_path

from core.errors import ModelError
from core.files.header import Header, checked_file, read_header, sha256_of
from core.files.names import printable, shown
from core.models.card import OURS, Card, stated
from resources import shipped_models, weights_file

SUFFIX = ".safetensors"
CARD = "causalsr_enlarger"
"""Key in the metadata of a file that holds another's network: its card."""
DEFAULT = "fast"
"""The model of which a network of others is put before, and that is used where none is named."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")
"""Names that no file can have on Windows."""


def folder() -> Path:
    """Where added models lie, whether it exists or not."""
    return user_data_path("causalsr", appauthor=False) / "models"


def is_name(name: str) -> bool:
    """Whether a model can have that name: one that leads to no other file."""
    return _NAME.fullmatch(name) is not None


def checked_name(name: str) -> str:
    """The name, if it can be a model's: one that a file from elsewhere tells must lead to no other file.

    Raises:
        ModelError: it can't.
    """
    if not is_name(name):
        raise ModelError(f"{printable(name)[:60]!r} is no model's name; the file was changed by another program")
    return name


def new_name(name: str) -> str:
    """The name, if a model can be added under it.

    Raises:
        ModelError: it can't be a name, or is taken, small and capital letters being the same.
    """
    if not is_name(name) or _RESERVED.fullmatch(name):
        raise ModelError(
            f"{printable(name)[:60]!r} can't be a model's name; give letters, digits, - and _, at most 64, by --name"
        )
    taken = next((each for each in names() if each.casefold() == name.casefold()), None)
    if taken is not None:
        what = "comes with the program" if taken in shipped_models() else "is there"
        raise ModelError(f"a model named {taken} {what} already; give another --name, or remove that one before")
    return name


def name_from(path: Path) -> str:
    """A name that a file's own suggests."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", path.stem).strip("-_")
    return plain[:64].rstrip("-_") or "model"


def names() -> tuple[str, ...]:
    """All models: the shipped, then the added in order of name."""
    return (*shipped_models(), *(name for name in _added() if name not in shipped_models()))


def _added() -> list[str]:
    try:
        found = [each.name.removesuffix(SUFFIX) for each in folder().iterdir() if each.name.endswith(SUFFIX)]
    except OSError:  # there is no folder yet
        return []
    return sorted((name for name in found if is_name(name)), key=lambda name: (name.casefold(), name))


def file_of(name: str) -> Path:
    """The file of a model by its name; a shipped one goes before.

    Raises:
        ModelError: no model has that name.
    """
    shipped = weights_file(name) if is_name(name) else None
    if shipped is not None:
        return shipped
    if name not in _added():
        there = ", ".join(names())
        raise ModelError(
            f"no model named {printable(name)[:60]!r}; there are {there}, and 'causalsr models add FILE' adds one"
        )
    return checked_place(folder() / f"{name}{SUFFIX}")


def checked_place(file: Path) -> Path:
    """The file, if it is the library's own and no link to elsewhere.

    Raises:
        ModelError: it is a link.
    """
    if file.is_symlink():
        raise ModelError(f"{shown(file)} is a link, which the library never makes; remove the model and add it again")
    return file


def card_of(name: str) -> Card:
    """The card of a model by its name.

    Raises:
        ModelError: there is none, or its file is damaged.
    """
    file = file_of(name)
    card = read_card(file)
    return replace(card, name=name, shipped=weights_file(name) is not None)


def read_card(file: Path) -> Card:
    """The card in a model's file.

    Raises:
        ModelError: the file is missing, damaged, or holds no model of this program.
    """
    header = read_header(file)
    size = file.stat().st_size
    if CARD in header.metadata:
        return replace(Card.from_json(header.metadata[CARD]), foreign=True, size=size)
    return _own_card(file, header, size)


def _own_card(file: Path, header: Header, size: int) -> Card:
    """Of a model of our architecture, from what its file says."""
    try:
        config = json.loads(header.metadata["config"])["restorer"]
        said = json.loads(header.metadata.get("card", "{}"))
        scales = tuple(int(scale) for scale in config["scales"])
        licence = said.get("licence", said.get("license", ""))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ModelError(f"{shown(file)}: not a CausalSR model, or a damaged one; add it again") from error
    return Card(
        name=file.name.removesuffix(SUFFIX),
        purpose=OURS,
        architecture=stated(header.metadata, "architecture"),
        scales=scales,
        parameters=sum(math.prod(shape) for shape in header.shapes.values()),
        licence=stated({"licence": str(licence)}, "licence") or "not stated",
        sha256=sha256_of(file),
        source=file.name,
        size=size,
    )


def cards() -> tuple[Card, ...]:
    """Of all models whose card can be read, in the order of `names`."""
    found = []
    for name in names():
        with contextlib.suppress(ModelError, OSError):
            found.append(card_of(name))
    return tuple(found)


def problems() -> tuple[str, ...]:
    """Why models are not among the cards, a sentence each."""
    found = []
    for name in names():
        try:
            card_of(name)
        except (ModelError, OSError) as error:
            found.append(f"{name}: {error}")
    return tuple(found)


def added_as(file: Path) -> str | None:
    """The name of the model that was added from this file, told by its contents, or that is in this file of the
    library's; None where there is none."""
    if file.parent == folder() and file.name.removesuffix(SUFFIX) in _added():
        return file.name.removesuffix(SUFFIX)
    try:
        checked_file(file)
        card = by_hash(sha256_of(file))
    except (ModelError, OSError):
        return None
    return None if card is None else card.name


def called(file: Path) -> str:
    """What a model in a file is called: as the library calls it, as the file says, or as the file is named."""
    try:
        said = read_header(file).metadata.get("name", "")
    except ModelError:
        said = ""
    return added_as(file) or (said if is_name(said) else name_from(file))


def by_hash(sha256: str) -> Card | None:
    """The card of the model that came from a file with that hash; None where it isn't here."""
    return next((card for card in cards() if sha256 and card.sha256 == sha256), None)


def recorded(name: str, sha256: str) -> str:
    """The name here of a model that a file from elsewhere tells of: told by its hash, else by its name.

    Raises:
        ModelError: what is told is no name, or the model isn't here.
    """
    checked_name(name)
    card = by_hash(sha256)
    if card is not None:
        return card.name
    if name not in names():
        which = f"{name} ({sha256[:12]})" if sha256 else name
        raise ModelError(f"the model {printable(which)} isn't here; add it by 'causalsr models add FILE'")
    return name


def remove(name: str) -> None:
    """Take an added model away; results that it made stay.

    Raises:
        ModelError: there is none of that name, it is shipped, or the file can't be removed.
    """
    if weights_file(name) is not None and is_name(name) and name not in _added():
        raise ModelError(f"{name} comes with the program and stays")
    if name not in _added():
        raise ModelError(f"no model named {printable(name)[:60]!r} was added; 'causalsr models list' names them")
    file = folder() / f"{name}{SUFFIX}"
    try:
        file.unlink()  # of a link only the link
    except OSError as error:
        raise ModelError(f"{shown(file)}: can't be removed ({error.strerror}); check who may") from error
