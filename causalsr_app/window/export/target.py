"""Which file is written: a template's name for the photo shown, and whether a file of that name may give way."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from causalsr_app.told import told
from core.batch.earlier import Result, Stamp
from core.batch.naming import Names, NameTemplate, Naming
from core.errors import WriteError
from core.image_io.formats import TARGETS, WRITABLE
from core.order import Size


def split_suffix(name: str, form: str) -> tuple[str, str]:
    """The name bare, and the format's usual suffix; a suffix that was typed counts where it is the format's."""
    name = name.strip()
    typed = Path(name).suffix
    bare = name[: -len(typed)] if typed.lower() in WRITABLE else name
    return bare, typed if typed.lower() in TARGETS[form].suffixes else TARGETS[form].suffixes[0]


def file_name(template: str, photo: Path, size: Size, form: str, model: str) -> str:
    """`street_x3.png` for `{stem}_{size}`, ×3 and street.jpg.

    Raises:
        WriteError: the template makes no name.
    """
    bare, suffix = split_suffix(template, form)
    return Naming(template=NameTemplate(bare), size=size, suffix=suffix, model=model).name_of(photo)


def problem(template: str, size: Size) -> str:
    """Why a typed name can't be used, in words; empty when it can."""
    try:
        Naming(template=NameTemplate(split_suffix(template, "png")[0]), size=size)
    except WriteError as error:
        return told(str(error))
    return ""


def replaceable(target: Path, photo: Path) -> Stamp | None:
    """The stamp of a file that may give way: one that this program made, and not the photo itself; else None."""
    made = Result.of(target)
    itself = os.path.exists(photo) and os.path.exists(target) and os.path.samefile(photo, target)  # noqa: PTH110, PTH121
    return None if made is None or itself else made.stamp


def unused(path: Path, pending: Iterable[Path]) -> Path:
    """The path, or with ` (2)`, ` (3)` … in its name: one that no file has, and none that is being written."""
    names = Names()
    for each in pending:
        names.take(each)
    return names.claim(path)
