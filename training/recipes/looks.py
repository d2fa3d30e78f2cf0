"""`looks`: a second tail for a finished model, that makes pictures look right; see `training.looks`."""

from training.recipes.base import Interventions, Recipe, Restoration

LOOKS = Recipe(
    name="looks",
    steps=20_000,
    restoration=Restoration(
        batch=8,
        patch=64,
        scene=192,
        automatic=3,
        learning_rate=3e-4,
        muon=0.0,
        scales=((4, 0.4), (2, 0.35), (1, 0.15), (3, 0.07), (8, 0.03)),
    ),
    interventions=Interventions(milder=2, harsher=0),
)
