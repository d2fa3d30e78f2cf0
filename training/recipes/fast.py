"""`fast`: the preset that is shipped."""

from training.recipes.base import Recipe, Restoration

FAST = Recipe(name="fast", restoration=Restoration(hard=1 / 3))
