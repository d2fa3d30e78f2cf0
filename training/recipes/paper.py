"""`paper`: the paper's own network and optimisation as far as they are printed, for comparison.

Printed are Table I, Adam with (.9, .999) at 2e-4 halved every 200 K steps, batch 16, patch 192, 600 K steps, Xavier's
initialisation, the forms of (23), (24) and (26), and ×2, ×4 and ×8. That L_rec has a gradient term, that there are α₀,
β, γ and δ of Algorithm 1, six λ, T_update and T_warm is printed, but not how large they are: those numbers are ours.
"""

from core.nets.unet import UNetConfig
from training.recipes.base import Counterfactuals, Interventions, Optimisation, Posterior, Recipe, Restoration

PAPER = Recipe(
    name="paper",
    steps=600_000,
    semantics="clip",
    restorer=UNetConfig(),
    posterior=Posterior(learning_rate=2e-4, distillation=0.2),
    restoration=Restoration(
        learning_rate=2e-4,
        batch=16,
        patch=96,
        scene=192,
        squared=True,
        simple=1.0,
        muon=0.0,
        scales=((4, 0.6), (2, 0.2), (8, 0.2)),
        gradient=0.1,
    ),
    counterfactuals=Counterfactuals(
        ascend=True,
        alpha=0.006,
        beta=1.0,
        gamma=1.0,
        pull=0.002,
        delta=0.1,
        rounds=16,
        moved=0.003,
    ),
    interventions=Interventions(learning_rate=2e-4, weakest=0.0),
    optimisation=Optimisation(
        halve_every=200_000,
        balance_every=1_000,
        schedule=True,
        rms_rule=True,
        betas=(0.9, 0.999),
        xavier=True,
        curriculum=10_000,
        causal_every=1,
    ),
)
