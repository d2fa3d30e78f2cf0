"""What the window remembers between two starts: one table, a typed door to QSettings, and what was called otherwise
before."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QByteArray, QSettings

from core.batch.naming import DEFAULT_NAME
from core.image_io.formats import TARGETS

Value = TypeVar("Value", str, int, bytes)


@dataclass(frozen=True)
class Setting(Generic[Value]):
    """One line of the table.

    Attributes:
        key: name in the file, `group/name`.
        kind: type of the value.
        default: the value when none is stored, or when what is stored can't be used.
        what: what it does.
        choices: the values allowed; empty when any value of the type is.
    """

    key: str
    kind: type[Value]
    default: Value
    what: str
    choices: tuple[Value, ...] = ()

    def usable(self, stored: object) -> Value:
        """The stored value in the right type, or the default."""
        make: Callable[[object], Value] = self.kind
        try:
            value = make(bytes(stored.data()) if isinstance(stored, QByteArray) else stored)
        except (TypeError, ValueError):
            return self.default
        return value if not self.choices or value in self.choices else self.default


VERSION = Setting("version", int, 0, "form of this file")
GEOMETRY = Setting("window/geometry", bytes, b"", "size and place of the window")
PANEL = Setting("window/panel", int, 1, "whether the panel is open", (0, 1))
LOOK = Setting("window/look", str, "system", "light, dark, or as the system is", ("system", "light", "dark"))
LANGUAGE = Setting(
    "window/language", str, "system", "language of the window, or as the system is", ("system", "en", "de", "zh_CN")
)
FOLDER = Setting("files/last-folder", str, "", "where Open… and Export… start")
RECENT = Setting("files/recent", str, "[]", "photos that were open, the newest first, as JSON")
KEEP_RECENT = Setting("files/keep-recent", int, 1, "whether recent photos are remembered", (0, 1))
STRIP = Setting("viewer/strip", int, 0, "whether the counterfactual strip is shown", (0, 1))
MODE = Setting(
    "viewer/mode", str, "split", "how before and after are compared", ("split", "side", "flip", "difference")
)
SURROUND = Setting("viewer/surround", str, "theme", "colour around the picture", ("theme", "black", "white", "grey"))
LOCK = Setting("viewer/lock", int, 0, "whether each photo is shown at 100 %", (0, 1))
SIZE = Setting("output/size", str, '{"scale": 2}', "size of the next photo's result, as orders write it")
SCALE = Setting("batch/scale", int, 2, "enlargement of the next batch", (1, 2, 3, 4, 8))
MODEL = Setting("model/name", str, "fast", "the model that restores")
FORMAT = Setting("export/format", str, "png", "format of the file written", tuple(TARGETS))
QUALITY = Setting("export/quality", int, 95, "quality of JPEG and WebP files", tuple(range(1, 101)))
NAME = Setting("export/name", str, DEFAULT_NAME, "template of the names of files written")

TABLE = (
    GEOMETRY, PANEL, LOOK, LANGUAGE, FOLDER, RECENT, KEEP_RECENT, STRIP, MODE, SURROUND, LOCK, SIZE, SCALE, MODEL,
    FORMAT, QUALITY, NAME,
)  # fmt: skip


class Settings:
    """Reads and writes the settings of the table."""

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store if store is not None else QSettings("CausalSR", "CausalSR")
        migrate(self._store)

    def get(self, setting: Setting[Value]) -> Value:
        """The stored value, or the default."""
        stored = self._store.value(setting.key)
        return setting.default if stored is None else setting.usable(stored)

    def put(self, setting: Setting[Value], value: Value) -> None:
        """Store a value."""
        if not self._store.contains(VERSION.key):
            self._store.setValue(VERSION.key, len(STEPS))
        self._store.setValue(setting.key, QByteArray(value) if isinstance(value, bytes) else value)

    def clear(self) -> None:
        """All as on the first day."""
        self._store.clear()


def _sizes_instead_of_scales(store: QSettings) -> None:
    """`output/scale` was one number for the window and for batches; names ended in it."""
    scale = store.value("output/scale")
    if scale is not None:
        if str(scale) in ("1", "2", "3", "4", "8"):
            store.setValue(SIZE.key, json.dumps({"scale": int(str(scale))}))
            store.setValue(SCALE.key, int(str(scale)))
        store.remove("output/scale")
    if store.value(NAME.key) == "{stem}_x{scale}":
        store.remove(NAME.key)


STEPS: tuple[Callable[[QSettings], None], ...] = (_sizes_instead_of_scales,)
"""What brings a file from each version to the next; the version is how many were taken."""


def migrate(store: QSettings) -> None:
    """Bring the file to this program's form; one of a newer program is left as it is, and where there is none, none is
    made."""
    stored = store.value(VERSION.key)
    version = VERSION.default if stored is None else VERSION.usable(stored)
    if 0 <= version < len(STEPS) and store.allKeys():
        for step in STEPS[version:]:
            step(store)
        store.setValue(VERSION.key, len(STEPS))
