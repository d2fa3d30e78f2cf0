"""A small network that enlarges clean photos: what a set teaches is what this one learns from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.causal.mechanisms import resize
from core.causal.world import to_8_bits
from core.nets.restorer import ResidualBlock
from training.data.photos import PhotoSet
from training.data.scenes import row_generator
from training.evaluation.metrics import psnr
from training.evaluation.protocol import shrink
from training.muon import FilterMuon
from training.objectives.reconstruction import reconstruction
from training.schedule import learning_rate

WARM_UP = 20


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """How a learner is made and taught.

    Attributes:
        scale: enlargement.
        channels, blocks: of the network.
        rate: peak of Adam's learning rate; warm-up, then cosine.
        muon: peak rate of the filter banks under Muon; 0 leaves them to Adam.
        batch, patch: patches a step, and their side, px of the sharp picture.
    """

    scale: int = 4
    channels: int = 16
    blocks: int = 2
    rate: float = 2e-3
    muon: float = 0.0
    batch: int = 16
    patch: int = 64


class Learner(nn.Module):
    """Residual blocks at the small size, then sub-pixels, added to the bicubic enlargement."""

    def __init__(self, lesson: Lesson) -> None:
        super().__init__()
        self.scale = lesson.scale
        self.entry = nn.Conv2d(3, lesson.channels, 3, padding=1)
        self.body = nn.ModuleList(ResidualBlock(lesson.channels) for _ in range(lesson.blocks))
        self.head = nn.Conv2d(lesson.channels, 3 * lesson.scale**2, 3, padding=1)
        nn.init.normal_(self.head.weight, std=0.02)

    def forward(self, small_B3HW: Tensor) -> Tensor:
        """Enlarged pictures, B×3×sH×sW, not clipped."""
        features = self.entry(small_B3HW - 0.5)
        for block in self.body:
            features = block(features)
        base = resize(small_B3HW, small_B3HW.shape[2] * self.scale, small_B3HW.shape[3] * self.scale)
        return base + F.pixel_shuffle(self.head(features), self.scale)


def shrunk(pictures_B3HW: Tensor, scale: int) -> Tensor:
    """The protocol's antialiased bicubic, not rounded, so that it has a gradient."""
    return resize(pictures_B3HW, pictures_B3HW.shape[2] // scale, pictures_B3HW.shape[3] // scale)


def loss(learner: Learner, sharp_B3HW: Tensor, small_B3HW: Tensor) -> Tensor:
    """L_rec as the restorer is fitted by: each picture's root mean square error, averaged; a scalar."""
    return reconstruction(learner(small_B3HW), sharp_B3HW, 0.0, "rms")


def taught(lesson: Lesson, photos: PhotoSet, steps: int, seed: int) -> Learner:
    """A learner after so many steps on random crops; first weights and order of numbers follow from the seed, so that
    learners of different sets begin alike."""
    torch.manual_seed(seed)
    learner = Learner(lesson)
    optimiser = _optimiser(learner, lesson)
    peaks = [group["lr"] for group in optimiser.param_groups]
    for step in range(steps):
        for group, peak in zip(optimiser.param_groups, peaks, strict=True):
            group["lr"] = learning_rate(peak, step / steps, step, WARM_UP)
        sharp = patches(photos, lesson, row_generator(seed, "lesson", step))
        loss(learner, sharp, to_8_bits(shrunk(sharp, lesson.scale))).backward()
        optimiser.step()
        optimiser.zero_grad()
    return learner


def patches(photos: PhotoSet, lesson: Lesson, generator: torch.Generator) -> Tensor:
    """Random crops, turned and flipped, B×3×patch×patch."""
    return torch.stack([photos.crop(lesson.patch, generator) for _ in range(lesson.batch)])


def _optimiser(learner: Learner, lesson: Lesson) -> torch.optim.Optimizer:
    if not lesson.muon:
        return torch.optim.Adam(learner.parameters(), lr=lesson.rate)
    banks = [each for each in learner.body.parameters() if each.ndim == 4]
    others = [each for name, each in learner.named_parameters() if not (name.startswith("body") and each.ndim == 4)]
    return FilterMuon([{"params": banks, "muon": True, "lr": lesson.muon}, {"params": others, "lr": lesson.rate}])


def middles(photos: PhotoSet, side: int) -> list[np.ndarray]:
    """The middle of every photo, at most side×side, cut to a multiple of 24, uint8 H×W×3."""
    return list(_middles(photos, side))


def _middles(photos: PhotoSet, side: int) -> Iterator[np.ndarray]:
    for number in range(len(photos)):
        photo = photos.photo(number)
        height, width = (min(each, side) // 24 * 24 for each in photo.shape[:2])
        if height and width:
            top, left = (photo.shape[0] - height) // 2, (photo.shape[1] - width) // 2
            yield np.ascontiguousarray(photo[top : top + height, left : left + width].numpy())


@torch.inference_mode()
def measured(learner: Learner, pictures: Sequence[np.ndarray]) -> float:
    """Mean PSNR in dB on Y over sharp pictures shrunk by the protocol."""
    found = []
    for sharp in pictures:
        small = torch.from_numpy(shrink(sharp, learner.scale)).permute(2, 0, 1)[None].float() / 255
        large = (to_8_bits(learner(small))[0] * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
        found.append(psnr(large, sharp, learner.scale))
    return fmean(found)
