"""Watching a run: a line for people, `log.jsonl` for programs and the report, TensorBoard if it is installed."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.errors import CausalSRError
from training.schedule import Budget

LOG_EVERY = 200
PICTURES_EVERY = 1000
SHOWN = ("sup", "rec", "int", "cf", "elbo", "prior", "lpips", "persuade", "critic")
"""Terms on the console line; the log has all."""


class Watch:
    """Running means of a run's terms.

    Args:
        say: takes the console line; None on all processes but the first.
        out: the run's folder.
        every: steps between two reports.
        pictures_every: steps between two sets of pictures, which go to TensorBoard only.
        tensorboard: also write event files, into `out/tensorboard`.
        mean: over all processes of what this one measured.
        stage: what is fitted, for the log.
    """

    def __init__(
        self,
        say: Callable[[str], None] | None,
        out: Path,
        *,
        every: int = LOG_EVERY,
        pictures_every: int = PICTURES_EVERY,
        tensorboard: bool = False,
        mean: Callable[[dict[str, float]], dict[str, float]] = dict,
        stage: str = "algorithm2",
    ) -> None:
        self._say, self._log, self._every, self._pictures_every = say, out / "log.jsonl", every, pictures_every
        self._writer = _writer(out / "tensorboard") if tensorboard and say is not None else None
        self._mean, self._stage = mean, stage
        self._sums: dict[str, float] = {}
        self._on_device: dict[str, Tensor] = {}
        self._counts: dict[str, int] = {}
        self._steps = 0
        self._start = time.perf_counter()
        self._waited = 0.0
        self._last: tuple[int, float, Budget, float] | None = None

    def reports(self, step: int) -> bool:
        """Whether there is a report after this step."""
        return step % self._every == 0

    def step(
        self, terms: Mapping[str, float | Tensor], step: int, seconds: float, budget: Budget, waited: float
    ) -> None:
        """Take in one step's terms, of which those on a device are waited for in reports only; report when it is time.

        Args:
            waited: seconds spent waiting for data since the run began.
        """
        for name in terms:
            self._counts[name] = self._counts.get(name, 0) + 1
        self._sums |= {n: self._sums.get(n, 0.0) + v for n, v in terms.items() if not isinstance(v, Tensor)}
        measured = {name: value for name, value in terms.items() if isinstance(value, Tensor)}
        known = [name for name in measured if name in self._on_device]
        self._on_device |= {name: value.clone() for name, value in measured.items() if name not in known}
        if known:
            torch._foreach_add_([self._on_device[name] for name in known], [measured[name] for name in known])
        self._steps += 1
        self._last = (step, seconds, budget, waited)
        if self.reports(step):
            self._report(*self._last)

    def shows_pictures(self, step: int) -> bool:
        """Whether pictures of this step are wanted."""
        return self._writer is not None and step % self._pictures_every == 0

    def picture(self, name: str, picture_HW3: np.ndarray, step: int) -> None:
        """Show a picture, uint8, under that name."""
        if self._writer is not None:
            self._writer.add_image(name, picture_HW3, step, dataformats="HWC")

    def _report(self, step: int, seconds: float, budget: Budget, waited: float) -> None:
        elapsed = time.perf_counter() - self._start
        sums = self._sums | {name: float(total) for name, total in self._on_device.items()}
        own = {name: sums[name] / self._times(name) for name in self._counts}
        means = {name: round(value, 5) for name, value in self._mean(own).items()}
        rate, waiting = self._steps / elapsed, (waited - self._waited) / elapsed
        record = {
            "stage": self._stage,
            "step": step,
            "seconds": round(seconds, 1),
            "steps_per_second": round(rate, 2),
            "waiting_for_data": round(waiting, 4),
            "memory_mb": round(_peak_megabytes()),
            **means,
        }
        if torch.cuda.is_available():
            record["gpu_memory_mb"] = round(torch.cuda.max_memory_allocated() / 1e6)
        if self._say is not None:
            with self._log.open("a") as file:
                file.write(json.dumps(record) + "\n")
            share = budget.progress(step, seconds)
            left = seconds / max(share, 1e-9) * (1 - share)
            shown = " ".join(f"{name} {means[name]:.4f}" for name in SHOWN if name in means)
            self._say(
                f"step {step} ({share:.0%}, {left / 60:.1f} min left, {rate:.2f} steps/s, "
                f"{waiting:.1%} waiting) {shown}"
            )
        if self._writer is not None:
            for name, value in record.items():
                if isinstance(value, (int, float)):
                    self._writer.add_scalar(name, value, step)
        self._sums, self._on_device, self._counts, self._steps = {}, {}, {}, 0
        self._start, self._waited = time.perf_counter(), waited

    def _times(self, name: str) -> int:
        """What a sum is divided by: the steps that had the term; all of them for seconds, whose means then add up."""
        return self._steps if name.startswith("time/") else self._counts[name]

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:  # other processes may not be here
            self._mean = dict
        if self._last is not None and self._steps:
            self._report(*self._last)
        if self._writer is not None:
            self._writer.close()


def _writer(folder: Path) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError as error:
        raise CausalSRError(
            "TensorBoard is not installed; pip install 'causalsr[train]', or leave --tensorboard"
        ) from error
    return SummaryWriter(str(folder))


def _peak_megabytes() -> float:
    """Largest memory of this process so far, MB (`ru_maxrss` is in KB, on macOS in bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3
