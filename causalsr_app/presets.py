"""Presets: orders kept as JSON files, the same for the window and the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from platformdirs import user_data_path

from core.errors import OrderError
from core.files.atomic import atomic_file
from core.order import ModelRef, Order

SUFFIX = ".json"


def folder() -> Path:
    """Where presets are looked for by name, whether it exists or not."""
    return user_data_path("causalsr", appauthor=False) / "presets"


def names() -> tuple[str, ...]:
    """Of the presets in the folder, in order."""
    return tuple(sorted((file.stem for file in folder().glob(f"*{SUFFIX}") if file.stem.strip()), key=str.casefold))


def find(name: Path) -> Path:
    """The file itself or, where there is none, the one of that name in the folder."""
    named = folder() / f"{name.name.removesuffix(SUFFIX)}{SUFFIX}"
    return named if not name.exists() and name == Path(name.name) and named.exists() else name


def read(file: Path) -> Order:
    """The order in a file.

    Raises:
        OrderError: there is none.
    """
    try:
        return Order.from_json(json.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise OrderError(str(error)) from error
    except ValueError as error:
        raise OrderError("its text is damaged or was not written by this program") from error


def write(file: Path, order: Order) -> None:
    """Keep an order for any weights of its model; whole or not at all.

    Raises:
        OSError: it can't be written.
    """
    kept = replace(order, model=ModelRef(order.model.name))
    file.parent.mkdir(parents=True, exist_ok=True)
    with atomic_file(file) as out:
        out.write(json.dumps(kept.as_json(), indent=1).encode())
