"""Algorithm 1 in figures on real pictures, as printed and by the shipped recipe: log p, ‖Z' - Z‖, and the KL of (15).

python benchmarks/algorithm1.py DIR [--weights fast] [--noise 15] [--jpeg 30]

log p and KL are nats a pixel value, σ_y as the degrader begins (2/255). L is the largest singular value of ∂f_y/∂X by
power iteration at X, X' and half way; the bound is (L ‖X' - X‖)² / 2σ_y², a pixel value.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch
from torch import Tensor

from core.causal.factors import to_latent
from core.causal.scm import Scm
from core.causal.world import World
from core.models.checkpoint import Model, load_model
from core.models.library import model_file
from training.data.photos import list_photos
from training.evaluation.protocol import read_high
from training.nets.degrader import Degrader
from training.objectives.ascent import ascending
from training.objectives.counterfactual import Directions, constrained, directions, moved_scene, no_gradient_of
from training.objectives.lipschitz import steepest
from training.objectives.structure import kl_to_prior
from training.recipes import recipe_named
from training.recipes.base import Counterfactuals
from training.showing.counterfactuals import middle


@dataclass(frozen=True, kw_only=True)
class Found:
    """Of one scene, in the order of the printed columns.

    Attributes:
        fact, climbed, moved, final: log p(Y | X, Z) at X, after the KL step, after both steps, after line 16.
        drift, drift_final: ‖Z' - Z‖ before and after line 16, latent units.
        divergence, bound: KL of (15) and what L and the move allow.
        distance: rms X' - X, 1/255.
        spread: standard deviation over mean of 1 + γ ‖∇L_rec‖ (14) over the scene.
    """

    fact: float
    climbed: float
    moved: float
    final: float
    drift: float
    drift_final: float
    divergence: float
    bound: float
    distance: float
    spread: float


def measure(model: Model, world: World, settings: Counterfactuals) -> Found:
    """Algorithm 1 with the deployed encoder in the teacher's place, and an even h_ψ."""
    degrader, latents = Degrader(), to_latent(world.factors)
    torch.nn.init.zeros_(degrader.last.weight)
    random = torch.Generator().manual_seed(0)

    def divergence(scene: Tensor) -> Tensor:
        posterior = model.encoder(degrader(scene, latents, world), 1)
        return kl_to_prior(posterior, model.structure, random, 0.1, samples=8, free_bits=0.0)

    def read(scene: Tensor) -> Tensor:
        mean: Tensor = model.encoder(degrader(scene, latents, world), 1).mean
        return mean

    with no_gradient_of(model.encoder, model.structure, degrader):
        step = torch.zeros_like(world.scene[:, :1])
        if settings.ascend:
            found = ascending(world, latents, degrader, divergence, step, settings)
        else:
            found = directions(world, latents, degrader, divergence)
        with torch.no_grad():
            factual = model.encoder(world.photo, 1).mean
        climbed = moved_scene(world.scene, _without_rec(found), step, settings)
        moved = moved_scene(world.scene, found, step, settings)
        final = constrained(moved, factual, read, settings.pull, settings.delta, settings.rounds)
        return _figures(world, latents, degrader, (climbed, moved, final), (read, factual), found, settings.gamma)


def _without_rec(found: Directions) -> Directions:
    return Directions(kl=found.kl, rec=torch.zeros_like(found.rec), steepness=found.steepness)


def _figures(
    world: World,
    latents: Tensor,
    degrader: Degrader,
    scenes: tuple[Tensor, Tensor, Tensor],
    reading: tuple[Callable[[Tensor], Tensor], Tensor],
    found: Directions,
    gamma: float,
) -> Found:
    read, factual = reading
    climbed, moved, final = scenes
    variance = float((2 * degrader.log_deviation).exp())
    values = world.photo.numel()

    def log_p(scene: Tensor) -> float:
        return float(degrader.log_likelihood(world.photo, degrader(scene, latents, world)).detach())

    def photo(scene: Tensor) -> Tensor:
        made: Tensor = degrader(scene, latents, world)
        return made

    with torch.no_grad():
        drifts = [float((read(each) - factual).norm()) for each in (moved, final)]
        divergence = float((photo(final) - photo(world.scene)).square().sum()) / (2 * variance * values)
    between = [torch.lerp(world.scene, final, share) for share in (0.0, 0.5, 1.0)]
    slope = max(steepest(photo, each) for each in between)
    move = float((final - world.scene).norm())
    weights = 1 + gamma * found.steepness.clamp_max(1)
    return Found(
        fact=log_p(world.scene),
        climbed=log_p(climbed),
        moved=log_p(moved),
        final=log_p(final),
        drift=drifts[0],
        drift_final=drifts[1],
        divergence=divergence,
        bound=(slope * move) ** 2 / (2 * variance * values),
        distance=move / final.numel() ** 0.5 * 255,
        spread=float(weights.std() / weights.mean()) if weights.numel() > 1 else 0.0,
    )


def scenes_of(folder: Path, scale: int) -> Iterator[Tensor]:
    """The middle of every picture."""
    for file in list_photos(folder):
        yield middle(read_high(file, scale), scale)


def main() -> None:
    """Print a row a recipe and the means over the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weights", default="fast")
    parser.add_argument("--noise", type=float, default=15.0)
    parser.add_argument("--jpeg", type=float, default=30.0)
    options = parser.parse_args()
    model = load_model(model_file(options.weights))
    told = {"blur": 0.0, "noise": options.noise, "jpeg": options.jpeg, "rescale": 0.0, "sharpen": 0.0}
    scm = Scm().do(**told, earlier_jpeg=100.0)
    print("recipe  log p(X)  after KL  after both  after line 16  ‖Z'-Z‖ before  after  KL (15)  its bound  rms  (14)")
    for name in ("fast", "paper"):
        settings = recipe_named(name).counterfactuals
        rows = [
            measure(model, scm.sample(scene, 2, torch.Generator().manual_seed(0)), settings)
            for scene in scenes_of(options.folder, 2)
        ]
        means = [fmean(getattr(row, key) for row in rows) for key in Found.__dataclass_fields__]
        print(f"{name:7} " + "  ".join(f"{each:.3f}" for each in means), flush=True)


if __name__ == "__main__":
    main()
