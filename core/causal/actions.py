"""What a person asks for: per factor auto, set or shift (do), or tell (observe)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from core.causal.factors import NAMES, Factor, factor
from core.errors import InterventionError

LOOKS = ("texture", "grain")
"""What is asked of the picture beside the factors, each a share from 0, which is not asked, to 1."""
SHARES = ("strength", *LOOKS)


class Mode(StrEnum):
    """How a factor's value is found.

    AUTO: the posterior mean.
    SET: do(Z_i = value): treat the photo as if; the other factors keep their estimates.
    TELL: observe(Z_i = value): I know it was; the other estimates are updated by conditioning.
    SHIFT: do(U_i = its estimate + value): as SET, with a value of the photo's own; for many photos at once.
    """

    AUTO = "auto"
    SET = "set"
    TELL = "tell"
    SHIFT = "shift"


@dataclass(frozen=True)
class Action:
    """One factor's mode with its value in physical units; that of SHIFT is in latent ones, more harm above 0.

    Raises:
        InterventionError: from `Actions`, when the value is out of the factor's range.
    """

    mode: Mode
    value: float


@dataclass(frozen=True)
class Actions:
    """All actions of a restoration; a factor that is not named is on auto.

    Attributes:
        by_factor: name → action, in the factor table's order.
        strength: ξ of (17): how far set factors go from what is believed (0) to what was asked (1).
        evidence: whether what the file says of its own compression counts.
        texture: from the faithful picture (0) to the one that is fitted to look right (1).
        grain: how much of the noise that was removed is given back as fine, film-like grain, from none (0) to all (1).

    Raises:
        InterventionError: an unknown factor, or a value or share out of range.
    """

    by_factor: Mapping[str, Action] = field(default_factory=dict)
    strength: float = 1.0
    evidence: bool = True
    texture: float = 0.0
    grain: float = 0.0

    def __post_init__(self) -> None:
        for name in SHARES:
            share = getattr(self, name)
            if not 0 <= share <= 1:  # which leaves NaN out, too
                raise InterventionError(f"{name} = {share:g} is out of range; give a value from 0 to 1")
            object.__setattr__(self, name, float(share))
        checked = {name: Action(action.mode, _checked(factor(name), action)) for name, action in self.by_factor.items()}
        kept = {name: checked[name] for name in NAMES if name in checked and checked[name].mode is not Mode.AUTO}
        object.__setattr__(self, "by_factor", MappingProxyType(kept))

    @classmethod
    def set(cls, **values: float) -> Actions:
        """do(name = value, …): `Actions.set(noise=5)`."""
        return cls({name: Action(Mode.SET, value) for name, value in values.items()})

    @classmethod
    def tell(cls, **values: float) -> Actions:
        """observe(name = value, …): `Actions.tell(jpeg=40)`."""
        return cls({name: Action(Mode.TELL, value) for name, value in values.items()})

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Actions:
        """The actions that `as_json` wrote.

        Raises:
            InterventionError: another form, an unknown factor or mode, or a value out of range.
        """
        try:
            by_factor = {name: Action(Mode(mode), float(value)) for name, (mode, value) in values["factors"].items()}
            evidence = values.get("evidence", False)  # records from before it was looked at
            looks = {name: float(values[name]) for name in LOOKS if name in values}
            return cls(by_factor, float(values["strength"]), evidence is True, **looks)
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
            reason = repr(error)[:200]
            raise InterventionError(f"not a record of actions ({reason}); write it with `Actions.as_json`") from error

    def as_json(self) -> dict[str, Any]:
        """`{"factors": {"noise": ["set", 5.0]}, "strength": 1.0, "evidence": true}`, and texture and grain where they
        are asked for; read back with `from_json`."""
        factors = {name: [action.mode.value, action.value] for name, action in self.by_factor.items()}
        looks = {name: getattr(self, name) for name in LOOKS if getattr(self, name)}
        return {"factors": factors, "strength": self.strength, "evidence": self.evidence, **looks}

    def __hash__(self) -> int:
        return hash((tuple(self.by_factor.items()), *self._others))

    def __reduce__(self) -> tuple[Any, ...]:
        return Actions, (dict(self.by_factor), *self._others)

    @property
    def _others(self) -> tuple[float, bool, float, float]:
        """All but the factors'."""
        return self.strength, self.evidence, self.texture, self.grain

    def with_action(self, name: str, action: Action | None) -> Actions:
        """The same actions with one factor's replaced; None puts it back on auto."""
        changed = {key: value for key, value in self.by_factor.items() if key != name}
        if action is not None:
            changed[name] = action
        return Actions(changed, *self._others)

    def settled(self, found: Mapping[str, float]) -> Actions:
        """The same for a photo of which this was found, factor → physical value: what is shifted is set."""
        shifts = self.values(Mode.SHIFT)
        values = {name: factor(name) for name in shifts}
        set_to = {
            name: each.from_latent(float(each.to_latent(found[name])) + shifts[name]) for name, each in values.items()
        }
        return self._with(Mode.SET, {name: found[name] if shifts[name] == 0 else set_to[name] for name in shifts})

    def as_change(self, found: Mapping[str, float]) -> Actions:
        """The same as a change from what was found in this photo: what is set is shifted."""
        wanted = {name: (factor(name), value) for name, value in self.values(Mode.SET).items()}
        shifts = {
            name: float(each.to_latent(value)) - float(each.to_latent(found[name]))
            for name, (each, value) in wanted.items()
        }
        return self._with(Mode.SHIFT, shifts)

    def _with(self, mode: Mode, values: Mapping[str, float]) -> Actions:
        changed = {name: Action(mode, value) for name, value in values.items()}
        return Actions({**self.by_factor, **changed}, *self._others)

    def values(self, mode: Mode) -> dict[str, float]:
        """Name → value of the factors with that mode."""
        return {name: action.value for name, action in self.by_factor.items() if action.mode is mode}


def _checked(each: Factor, action: Action) -> float:
    """The action's value, if it lies in its range: the factor's, or for a shift the length of that.

    Raises:
        InterventionError: it doesn't.
    """
    if action.mode is not Mode.SHIFT:
        return each.checked(action.value)
    most = abs(float(each.to_latent(each.high)) - float(each.to_latent(each.low)))
    if not abs(action.value) <= most:  # which leaves NaN out, too
        raise InterventionError(f"{each.name} can't be shifted by {action.value:g}; give at most {most:.3g} either way")
    return float(action.value)
