"""A whole run of the part that uses a reference."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch

from core.errors import ModelError
from core.models.checkpoint import load_model
from core.nets.restorer import Restorer
from training.addition import Run, fit_addition
from training.beside.step import Beside
from training.recipes import Recipe


def fit_reference(recipe: Recipe, run: Run, say: Callable[[str], None] = print) -> Path:
    """Fit what uses a second photo; a model that has it goes on with it, and all else stays the same to the bit.

    Raises:
        As `fit_addition`; ModelError, too, where the model's restorer is none of this kind.
    """

    def begin() -> Beside:
        model = load_model(run.start)
        if not isinstance(model.restorer, Restorer):
            raise ModelError(f"{run.start}: its restorer is of another kind; give a model like `fast`")
        torch.manual_seed(recipe.seed)
        return Beside(recipe, model)

    return fit_addition(run, begin, say)
