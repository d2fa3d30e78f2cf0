"""Fitting a part that is added to a finished model; all else of it stays, and interrupted runs go on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor, nn

from core.errors import ModelError
from core.files.header import sha256_of
from core.files.tensors import read_file, save_atomically
from core.models.checkpoint import Model, save_model
from training.data.photos import load_photos
from training.data.prefetch import Prefetcher
from training.data.samples import RestorerBatch, restorer_batch
from training.errors import TrainingError
from training.interrupt import Interrupted, interruptible
from training.loop import CHECKPOINT, CHECKPOINT_SECONDS, Position
from training.manifest import write_manifest
from training.recipes import Recipe
from training.schedule import Budget, learning_rate
from training.watch import Watch


class Addition(Protocol):
    """A part, what it is fitted against, and how.

    Attributes:
        recipe: everything that its fitting depends on.
        parts: by name, all that moves or is averaged; what a checkpoint holds.
        optimisers: by name, each with the multiple of the recipe's rate that is its own.
    """

    recipe: Recipe

    @property
    def parts(self) -> Mapping[str, nn.Module]:
        """See above."""
        ...

    @property
    def optimisers(self) -> Mapping[str, tuple[torch.optim.Optimizer, float]]:
        """See above."""
        ...

    def advance(self, rows: RestorerBatch, step: int) -> Mapping[str, Tensor]:
        """One step; its terms, without gradient."""
        ...

    def refilled(self) -> None:
        """The parts were filled from a checkpoint."""
        ...

    def finished(self) -> Model:
        """The model with the averaged part."""
        ...


@dataclass(frozen=True, kw_only=True)
class Run:
    """Where and how long.

    Attributes:
        start: the model that is added to.
        data: folder of photos.
        out: where checkpoints and the model go.
        minutes: training time; None takes the recipe's steps.
        resume: go on in an `out` that holds a checkpoint; without it such a folder is refused.
        tensorboard: write TensorBoard events, too.
    """

    start: Path
    data: Path
    out: Path
    minutes: float | None = None
    resume: bool = False
    tensorboard: bool = False


def fit_addition(run: Run, begin: Callable[[], Addition], say: Callable[[str], None]) -> Path:
    """Fit, and write `<out>/causalsr-<the model's name>.safetensors`; returns its path.

    Raises:
        TrainingError: `out` holds another run, or something is not finite.
        ReadError: no photos in `data`, or one only.
        ModelError: what `begin` needs can't be read.
        Interrupted: somebody asked it to stop; what was done is in the checkpoint.
    """
    file = run.out / CHECKPOINT
    if file.exists() and not run.resume:
        raise TrainingError(f"{run.out}: holds a run already; give --resume to go on with it, or another --out")
    addition = begin()
    recipe = addition.recipe
    photos = load_photos(run.data)
    train, held_out = photos.split(recipe.held_out)
    run.out.mkdir(parents=True, exist_ok=True)
    say(f"{len(train)} photos to train on, {len(held_out)} held out")
    start = sha256_of(run.start)
    begun = json.dumps({"recipe": recipe.as_json(), "start": start, "photos": train.digest})
    position = load_addition(file, addition, begun) if file.exists() else Position()
    budget = Budget(steps=recipe.steps, seconds=None if run.minutes is None else run.minutes * 60)
    saved = time.monotonic()
    with (
        Watch(say, run.out, tensorboard=run.tensorboard, stage=recipe.name) as watch,
        interruptible() as asked,
        Prefetcher(lambda step: restorer_batch(train, recipe, step), position.step) as batches,
    ):
        while (progress := budget.progress(position.step, position.seconds)) < 1 and not asked.is_set():
            began = time.perf_counter()
            _set_rates(addition, position.step, progress)
            terms = addition.advance(batches.next(), position.step)
            position.step += 1
            if watch.reports(position.step):
                _ensure_finite(addition, position.step)
            position.seconds += time.perf_counter() - began
            watch.step(terms, position.step, position.seconds, budget, batches.waited)
            if time.monotonic() - saved > CHECKPOINT_SECONDS:
                save_addition(file, addition, position, begun)
                saved = time.monotonic()
    save_addition(file, addition, position, begun)
    if progress < 1:
        raise Interrupted(f"stopped after {position.step} steps; the same command with --resume goes on from there")
    model = addition.finished()
    how = {"recipe": recipe.as_json(), "steps": position.step, "minutes": round(position.seconds / 60, 1)}
    card = {name: value for name, value in model.card.items() if name != "metrics"}
    target = run.out / f"causalsr-{model.name}.safetensors"
    save_model(target, replace(model, sha256="", card={**card, recipe.name: how}))
    say(f"wrote {target} and {write_manifest(target).name}")
    return target


def _set_rates(addition: Addition, step: int, progress: float) -> None:
    """Warm-up and decay, to each optimiser its share."""
    optimisation = addition.recipe.optimisation
    rate = learning_rate(
        addition.recipe.restoration.learning_rate,
        progress,
        step,
        optimisation.warm_up,
        constant_until=optimisation.constant_until,
    )
    for optimiser, share in addition.optimisers.values():
        for group in optimiser.param_groups:
            group["lr"] = rate * share


def _ensure_finite(addition: Addition, step: int) -> None:
    for name, part in addition.parts.items():
        if not all(bool(each.isfinite().all()) for each in part.parameters()):
            raise TrainingError(
                f"step {step}: a weight of {name} is not finite; go on from the checkpoint with a lower "
                "restoration.learning_rate in another --out"
            )


def save_addition(file: Path, addition: Addition, position: Position, begun: str) -> None:
    """All parts and the optimisers' moments, atomically.

    Raises:
        TrainingError: something was not finite; the file is left as it was.
    """
    _ensure_finite(addition, position.step)
    tensors = {
        f"{name}.{key}": value.contiguous()
        for name, part in addition.parts.items()
        for key, value in part.state_dict().items()
    }
    for name, (optimiser, _) in addition.optimisers.items():
        for number, moments in optimiser.state_dict()["state"].items():
            tensors |= {f"moments.{name}.{number}.{key}": torch.as_tensor(v) for key, v in moments.items()}
    save_atomically(file, tensors, {"step": str(position.step), "seconds": repr(position.seconds), "begun": begun})


def load_addition(file: Path, addition: Addition, begun: str) -> Position:
    """Fill what `save_addition` wrote.

    Raises:
        ModelError: the file is damaged.
        TrainingError: it is of a run with another recipe, other photos or another start.
    """
    metadata, tensors = read_file(file)
    if metadata.get("begun") != begun:
        raise TrainingError(f"{file}: begun with another recipe, start or photos; give the same, or another --out")

    def below(prefix: str) -> dict[str, Tensor]:
        return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}

    try:
        for name, part in addition.parts.items():
            part.load_state_dict(below(f"{name}."))
        for name, (optimiser, _) in addition.optimisers.items():
            moments: dict[int, dict[str, Tensor]] = {}
            for key, value in below(f"moments.{name}.").items():
                number, _, kind = key.partition(".")
                moments.setdefault(int(number), {})[kind] = value
            optimiser.load_state_dict({**optimiser.state_dict(), "state": moments})
        addition.refilled()
        return Position(int(metadata["step"]), float(metadata["seconds"]))
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"{file}: damaged checkpoint ({reason}); begin again in another --out") from error
