"""`tiny`: at most .15 M parameters in the restorer, for trying things out."""

from core.nets.context import ContextConfig
from core.nets.encoder import EncoderConfig
from core.nets.restorer import RestorerConfig
from training.recipes.base import Posterior, Recipe, Restoration

TINY = Recipe(
    name="tiny",
    restorer=RestorerConfig(channels=32, trunk_blocks=2, tail_blocks=2, scales=(1, 2, 3, 4), condition=32, context=64),
    encoder=EncoderConfig(channels=8, hidden=64),
    context=ContextConfig(model=64, output=64),
    posterior=Posterior(pixels=40_000),
    restoration=Restoration(scales=((4, 0.4), (2, 0.3), (3, 0.2), (1, 0.1)), patch=32),
)
