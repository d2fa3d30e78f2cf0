"""A whole run of the textured tail; interrupted runs go on where they stopped."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from core.errors import ModelError
from core.files.tensors import read_file, save_atomically
from core.models.checkpoint import Model, load_model, save_model
from core.nets.restorer import Restorer
from training.data.photos import load_photos
from training.data.prefetch import Prefetcher
from training.data.samples import restorer_batch
from training.errors import TrainingError
from training.interrupt import Interrupted, interruptible
from training.looks.step import Looks
from training.loop import CHECKPOINT, CHECKPOINT_SECONDS, Position
from training.manifest import write_manifest
from training.nets.squeezenet import LpipsNet
from training.recipes import Recipe
from training.schedule import Budget
from training.watch import Watch


def fit_looks(
    recipe: Recipe,
    start: Path,
    data: Path,
    out: Path,
    perceptual: Path,
    *,
    minutes: float | None = None,
    resume: bool = False,
    tensorboard: bool = False,
    say: Callable[[str], None] = print,
) -> Path:
    """Fit a second tail on the model `start`, and write `<out>/causalsr-<its name>.safetensors`; returns its path.

    All else of the model stays as it is, so that the faithful picture is the same to the bit. A model that has a
    second tail goes on with it.

    Args:
        perceptual: folder with the weights of lpips_squeeze.
        minutes: training time; None takes the recipe's steps.
        resume: go on in an `out` that holds a checkpoint; without it such a folder is refused.

    Raises:
        TrainingError: `out` holds another run, or something is not finite.
        ReadError: no photos in `data`, or one only.
        ModelError: `start` can't be read, or has no trunk and tail; or the weights in `perceptual` can't.
    """
    file = out / CHECKPOINT
    if file.exists() and not resume:
        raise TrainingError(f"{out}: holds a run already; give --resume to go on with it, or another --out")
    model = with_texture(load_model(start), start)
    torch.manual_seed(recipe.seed)
    looks = Looks(recipe, model, LpipsNet(perceptual))
    photos = load_photos(data)
    train, held_out = photos.split(recipe.held_out)
    out.mkdir(parents=True, exist_ok=True)
    say(f"{len(train)} photos to train on, {len(held_out)} held out")
    begun: dict[str, object] = {
        "recipe": recipe.as_json(),
        "start": hashlib.sha256(start.read_bytes()).hexdigest(),
        "photos": train.digest,
    }
    position = load_looks(file, looks, begun) if file.exists() else Position()
    budget = Budget(steps=recipe.steps, seconds=None if minutes is None else minutes * 60)
    saved = time.monotonic()
    with (
        Watch(say, out, tensorboard=tensorboard, stage="looks") as watch,
        interruptible() as asked,
        Prefetcher(lambda step: restorer_batch(train, recipe, step), position.step) as batches,
    ):
        while (progress := budget.progress(position.step, position.seconds)) < 1 and not asked.is_set():
            began = time.perf_counter()
            terms = looks.advance(batches.next(), position.step, progress)
            position.step += 1
            if watch.reports(position.step):
                _ensure_finite(looks.tail, position.step)
            position.seconds += time.perf_counter() - began
            watch.step(terms, position.step, position.seconds, budget, batches.waited)
            if time.monotonic() - saved > CHECKPOINT_SECONDS:
                save_looks(file, looks, position, begun)
                saved = time.monotonic()
    save_looks(file, looks, position, begun)
    if progress < 1:
        raise Interrupted(f"stopped after {position.step} steps; the same command with --resume goes on from there")
    target = out / f"causalsr-{model.name}.safetensors"
    save_model(target, finished(looks, position))
    say(f"wrote {target} and {write_manifest(target).name}")
    return target


def with_texture(model: Model, file: Path) -> Model:
    """The model with a second tail: its own, or one that begins as the first.

    Raises:
        ModelError: its restorer has no trunk and tail.
    """
    first = model.restorer
    if not isinstance(first, Restorer):
        raise ModelError(f"{file}: its restorer has no trunk that a second tail could share; give another model")
    if first.has_texture:
        return model
    both = Restorer(replace(first.config, texture=True))
    both.load_state_dict(first.state_dict(), strict=False)
    assert both.texture is not None
    own = both.texture.state_dict()
    both.texture.load_state_dict({name: first.state_dict()[name] for name in own})
    return replace(model, restorer=both.eval())


def finished(looks: Looks, position: Position) -> Model:
    """The model with the averaged tail, and how it came about on its card."""
    restorer = looks.master.requires_grad_(False).eval()
    restorer.texture = looks.average.average
    how = {
        "recipe": looks.recipe.as_json(),
        "steps": position.step,
        "minutes": round(position.seconds / 60, 1),
    }
    card = {name: value for name, value in looks.model.card.items() if name != "metrics"}
    return replace(looks.model, restorer=restorer, sha256="", card={**card, "texture": how})


def _parts(looks: Looks) -> dict[str, nn.Module]:
    return {"tail": looks.tail, "average": looks.average.average, "critic": looks.critic}


def _ensure_finite(part: nn.Module, step: int) -> None:
    """Raises: TrainingError: a weight isn't finite."""
    if not all(bool(each.isfinite().all()) for each in part.parameters()):
        raise TrainingError(
            f"step {step}: a weight is not finite; lower restoration.learning_rate and go on from --out"
        )


def save_looks(file: Path, looks: Looks, position: Position, begun: dict[str, object]) -> None:
    """Tail, its average, critic and optimiser moments, atomically.

    Raises:
        TrainingError: something was not finite; the file is left as it was.
    """
    _ensure_finite(looks.tail, position.step)
    tensors = {
        f"{name}.{k}": v.contiguous() for name, part in _parts(looks).items() for k, v in part.state_dict().items()
    }
    for name, optimiser in looks.optimisers.items():
        for number, moments in optimiser.state_dict()["state"].items():
            tensors |= {f"moments.{name}.{number}.{key}": torch.as_tensor(v) for key, v in moments.items()}
    where = {"step": str(position.step), "seconds": repr(position.seconds), "begun": json.dumps(begun)}
    save_atomically(file, tensors, where)


def load_looks(file: Path, looks: Looks, begun: dict[str, object]) -> Position:
    """Fill what `save_looks` wrote.

    Raises:
        ModelError: the file is damaged.
        TrainingError: it is of a run with another recipe, other photos or another start.
    """
    metadata, tensors = read_file(file)
    if metadata.get("begun") != json.dumps(begun):
        raise TrainingError(f"{file}: begun with another recipe, start or photos; give the same, or another --out")
    try:
        for name, part in _parts(looks).items():
            prefix = f"{name}."
            part.load_state_dict({k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)})
        for name, optimiser in looks.optimisers.items():
            moments: dict[int, dict[str, torch.Tensor]] = {}
            for key, value in tensors.items():
                if key.startswith(f"moments.{name}."):
                    number, _, kind = key.removeprefix(f"moments.{name}.").partition(".")
                    moments.setdefault(int(number), {})[kind] = value
            optimiser.load_state_dict({**optimiser.state_dict(), "state": moments})
        looks.restorer.publish()
        return Position(int(metadata["step"]), float(metadata["seconds"]))
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"{file}: damaged checkpoint ({reason}); begin again in another --out") from error
