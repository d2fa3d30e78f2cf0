"""A model's card: what a person should know of it before they use it. Frozen, the same after a trip through JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from core.errors import ModelError
from core.files.names import printable

LONGEST = 400
"""Characters of a text in a card."""
OURS = "restores and enlarges photos; knows noise, blur, resizing, sharpening and JPEG"


@dataclass(frozen=True, kw_only=True)
class Card:
    """What there is to know about a model.

    Attributes:
        name: by which it is asked for.
        purpose: what it is for.
        architecture: of its network.
        scales: enlargements it does itself, rising; others go through the next larger one.
        parameters: of its network; 0 where nobody counted.
        licence: as its file or whoever added it says.
        sha256: of the file that it came from; results name their model by it.
        source: that file's name, without its folder.
        size: of the file here, in bytes.
        foreign: it is another's network and enlarges what ours has restored.
        shipped: it comes with the program.
        channels, multiple, margin, exact, apart, tile: of another's network, see `EnlargerFacts`.
        weights_sha256: of another's weights alone, by which damage is noticed.
    """

    name: str
    purpose: str
    architecture: str
    scales: tuple[int, ...]
    parameters: int = 0
    licence: str = "not stated"
    sha256: str = ""
    source: str = ""
    size: int = 0
    foreign: bool = False
    shipped: bool = False
    channels: int = 3
    multiple: int = 1
    margin: int = 0
    exact: bool = True
    apart: float = 0.0
    tile: int = 512
    weights_sha256: str = ""

    @property
    def tiling(self) -> str:
        """How its tiles stand to the whole, in words."""
        if not self.foreign:
            return "a tile equals the whole"
        if self.exact:
            return f"a tile equals the whole with {self.margin} px around it, as measured"
        return (
            f"not exact: it looks at the whole photo; with {self.margin} px around it, "
            f"a tile of noise was off by up to {self.apart:.1f} of 255"
        )

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {**asdict(self), "scales": list(self.scales)}

    @classmethod
    def from_json(cls, text: str) -> Card:
        """The card that `as_json` wrote; its texts are safe to show.

        Raises:
            ModelError: another form, or a value out of range.
        """
        try:
            values = json.loads(text)
            known = {each.name: each.type for each in fields(cls)}
            if not isinstance(values, dict) or not values.keys() <= known.keys():
                raise TypeError("other fields")
            made = cls(**{name: _checked(str(known[name]), value) for name, value in values.items()})
            _check_ranges(made)
        except (ValueError, TypeError, RecursionError) as error:
            raise ModelError(f"not a readable model card ({str(error)[:120]}); add the model again") from error
        return made


def stated(metadata: Mapping[str, str], *keys: str) -> str:
    """What a file says under the first of these keys, in one line; empty if nothing."""
    text = next((metadata[key] for key in keys if metadata.get(key)), "")
    return in_line(text)


def in_line(text: str) -> str:
    """Somebody's text in one line that is not too long and safe to show."""
    return printable(" ".join(text.split()))[:LONGEST]


def _checked(kind: str, value: Any) -> Any:
    if kind == "tuple[int, ...]":
        return tuple(_checked("int", each) for each in value)
    wanted = {"str": str, "int": int, "bool": bool, "float": int | float}[kind]
    if not isinstance(value, wanted) or (kind in ("int", "float") and isinstance(value, bool)):
        raise TypeError(f"{str(value)[:40]!r} is no {kind}")
    return in_line(value) if isinstance(value, str) else value


def _check_ranges(card: Card) -> None:
    numbers = (*card.scales, card.channels, card.multiple, card.margin, card.apart, card.tile)
    within = all(math.isfinite(each) and 0 <= each <= 4096 for each in numbers)
    if not within or not card.scales or min(card.scales) < 1 or max(card.scales) > 16:
        raise ValueError("a number that can't be")
    if card.multiple < 1 or card.channels not in (1, 3) or card.tile < 64:
        raise ValueError("a number that can't be")
