"""The textured tail of a finished model: how it begins, and a whole run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch

from core.errors import ModelError
from core.models.checkpoint import Model, load_model
from core.nets.restorer import Restorer
from training.addition import Run, fit_addition
from training.looks.step import Looks
from training.nets.squeezenet import LpipsNet
from training.recipes import Recipe


def fit_looks(recipe: Recipe, run: Run, perceptual: Path, say: Callable[[str], None] = print) -> Path:
    """Fit a second tail; the faithful picture stays the same to the bit. A model that has one goes on with it.

    Args:
        perceptual: folder with the weights of lpips_squeeze.

    Raises:
        As `fit_addition`; ModelError, too, where the model has no trunk and tail.
    """

    def begin() -> Looks:
        model = with_texture(load_model(run.start), run.start)
        torch.manual_seed(recipe.seed)
        return Looks(recipe, model, LpipsNet(perceptual))

    return fit_addition(run, begin, say)


def with_texture(model: Model, file: Path) -> Model:
    """The model with a second tail: its own, or one that begins as the first.

    Raises:
        ModelError: its restorer has no trunk and tail.
    """
    first = model.restorer
    if not isinstance(first, Restorer):
        raise ModelError(f"{file}: its restorer has no trunk that a second tail could share; give another model")
    if first.has_texture:
        return model
    both = Restorer(replace(first.config, texture=True))
    both.load_state_dict(first.state_dict(), strict=False)
    assert both.texture is not None
    own = both.texture.state_dict()
    both.texture.load_state_dict({name: first.state_dict()[name] for name in own})
    return replace(model, restorer=both.eval())
