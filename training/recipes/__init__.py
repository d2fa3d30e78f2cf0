"""Recipes by name: everything a training run depends on, frozen."""

from training.recipes.base import Recipe, recipe_named

__all__ = ["Recipe", "recipe_named"]
