"""Gradient matching (Zhao, Mopuri and Bilen, ICLR 2021; for super-resolution arXiv 2502.03656): pictures are changed
until what a network would learn from them points where what it would learn from real ones does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import fmean

import torch
from torch import Tensor

from training.data.scenes import row_generator
from training.distillation.candidates import Candidates
from training.distillation.learner import Learner, Lesson, loss, shrunk

FLOOR = 1e-12
"""Added to squared lengths, so that a gradient of 0 has a direction of 0."""
UNSEEN = 8
"""Networks over which `closeness` is averaged."""
WIDER = 4
"""Times the pictures of a step that `closeness` takes."""
UNUSED = 1_000_000
"""Seeds from here on are of networks that nothing was matched by."""


@dataclass(frozen=True, kw_only=True)
class Matching:
    """How pictures are changed.

    Attributes:
        lesson: of the networks whose gradients are compared, and of what they learn on the way; its batch and patch
            aren't used.
        starts: networks with fresh weights, one after the other.
        steps: of each of them; after every step it learns from the changed pictures.
        pixels: of the pictures that are changed in a step, and of the real crops that they are compared with; the more,
            the less of what is matched is the draw's own.
        rate: root mean square by which a step moves a picture, of its whole range; falls straight to 0.
    """

    lesson: Lesson = field(default_factory=Lesson)
    starts: int = 100
    steps: int = 2
    pixels: int = 262_144
    rate: float = 1 / 255

    def batch(self, side: int) -> int:
        """Pictures a step."""
        return max(self.pixels // side**2, 2)


def gradients(learner: Learner, pictures_B3HW: Tensor, *, create_graph: bool = False) -> list[Tensor]:
    """Of the loss on pictures, small ones made of them, by every filter bank, O×(I·k·k) each."""
    banks = [each for each in learner.parameters() if each.ndim == 4]
    value = loss(learner, pictures_B3HW, shrunk(pictures_B3HW, learner.scale))
    found = torch.autograd.grad(value, banks, create_graph=create_graph)
    return [each.flatten(1) for each in found]


def distance(one: Sequence[Tensor], other: Sequence[Tensor]) -> Tensor:
    """Zhao's: the sum over layers and output channels of 1 - cos between their rows; a scalar ≥ 0."""
    parts = []
    for a, b in zip(one, other, strict=True):
        lengths = (a.square().sum(dim=1) + FLOOR).sqrt() * (b.square().sum(dim=1) + FLOOR).sqrt()
        parts.append((1 - (a * b).sum(dim=1) / lengths).sum())
    return torch.stack(parts).sum()


def match(
    values: Tensor,
    show: Callable[[Tensor], Tensor],
    keep: Callable[[Tensor], Tensor],
    real: Candidates,
    matching: Matching,
    seed: int,
) -> Tensor:
    """What is optimised, moved so that the pictures it shows teach as real ones do.

    Args:
        values: N×…, a row a picture: its pixels, or its code.
        show: rows → pictures, B×3×side×side, differentiable.
        keep: brings rows back to where they may be.
        real: crops to compare with.
    """
    lesson, total = matching.lesson, matching.starts * matching.steps
    values, batch = values.clone(), matching.batch(real.side)
    for start in range(matching.starts):
        torch.manual_seed(seed * matching.starts + start)
        learner = Learner(lesson)
        optimiser = torch.optim.Adam(learner.parameters(), lr=lesson.rate)
        for step in range(matching.steps):
            done = start * matching.steps + step
            g = row_generator(seed, "matching", done)
            rows = torch.randperm(len(values), generator=g)[:batch]
            others = real.pixels(torch.randint(len(real), (batch,), generator=g)).float() / 255
            rate = matching.rate * (1 - done / total)
            values[rows] = keep(_moved(learner, values[rows], show, others, rate))
            with torch.no_grad():
                shown = show(values[rows])
            loss(learner, shown, shrunk(shown, lesson.scale)).backward()
            optimiser.step()
            optimiser.zero_grad()
    return values


def closeness(sets: Sequence[Tensor], real: Candidates, matching: Matching, seed: int) -> list[float]:
    """How far sets of pictures are from real crops: as many of each by the distance, mean over fresh networks that
    were not used in `match`."""
    count = WIDER * matching.batch(real.side)
    found: list[list[float]] = [[] for _ in sets]
    for number in range(UNSEEN):
        torch.manual_seed(UNUSED + seed * UNSEEN + number)
        learner = Learner(matching.lesson)
        g = row_generator(seed, "closeness", number)
        rows = torch.randperm(len(sets[0]), generator=g)[:count]
        others = real.pixels(torch.randint(len(real), (count,), generator=g)).float() / 255
        wanted = gradients(learner, others)
        for pictures, distances in zip(sets, found, strict=True):
            distances.append(float(distance(gradients(learner, pictures[rows]), wanted)))
    return [fmean(distances) for distances in found]


def _moved(learner: Learner, rows: Tensor, show: Callable[[Tensor], Tensor], real_B3HW: Tensor, rate: float) -> Tensor:
    """A step down the distance, every row by `rate` in root mean square."""
    wanted = gradients(learner, real_B3HW)
    free = rows.requires_grad_()
    apart = distance(gradients(learner, show(free), create_graph=True), wanted)
    (slope,) = torch.autograd.grad(apart, free)
    size = slope.square().flatten(1).mean(dim=1).sqrt().clamp_min(1e-20)
    return (free - rate * slope / size.view(-1, *[1] * (rows.ndim - 1))).detach()
