"""Recipes by name: everything a training run depends on, frozen."""

from training.errors import RecipeError
from training.recipes.base import PARTS, Recipe, changed, nearest, when_new
from training.recipes.fast import FAST
from training.recipes.looks import LOOKS
from training.recipes.paper import PAPER
from training.recipes.pro import PRO
from training.recipes.reference import REFERENCE
from training.recipes.tiny import TINY

RECIPES = {recipe.name: recipe for recipe in (TINY, FAST, PRO, PAPER, LOOKS, REFERENCE)}


def recipe_named(name: str, **changes: object) -> Recipe:
    """The preset of that name with some fields changed (`seed=3`, `restoration__batch=4`).

    Raises:
        RecipeError: no such recipe, field or part; the message suggests the nearest.
    """
    if name not in RECIPES:
        raise RecipeError(f"unknown recipe {name!r}{nearest(name, RECIPES)}")
    return changed(RECIPES[name], **changes)


__all__ = ["LOOKS", "PARTS", "RECIPES", "REFERENCE", "Recipe", "changed", "recipe_named", "when_new"]
