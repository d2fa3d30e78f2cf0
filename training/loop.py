"""The loop, to be read top to bottom: batch, losses, backward, checks, step, average, log, checkpoint."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from core.errors import CausalSRError
from core.nets.checkpoint import read_file, save_atomically
from training.data.prefetch import Prefetcher
from training.recipes import Recipe
from training.schedule import Budget, learning_rate
from training.stages import Stage

LOG_EVERY = 200
CHECKPOINT_SECONDS = 240.0


class TrainingError(CausalSRError):
    """Training can't go on; the message says at which step and why."""


@dataclass
class Position:
    """Where a stage is.

    Attributes:
        step: steps done.
        seconds: training time, resumed runs counted together.
    """

    step: int = 0
    seconds: float = 0.0


def run_stage(
    stage: Stage,
    recipe: Recipe,
    budget: Budget,
    out: Path,
    *,
    say: Callable[[str], None],
    stop_after: int | None = None,
) -> Position:
    """Train a stage to the end of its budget, from its checkpoint in `out` if there is one.

    Args:
        stop_after: leave (with a checkpoint) after this many steps in all, as an interruption would.

    Raises:
        TrainingError: a loss is not finite; the last checkpoint is intact.
    """
    optimiser = torch.optim.Adam(stage.network.parameters(), lr=stage.peak, betas=(0.9, 0.99))
    file = out / f"{stage.name}.state.safetensors"
    position = load_state(file, stage, optimiser) if file.exists() else Position()
    stage.publish()
    meter = Meter(say, stage.name, out / "log.jsonl")
    saved = time.monotonic()
    with Prefetcher(stage.batch, position.step) as batches:
        while budget.progress(position.step, position.seconds) < 1 and position.step != stop_after:
            start = time.perf_counter()
            progress = budget.progress(position.step, position.seconds)
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(stage.peak, progress, position.step, recipe.warm_up)

            losses = stage.losses(batches.next(), progress)
            losses["total"].backward()
            stage.collect_gradients()
            norm = torch.nn.utils.clip_grad_norm_(stage.network.parameters(), recipe.clip)
            if not (math.isfinite(float(losses["total"].detach())) and math.isfinite(float(norm))):
                raise TrainingError(
                    f"{stage.name}, step {position.step}: the loss is not finite; lower the learning rate"
                )
            optimiser.step()
            optimiser.zero_grad()
            stage.publish()
            stage.ema.update(stage.network, position.step)

            position.step += 1
            position.seconds += time.perf_counter() - start
            meter.add({name: float(loss.detach()) for name, loss in losses.items()}, float(norm))
            if position.step % LOG_EVERY == 0:
                meter.report(position, budget, batches.waited)
            if time.monotonic() - saved > CHECKPOINT_SECONDS:
                save_state(file, stage, optimiser, position)
                saved = time.monotonic()
    save_state(file, stage, optimiser, position)
    return position


class Meter:
    """Running means of the losses, printed and appended to `log.jsonl`."""

    def __init__(self, say: Callable[[str], None], stage: str, log: Path) -> None:
        self._say, self._stage, self._log = say, stage, log
        self._sums: dict[str, float] = {}
        self._count = 0
        self._start = time.perf_counter()
        self._waited = 0.0

    def add(self, losses: dict[str, float], norm: float) -> None:
        """Take in one step's losses and gradient norm."""
        for name, value in {**losses, "grad": norm}.items():
            self._sums[name] = self._sums.get(name, 0.0) + value
        self._count += 1

    def report(self, position: Position, budget: Budget, waited: float) -> None:
        """One line for people, one for programs; then start anew."""
        elapsed = time.perf_counter() - self._start
        means = {name: round(total / self._count, 5) for name, total in self._sums.items()}
        share = budget.progress(position.step, position.seconds)
        left = position.seconds / max(share, 1e-9) * (1 - share)
        record = {
            "stage": self._stage,
            "step": position.step,
            "seconds": round(position.seconds, 1),
            "steps_per_second": round(self._count / elapsed, 2),
            "waiting_for_data": round((waited - self._waited) / elapsed, 4),
            **means,
        }
        with self._log.open("a") as file:
            file.write(json.dumps(record) + "\n")
        terms = " ".join(f"{name} {value:.4f}" for name, value in means.items())
        self._say(
            f"{self._stage} step {position.step} ({share:.0%}, {left / 60:.1f} min left, "
            f"{record['steps_per_second']} steps/s, {record['waiting_for_data']:.1%} waiting) {terms}"
        )
        self._sums, self._count = {}, 0
        self._start, self._waited = time.perf_counter(), waited


def save_state(file: Path, stage: Stage, optimiser: torch.optim.Optimizer, position: Position) -> None:
    """Weights, averages, optimiser moments and position, written atomically as safetensors."""
    tensors = {f"weights.{k}": v.contiguous() for k, v in stage.network.state_dict().items()}
    tensors |= {f"average.{k}": v.contiguous() for k, v in stage.ema.average.state_dict().items()}
    for number, moments in optimiser.state_dict()["state"].items():
        tensors |= {f"moments.{number}.{name}": torch.as_tensor(value).contiguous() for name, value in moments.items()}
    save_atomically(file, tensors, {"step": str(position.step), "seconds": repr(position.seconds)})


def load_state(file: Path, stage: Stage, optimiser: torch.optim.Optimizer) -> Position:
    """Fill the stage and the optimiser from `save_state`'s file.

    Raises:
        ModelError: the file is damaged.
    """
    metadata, tensors = read_file(file)

    def part(prefix: str) -> dict[str, torch.Tensor]:
        return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}

    stage.network.load_state_dict(part("weights."))
    stage.ema.average.load_state_dict(part("average."))
    moments: dict[int, dict[str, torch.Tensor]] = {}
    for name, value in part("moments.").items():
        number, key = name.split(".")
        moments.setdefault(int(number), {})[key] = value
    state = optimiser.state_dict()
    optimiser.load_state_dict({**state, "state": moments})
    return Position(int(metadata["step"]), float(metadata["seconds"]))
