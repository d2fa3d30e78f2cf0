"""`fast`: the preset that is shipped."""

from core.nets.restorer import RestorerConfig
from training.recipes.base import Recipe

FAST = Recipe(name="fast", restorer=RestorerConfig(trunk_blocks=8))
