"""The run: batch, one step of Algorithm 2, log, checkpoint; interrupted runs go on where they stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from core.errors import ModelError
from core.files.tensors import read_file, save_atomically
from training.algorithm2 import Algorithm2
from training.data.photos import PhotoSet
from training.data.prefetch import Prefetcher
from training.data.samples import Batch, batch, pinned, to_device
from training.data.scenes import Shard
from training.errors import TrainingError
from training.interrupt import Interrupted, interruptible
from training.recipes import when_new
from training.schedule import Budget
from training.showing.pictures import pictures
from training.watch import Watch

CHECKPOINT = "run.state.safetensors"
CHECKPOINT_SECONDS = 240.0


@dataclass
class Position:
    """Where a run is.

    Attributes:
        step: steps done.
        seconds: training time, resumed runs counted together.
    """

    step: int = 0
    seconds: float = 0.0


def run(
    algorithm: Algorithm2,
    photos: PhotoSet,
    budget: Budget,
    out: Path,
    watch: Watch,
    *,
    stop_after: int | None = None,
    checkpoint_seconds: float = CHECKPOINT_SECONDS,
) -> Position:
    """Train to the end of the budget, from the checkpoint in `out` if there is one.

    Args:
        stop_after: leave (with a checkpoint) after this many steps in all, as an interruption would.

    Raises:
        TrainingError: the checkpoint is of another run, or missing on one of several machines; or something is not
            finite, and the last checkpoint is intact.
        Interrupted: somebody asked it to stop; what was done is in the checkpoint.
    """
    workers, recipe = algorithm.workers, algorithm.recipe
    file = out / CHECKPOINT
    position = _begin(file, algorithm)
    shards = [Shard(workers.rank * recipe.optimisation.accumulate + k) for k in range(recipe.optimisation.accumulate)]

    def make(step: int) -> list[Batch]:
        made = [batch(photos, recipe, step, shard) for shard in shards]
        return [pinned(each) for each in made] if workers.device.type == "cuda" else made

    saved = time.monotonic()
    with interruptible() as asked, Prefetcher(make, position.step, workers.data_threads) as batches:
        while True:
            progress = workers.agree(budget.progress(position.step, position.seconds))
            if progress >= 1 or position.step == stop_after or workers.agree(float(asked.is_set())):
                break
            start = time.perf_counter()
            rows = [to_device(each, workers.device) for each in batches.next()]
            terms = algorithm.advance(rows, position.step, progress)
            position.step += 1
            if watch.reports(position.step):
                algorithm.ensure_finite()
            position.seconds += time.perf_counter() - start
            watch.step(terms, position.step, position.seconds, budget, batches.waited)
            _show(algorithm, rows[0], progress, position.step, watch)
            if workers.first and time.monotonic() - saved > checkpoint_seconds:
                save_state(file, algorithm, position)
                saved = time.monotonic()
    algorithm.ensure_finite()
    if workers.first:
        save_state(file, algorithm, position)
    if progress < 1 and position.step != stop_after:
        raise Interrupted(f"stopped after {position.step} steps; the same command with --resume goes on from there")
    return position


def _begin(file: Path, algorithm: Algorithm2) -> Position:
    """Where the checkpoint stopped, or the very beginning without one; all processes alike."""
    workers = algorithm.workers
    resumed = bool(workers.agree(float(file.exists())))
    if resumed and not file.exists():
        raise TrainingError(f"{file}: missing for process {workers.rank}; put --out on a disk that all machines share")
    return load_state(file, algorithm) if resumed else Position()


def _show(algorithm: Algorithm2, rows: Batch, progress: float, step: int, watch: Watch) -> None:
    """Pictures of a step, if they are wanted."""
    if watch.shows_pictures(step):
        for name, picture in pictures(algorithm, rows, progress).items():
            watch.picture(name, picture, step)


def save_state(file: Path, algorithm: Algorithm2, position: Position) -> None:
    """Weights, averages, optimiser moments, queues, λ(t) and position, written atomically as safetensors.

    Random numbers need no place in it: each step's follow from the seed and the step.

    Raises:
        TrainingError: something was not finite; the file is left as it was.
    """
    algorithm.ensure_finite()
    algorithm.balance_now()
    tensors = {
        f"{name}.{key}": value.contiguous()
        for name, part in _parts(algorithm).items()
        for key, value in part.state_dict().items()
    }
    for stage, optimiser in algorithm.optimisers.items():
        for number, moments in optimiser.state_dict()["state"].items():
            tensors |= {f"moments.{stage}.{number}.{key}": torch.as_tensor(v) for key, v in moments.items()}
    where = {"step": str(position.step), "seconds": repr(position.seconds)}
    save_atomically(file, tensors, {**where, "begun": json.dumps(algorithm.begun)})


def load_state(file: Path, algorithm: Algorithm2) -> Position:
    """Fill the algorithm from `save_state`'s file.

    Raises:
        ModelError: the file is damaged.
        TrainingError: it is of a run with another recipe, other photos, another start or number of processes.
    """
    metadata, tensors = read_file(file)
    if "begun" not in metadata:
        raise TrainingError(f"{file}: not a checkpoint of this version; begin again in another --out")
    try:
        new = json.loads(json.dumps(when_new(algorithm.recipe).as_json()))
        _check_begun(json.loads(metadata["begun"]), json.loads(json.dumps(algorithm.begun)), new, file)
        position = Position(int(metadata["step"]), float(metadata["seconds"]))
        _fill(algorithm, tensors)
    except (KeyError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"{file}: damaged checkpoint ({reason}); begin again in another --out") from error
    return position


def _fill(algorithm: Algorithm2, tensors: Mapping[str, torch.Tensor]) -> None:
    """Weights, averages, queues, λ(t) and optimiser moments."""

    def below(prefix: str) -> dict[str, torch.Tensor]:
        return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}

    for name, part in _parts(algorithm).items():
        part.load_state_dict(below(f"{name}."))
    for stage, optimiser in algorithm.optimisers.items():
        moments: dict[int, dict[str, torch.Tensor]] = {}
        for name, value in below(f"moments.{stage}.").items():
            number, key = name.split(".")
            moments.setdefault(int(number), {})[key] = value
        optimiser.load_state_dict({**optimiser.state_dict(), "state": moments})
    algorithm.restorer.publish()


def _check_begun(then: dict[str, Any], now: dict[str, Any], new: dict[str, Any], file: Path) -> None:
    """Refuse to go on with what would not be the same run; the message names the first difference. A run that was begun
    before the recipe had a field had what the field's default does, as in the recipe `new`."""
    for name, shown in (("start", "another --start"), ("photos", "other photos")):
        if then.get(name) != now.get(name):
            raise TrainingError(f"{file}: begun with {shown}; give the same, or another --out")
    before, after = ({"processes": each.get("processes"), **_flat(each["recipe"])} for each in (then, now))
    before = {**_flat(new), **before}
    for name in dict.fromkeys((*after, *before)):
        if name != "steps" and before.get(name) != after.get(name):
            was, given = before.get(name), after.get(name)
            raise TrainingError(f"{file}: begun with {name} = {was}, not {given}; give the same, or another --out")


def _flat(recipe: dict[str, Any], head: str = "") -> dict[str, Any]:
    """`{"restoration": {"batch": 16}}` as `{"restoration.batch": 16}`."""
    flat: dict[str, Any] = {}
    for name, value in recipe.items():
        flat |= _flat(value, f"{head}{name}.") if isinstance(value, dict) else {f"{head}{name}": value}
    return flat


def _parts(algorithm: Algorithm2) -> dict[str, torch.nn.Module]:
    return {
        "weights": algorithm.networks,
        "average": algorithm.ema.average,
        "image_queue": algorithm.image_queue,
        "factor_queue": algorithm.factor_queue,
        "balance": algorithm.balance,
        "rms_rule": algorithm.rms_rule,
    }
