"""Which five settings of a factor are worth comparing. Pure arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

from core.causal.actions import Action, Actions, Mode
from core.causal.estimate import Reading
from core.causal.factors import Factor

AROUND = (0.0, 0.5, 1.0)
"""Of the harm that is found, up to it."""
BEYOND = (0.25, 0.6)
"""Of the way from what is found to the most harm."""
FROM_NONE = (0.0, 0.1, 0.25, 0.5, 0.75)
"""Of the most harm, where none is found."""


@dataclass(frozen=True)
class Setting:
    """One of the five.

    Attributes:
        value: of the factor, in its unit.
        found: it is the estimate.
    """

    value: float
    found: bool


def settings(factor: Factor, reading: Reading) -> tuple[Setting, ...]:
    """Five settings from the least harm to the most, one of them the estimate."""
    harm, most = _harm(factor, reading.mean), factor.high - factor.low
    if harm <= factor.negligible:
        return tuple(Setting(_value(factor, share * most), share == 0) for share in FROM_NONE)
    up_to = [Setting(_value(factor, share * harm), share == 1) for share in AROUND]
    return (*up_to, *(Setting(_value(factor, harm + share * (most - harm)), False) for share in BEYOND))


def with_setting(actions: Actions, factor: Factor, setting: Setting) -> Actions:
    """The actions with the factor treated so; the estimate needs no action."""
    return actions.with_action(factor.name, None if setting.found else Action(Mode.SET, setting.value))


def _harm(factor: Factor, value: float) -> float:
    return value - factor.low if factor.worse > 0 else factor.high - value


def _value(factor: Factor, harm: float) -> float:
    return round(factor.low + harm if factor.worse > 0 else factor.high - harm, factor.decimals)
