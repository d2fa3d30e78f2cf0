"""The errors of training, beside those of core.

CausalSRError
├── UsageError              what was asked for makes no sense
│   └── RecipeError         no such recipe, field, part or variant, or a value of the wrong kind
└── TrainingError           a run can't go on
"""

from __future__ import annotations

from core.errors import CausalSRError


class UsageError(CausalSRError):
    """What was asked for makes no sense; the message says what would."""


class RecipeError(UsageError):
    """No such recipe, field, part or variant, or a value of the wrong kind; the message suggests the nearest."""


class TrainingError(CausalSRError):
    """Training can't go on; the message says where and why."""
