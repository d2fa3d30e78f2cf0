"""A whole run: encoder, calibration, restorer, model file. Interrupted runs go on where they stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from core.nets.checkpoint import Model, save_model
from training.calibration import calibrate
from training.data.photos import load_photos
from training.loop import Position, TrainingError, run_stage
from training.manifest import write_manifest
from training.recipes import Recipe
from training.schedule import Budget
from training.stages import EncoderStage, RestorerStage

LICENCE = "Apache-2.0; trained on the photos named in the data manifest"


def fit(
    recipe: Recipe,
    data: Path,
    out: Path,
    *,
    minutes: float | None = None,
    resume: bool = False,
    say: Callable[[str], None] = print,
) -> Path:
    """Train both networks and write `<out>/causalsr-<recipe>.safetensors` with its manifest; returns its path.

    Args:
        minutes: training time of both stages together; None takes the recipe's steps.
        resume: go on in an `out` that holds checkpoints; without it such a folder is refused.

    Raises:
        TrainingError: `out` holds another run, or a loss is not finite.
        ReadError: no photos in `data`.
    """
    started = any(out.glob("*.state.safetensors"))
    if started and not resume:
        raise TrainingError(f"{out}: holds a run already; give --resume to go on with it, or another --out")
    out.mkdir(parents=True, exist_ok=True)
    clock = time.perf_counter()
    photos = load_photos(data)
    train, held_out = photos.split(recipe.held_out)
    say(f"{len(train)} photos to train on, {len(held_out)} held out, read in {time.perf_counter() - clock:.1f} s")

    seconds = None if minutes is None else minutes * 60
    share = recipe.encoder_stage.share
    first = EncoderStage(recipe, train)
    budget = Budget(steps=recipe.encoder_stage.steps, seconds=None if seconds is None else seconds * share)
    read = run_stage(first, recipe, budget, out, say=say)
    encoder = first.ema.average.student.eval()
    temperatures = calibrate(encoder, held_out, recipe)
    say("temperatures " + " ".join(f"{t:.2f}" for t in temperatures.tolist()))

    second = RestorerStage(recipe, train, encoder)
    budget = Budget(steps=recipe.restorer_stage.steps, seconds=None if seconds is None else seconds * (1 - share))
    restored = run_stage(second, recipe, budget, out, say=say)
    target = out / f"causalsr-{recipe.name}.safetensors"
    restorer = second.ema.average
    save_model(
        target,
        Model(name=recipe.name, restorer=restorer, encoder=encoder, card=_card(recipe, photos.digest, read, restored)),
    )
    say(f"wrote {target} and {write_manifest(target).name}")
    return target


def _card(recipe: Recipe, digest: str, read: Position, restored: Position) -> dict[str, object]:
    return {
        "recipe": asdict(recipe),
        "seed": recipe.seed,
        "steps": {"encoder": read.step, "restorer": restored.step},
        "minutes": {"encoder": round(read.seconds / 60, 1), "restorer": round(restored.seconds / 60, 1)},
        "data_manifest_sha256": digest,
        "licence": LICENCE,
    }
