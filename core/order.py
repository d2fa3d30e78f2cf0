"""What a person asks for one photo: frozen, picklable, and the same after a trip through JSON.

The window, the command line, batches and provenance all speak it.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from core.causal.actions import Actions
from core.errors import InterventionError, OrderError, ScaleError
from core.image_io.options import ReadOptions, WriteOptions

SCHEMA = 1
"""Of the JSON form; a newer one is refused."""
LARGEST_SCALE = 8
"""Beyond it no model enlarges."""
SAID = {
    "scale": "scale {}", "long_side": "long side {}", "width": "width {}", "height": "height {}",
    "megapixels": "megapixels {}",
}  # fmt: skip
"""How sentences say a size."""
ROUNDED = 1.005
"""By so much megapixels may ask for more, being rounded: 1.64 of them are ×8.004 of 160×160 pixels."""
LARGEST_SIZE = 10_000_000
"""Pixels of a side, or megapixels; more than any format holds."""

LARGEST_DPI = 10_000
"""Dots per inch; every format can state as many."""

LONGEST_TEXT = 4096
"""Characters of a name or a path in a recorded order."""
UNREADABLE = (
    KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, InterventionError, ScaleError,
)  # fmt: skip
"""What reading a record that is none may raise."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How large the result is to be: exactly one of the fields is given.

    Attributes:
        scale: times the photo's sides, 1 to 8.
        long_side, width, height: of the result, in pixels; the other side follows.
        megapixels: of the result.

    Raises:
        ScaleError: none or several are given, or one is out of range.
    """

    scale: float | None = None
    long_side: int | None = None
    width: int | None = None
    height: int | None = None
    megapixels: float | None = None

    def __post_init__(self) -> None:
        given = {name: value for name, value in asdict(self).items() if value is not None}
        if len(given) != 1:
            raise ScaleError(
                f"give one size, not {', '.join(given) or 'none'}: scale, long side, width, height or megapixels"
            )
        ((name, value),) = given.items()
        if name == "scale" and not 1 <= value <= LARGEST_SCALE:
            raise ScaleError(f"can't enlarge ×{value:g}; give a number from 1 to {LARGEST_SCALE}")
        if not 0 < value <= LARGEST_SIZE:  # which leaves NaN out, too
            what = "too large" if value > LARGEST_SIZE else "no size; give a positive number"
            raise ScaleError(f"{SAID[name].format(str(value)[:20])} is {what}")
        kind = float if name in ("scale", "megapixels") else int
        object.__setattr__(self, name, kind(value))  # so that 3 and 3.0 are one order in JSON, too

    def scale_for(self, width: int, height: int) -> float:
        """The enlargement of a photo of `width`×`height` pixels that gives this size.

        Raises:
            ScaleError: the photo is larger already, or would have to be enlarged beyond ×8.
        """
        if self.scale is not None:
            return self.scale
        if self.megapixels is not None:
            scale = math.sqrt(self.megapixels * 1e6 / (width * height))
            if LARGEST_SCALE < scale <= LARGEST_SCALE * ROUNDED:
                return float(LARGEST_SCALE)
        elif self.long_side is not None:
            scale = self.long_side / max(width, height)
        else:
            scale = self.width / width if self.width is not None else (self.height or 0) / height
        if scale < 1:
            raise ScaleError(
                f"{self} is smaller than the photo's {width}×{height} pixels; ask for more, or shrink it elsewhere"
            )
        if scale > LARGEST_SCALE:
            most = f"{width * LARGEST_SCALE}×{height * LARGEST_SCALE}"
            times = f"{scale:.0f}" if scale >= 100 else f"{scale:.3g}"
            raise ScaleError(
                f"{self} is ×{times} of the photo's {width}×{height} pixels; give at most ×{LARGEST_SCALE}, "
                f"which is {most}"
            )
        return scale

    @property
    def mark(self) -> str:
        """The size as file names say it: `x2`, `long3000`, `w3000`, `h2000`, `12mp`."""
        if self.scale is not None:
            return f"x{self.scale:g}"
        if self.megapixels is not None:
            return f"{self.megapixels:g}mp"
        named = (("long", self.long_side), ("w", self.width), ("h", self.height))
        return next(f"{mark}{value}" for mark, value in named if value is not None)

    def __str__(self) -> str:
        named = ((SAID[each.name], getattr(self, each.name)) for each in fields(self))
        return next(words.format(f"{value:.12g}") for words, value in named if value is not None)


@dataclass(frozen=True)
class ModelRef:
    """A model by name, and by the sha256 of its file; an empty hash means whichever has the name.

    Attributes:
        behind: the hash of the model that restores what this one enlarges, for networks of others.
    """

    name: str
    sha256: str = ""
    behind: str = ""

    def fits(self, other: ModelRef) -> bool:
        """Whether `other` is the model meant."""
        pairs = ((self.sha256, other.sha256), (self.behind, other.behind))
        return self.name == other.name and all(not wanted or wanted == there for wanted, there in pairs)

    def as_json(self) -> dict[str, str]:
        """Plain JSON values; what is not there is not said, so that older records stay equal."""
        return {key: value for key, value in asdict(self).items() if value or key != "behind"}


@dataclass(frozen=True, kw_only=True)
class Order:
    """What a person asks for one photo.

    Attributes:
        actions: per factor auto, set or tell, and the strength.
        size: of the result.
        model: the model to restore with.
        options: how the result is written.
        references: files of further photos of the scene, for models that use them.
        dpi: the resolution that the result states, in dots per inch; None keeps the photo's own.
        reading: which picture of the file is meant, and whether damaged files are read.

    Raises:
        OrderError: `dpi` is no resolution.
    """

    actions: Actions = field(default_factory=Actions)
    size: Size = field(default_factory=lambda: Size(scale=2))
    model: ModelRef = ModelRef("fast")
    options: WriteOptions = field(default_factory=WriteOptions)
    references: tuple[str, ...] = ()
    dpi: float | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)

    def __post_init__(self) -> None:
        if self.dpi is not None:
            if not 1 <= self.dpi <= LARGEST_DPI:  # which leaves NaN out, too
                raise OrderError(f"{str(self.dpi)[:20]} dpi is no resolution; give 1 to {LARGEST_DPI:,}")
            object.__setattr__(self, "dpi", float(self.dpi))

    def as_json(self) -> dict[str, Any]:
        """The order as plain JSON values; read back with `from_json`."""
        size = {name: value for name, value in asdict(self.size).items() if value is not None}
        options = {**asdict(self.options), "background": list(self.options.background)}
        if not self.options.keep_time:  # what is not asked for is not said, so that older records stay equal
            del options["keep_time"]
        return {
            "schema": SCHEMA,
            "actions": self.actions.as_json(),
            "size": size,
            "model": self.model.as_json(),
            "options": options,
            "references": list(self.references),
            **({} if self.dpi is None else {"dpi": self.dpi}),
            **({} if self.reading == ReadOptions() else {"reading": asdict(self.reading)}),
        }

    def recorded(self) -> Order:
        """The same as results keep it: of references the names alone, since nobody's folders are anybody's business."""
        return replace(self, references=tuple(Path(each).name for each in self.references))

    @classmethod
    def from_json(cls, values: Any) -> Order:
        """The order that `as_json` wrote.

        Raises:
            OrderError: another form, a newer schema, an unknown key, or a value out of range.
        """
        try:
            if values["schema"] != SCHEMA:
                found = repr(values["schema"])[:20]
                raise OrderError(f"an order of schema {found}; this program reads {SCHEMA}: update it")
            _refuse_unknown(values, ("schema", *(each.name for each in fields(cls))), "an order")
            return cls(
                actions=Actions.from_json(values["actions"]),
                size=_made(Size, values["size"]),
                model=_model(values["model"]),
                options=_options(values["options"]),
                references=tuple(_of(str, name) for name in values["references"]),
                dpi=_of(int | float | None, values.get("dpi")),
                reading=_reading(values.get("reading", {})),
            )
        except UNREADABLE as error:
            raise OrderError(f"not a readable order ({str(error)[:200]}); make it anew") from error


def _model(values: Mapping[str, Any]) -> ModelRef:
    return _made(ModelRef, {key: _of(str, value) for key, value in values.items()})


def _options(values: Mapping[str, Any]) -> WriteOptions:
    checked: dict[str, Any] = dict(values)
    red, green, blue = (_of(int, level) for level in checked.pop("background"))
    kinds = {"format": str | None, "quality": int, "bits": int | None, "keep_time": bool}
    checked = {key: _of(kinds.get(key, object), value) for key, value in checked.items()}
    return _made(WriteOptions, {**checked, "background": (red, green, blue)})


def _reading(values: Mapping[str, Any]) -> ReadOptions:
    kinds = {"page": int | None, "keep_damaged": bool}
    return _made(ReadOptions, {key: _of(kinds.get(key, object), value) for key, value in values.items()})


def _of(kind: Any, value: Any) -> Any:
    """The value, if it is of that kind and not absurdly long.

    Raises:
        TypeError: it isn't.
    """
    if not isinstance(value, kind) or (isinstance(value, str) and len(value) > LONGEST_TEXT):
        raise TypeError(f"{repr(value)[:40]} is not what belongs there")
    return value


def _made(kind: Any, values: Mapping[str, Any]) -> Any:
    _refuse_unknown(values, [each.name for each in fields(kind)], kind.__name__)
    return kind(**values)


def _refuse_unknown(values: Mapping[str, Any], known: Iterable[str], what: str) -> None:
    names = list(known)
    for key in values:
        if key not in names:
            close = difflib.get_close_matches(str(key)[:40], names, n=1)
            raise OrderError(f"{what} has no {repr(key)[:40]}" + (f"; did you mean {close[0]!r}?" if close else ""))
