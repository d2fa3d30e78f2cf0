"""`paper`: the paper's own network and optimisation as far as they are printed, for comparison."""

from core.nets.unet import UNetConfig
from training.recipes.base import Interventions, Optimisation, Posterior, Recipe, Restoration

PAPER = Recipe(
    name="paper",
    steps=600_000,
    semantics="clip",
    restorer=UNetConfig(),
    posterior=Posterior(learning_rate=2e-4),
    restoration=Restoration(
        learning_rate=2e-4, batch=16, patch=48, rms_from=1.0, scales=((4, 0.6), (2, 0.2), (8, 0.2))
    ),
    interventions=Interventions(learning_rate=2e-4),
    optimisation=Optimisation(halve_every=200_000, balance_every=1_000),
)
