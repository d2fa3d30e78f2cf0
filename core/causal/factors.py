"""The one table of degradation factors: names, units, ranges, and their latent coordinates.

Networks, sliders, the command line and the tests read this table; nothing else spells a factor out.
A factor's latent coordinate is `U = (g(z) - centre) / spread`, with `g` monotone and increasing in
harm, and `centre`, `spread` chosen so that U has about zero mean and unit variance under the
training prior (model.md, section 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.errors import InterventionError


@dataclass(frozen=True, kw_only=True)
class Factor:
    """One degradation factor Z_i in physical units.

    Attributes:
        name: identifier in code, JSON and flags.
        symbol: as written in formulas.
        label: shown to people.
        unit: shown behind the number; may be empty.
        low, high: range of the physical value.
        none: the value that means "this did not happen".
        worse: +1 when a larger value is more harm, -1 for JPEG quality.
        curve: c of `g(z) = log(1 + harm / c)`, or None for `g(z) = harm`; harm is the distance
            from `low`, or from `high` where less is worse.
        centre, spread: normalise g to about N(0, 1).
        slider: its place among the sliders, from 1; 0 when people aren't asked for it.
        decimals: digits shown behind the point.
        negligible: harm below which it reads as "none".
        event: whether it happens or not, with a probability of its own; the others only say more about those.
    """

    name: str
    symbol: str
    label: str
    unit: str
    low: float
    high: float
    none: float
    worse: int = 1
    curve: float | None = None
    centre: float
    spread: float
    slider: int = 0
    decimals: int = 0
    negligible: float = 0.0
    event: bool = False

    def to_latent(self, value: Any) -> Any:
        """Physical value(s) to latent; floats, numpy arrays and tensors alike."""
        harm = value - self.low if self.worse > 0 else self.high - value
        if self.curve is not None:
            harm = _log1p(harm / self.curve)
        return (harm - self.centre) / self.spread

    def from_latent(self, latent: Any) -> Any:
        """Latent value(s) to physical, clipped to the factor's range."""
        harm = latent * self.spread + self.centre
        if self.curve is not None:
            harm = self.curve * _expm1(harm)
        value = self.low + harm if self.worse > 0 else self.high - harm
        return value.clip(self.low, self.high) if hasattr(value, "clip") else min(max(value, self.low), self.high)

    def checked(self, value: float) -> float:
        """The value itself when it lies in the range.

        Raises:
            InterventionError: not a finite number, or out of range.
        """
        if not np.isfinite(value) or not self.low <= value <= self.high:
            raise InterventionError(
                f"{self.name} = {value:g} is out of range; give a value from {self.low:g} to {self.high:g}"
            )
        return float(value)


def _log1p(x: Any) -> Any:
    return x.log1p() if hasattr(x, "log1p") else np.log1p(x)


def _expm1(x: Any) -> Any:
    return x.expm1() if hasattr(x, "expm1") else np.expm1(x)


FACTORS: tuple[Factor, ...] = (
    Factor(
        name="blur",
        symbol="b",
        label="Blur",
        unit="px",
        low=0,
        high=4,
        none=0,
        centre=0.53,
        spread=0.93,
        slider=2,
        decimals=2,
        negligible=0.1,
        event=True,
    ),
    Factor(
        name="noise",
        symbol="n",
        label="Noise",
        unit="",
        low=0,
        high=50,
        none=0,
        curve=2.0,
        centre=0.6,
        spread=1.0,
        slider=1,
        decimals=1,
        negligible=0.5,
        event=True,
    ),
    Factor(
        name="jpeg",
        symbol="q",
        label="JPEG",
        unit="quality",
        low=10,
        high=100,
        none=100,
        worse=-1,
        curve=5.0,
        centre=0.83,
        spread=0.92,
        slider=3,
        negligible=2.0,
        event=True,
    ),
    Factor(
        name="grain",
        symbol="g",
        label="Grain size",
        unit="px",
        low=0,
        high=3,
        none=0,
        centre=0.16,
        spread=0.33,
        decimals=2,
    ),
    Factor(
        name="chroma",
        symbol="k",
        label="Colour noise",
        unit="share",
        low=0,
        high=1,
        none=2 / 3,
        centre=0.64,
        spread=0.13,
        decimals=2,
    ),
    Factor(
        name="subsampling",
        symbol="ss",
        label="Chroma subsampling",
        unit="",
        low=0,
        high=1,
        none=0,
        centre=0.4,
        spread=0.48,
        decimals=2,
    ),
    Factor(
        name="rescale",
        symbol="r",
        label="Enlarged before",
        unit="octaves",
        low=-1,
        high=1,
        none=0,
        centre=1.0,
        spread=0.4,
        decimals=2,
        negligible=0.08,
        event=True,
    ),
    Factor(
        name="sharpen",
        symbol="u",
        label="Sharpening",
        unit="",
        low=0,
        high=1.5,
        none=0,
        centre=0.16,
        spread=0.37,
        decimals=2,
        negligible=0.1,
        event=True,
    ),
    Factor(
        name="earlier_jpeg",
        symbol="e",
        label="Earlier JPEG",
        unit="quality",
        low=10,
        high=100,
        none=100,
        worse=-1,
        curve=5.0,
        centre=0.6,
        spread=0.84,
        negligible=2.0,
        event=True,
    ),
)
"""The first six in the mechanisms' own order, then what may have happened between them; the index is the position in Z
and U."""

NAMES: tuple[str, ...] = tuple(factor.name for factor in FACTORS)
SLIDERS: tuple[Factor, ...] = tuple(sorted((f for f in FACTORS if f.slider), key=lambda f: f.slider))
"""The visible factors, in the order in which people see them."""
NONE: np.ndarray = np.array([factor.none for factor in FACTORS], dtype=np.float64)
"""Z of a photo to which nothing happened."""
EVENTS: tuple[int, ...] = tuple(i for i, each in enumerate(FACTORS) if each.event)
"""Positions in Z of the factors that happen or not."""


def factor(name: str) -> Factor:
    """The factor of that name.

    Raises:
        InterventionError: no such factor; the message lists the names.
    """
    for candidate in FACTORS:
        if candidate.name == name:
            return candidate
    raise InterventionError(f"unknown factor {name!r}; the factors are {', '.join(NAMES)}")


def index(name: str) -> int:
    """Position of the factor in Z and U."""
    return FACTORS.index(factor(name))


def to_latent(values: Any) -> Any:
    """Z (…×d, physical units) to U (…×d); numpy arrays or tensors."""
    return _columns(values, "to_latent")


def from_latent(latents: Any) -> Any:
    """U (…×d) to Z (…×d) in physical units, clipped to each range; numpy arrays or tensors."""
    return _columns(latents, "from_latent")


def _columns(array: Any, method: str) -> Any:
    result = array.clone() if hasattr(array, "clone") else np.array(array, dtype=np.float64)
    for i, each in enumerate(FACTORS):
        result[..., i] = getattr(each, method)(array[..., i])
    return result
