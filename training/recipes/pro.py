"""`pro`: 2 to 4 million parameters in the restorer, for a GPU."""

from core.nets.restorer import RestorerConfig
from training.recipes.base import Recipe, Restoration

PRO = Recipe(
    name="pro",
    steps=200_000,
    restorer=RestorerConfig(channels=96, trunk_blocks=8, tail_blocks=8),
    restoration=Restoration(learning_rate=5e-4, batch=32, patch=64),
)
