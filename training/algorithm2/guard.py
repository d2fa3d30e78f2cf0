"""Stopping on what is not finite without waiting for the device in every step."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from training.errors import TrainingError
from training.parallel import Workers

GRADIENT = "the gradient"


class Guard:
    """Looks at each stage's losses and gradient norm on the device, and remembers the first that is not finite.

    Attributes:
        hold: 0 on the device, 1 from the first number on that is not finite; optimisers move nothing then.
    """

    def __init__(self, workers: Workers) -> None:
        self.hold = torch.zeros((), device=workers.device)
        self._workers = workers
        self._seen: dict[tuple[str, tuple[str, ...]], tuple[Tensor, Tensor]] = {}

    def look(self, step: int, stage: str, values: Mapping[str, Tensor]) -> None:
        """Take in a stage's numbers; those of each stage are kept as they were when the first was not finite."""
        numbers = torch.stack(list(values.values())).float()
        when, kind = torch.full((), step, device=numbers.device), (stage, tuple(values))
        if kind in self._seen:
            held, (before, then) = self.hold > 0, self._seen[kind]
            numbers, when = torch.where(held, before, numbers), torch.where(held, then, when)
        self._seen[kind] = (numbers, when)
        bad = self._workers.largest((~numbers.isfinite().all()).float())
        self.hold.copy_(torch.maximum(self.hold, bad))

    def ensure_finite(self) -> None:
        """Wait for the device.

        Raises:
            TrainingError: something was not finite; since then no weight has been changed.
        """
        if not bool(self.hold > 0):
            return
        found = [(-1, "of another process", [GRADIENT])]
        for (stage, names), (numbers, when) in self._seen.items():
            bad = [name for name, number in zip(names, numbers.isfinite().tolist(), strict=True) if not number]
            if bad:
                found.append((int(when), stage, [name for name in bad if name != GRADIENT] or bad))
        step, stage, bad = min(found[1:] or found, key=lambda each: each[0])
        raise TrainingError(f"step {step}, stage {stage}: {', '.join(bad)} is not finite; lower the learning rate")
