"""`fast`: the preset that is shipped."""

from training.recipes.base import Recipe

FAST = Recipe(name="fast")
