"""`reference`: what uses a second photo of the scene, for a finished model; see `training.beside`."""

from training.recipes.base import Interventions, Recipe, Restoration

REFERENCE = Recipe(
    name="reference",
    steps=20_000,
    restoration=Restoration(
        batch=6,
        patch=96,
        scene=192,
        automatic=3,
        learning_rate=5e-4,
        muon=0.0,
        simple=0.2,
        scales=((4, 0.5), (2, 0.3), (1, 0.1), (3, 0.1)),
    ),
    interventions=Interventions(milder=0, harsher=0),
)
