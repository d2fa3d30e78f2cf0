"""The encoder q(U | Y): what happened to the photo, read from crops at native resolution (model.md, section 3)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.causal.factors import EVENTS
from core.nets.crops import choose_crops
from core.nets.posterior import D, Posterior
from core.nets.statistics import BlockStatistics, Resampling, Spectrum

CEILING = 25.0
"""Largest diagonal entry of a crop's precision factor."""
FEW = 4
"""A photo of so few crops is also looked at in the mirror: at 64 pixels the errors fall by 1 to 4 %, at 384 by none."""


@dataclass(frozen=True, kw_only=True)
class EncoderConfig:
    """Sizes of an encoder.

    Attributes:
        channels: of the first convolution.
        hidden: units of the two layers that read statistics and features.
        sees_scene: also looks at X resized to Y (the training-time teacher).
    """

    channels: int = 24
    hidden: int = 192
    sees_scene: bool = False


class Encoder(nn.Module):
    """Crops of one photo → one posterior, pooled by the precisions the crops themselves claim.

    Runs in float32, since what it measures is smaller than bfloat16's steps; only the convolutions, which see
    high-passed crops, are in bfloat16 while training, and where it is asked for.
    """

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        self.config = config
        c = config.channels
        views = 2 if config.sees_scene else 1
        self.statistics = BlockStatistics()
        self.spectrum = Spectrum()
        self.resampling = Resampling()
        self.features = nn.Sequential(
            nn.Conv2d(3 * views, c, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(c, c, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(c, 2 * c, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(2 * c, 3 * c, 4, stride=2, padding=1),
            nn.ReLU(),
            nn.Conv2d(3 * c, 3 * c, 3, padding=1),
            nn.ReLU(),
        )
        inputs = views * BlockStatistics.size + 2 * 3 * c
        self.normalise = nn.LayerNorm(inputs, elementwise_affine=False)
        self.read = nn.Sequential(
            nn.Linear(inputs + views * (Spectrum.size + Resampling.size), config.hidden),
            nn.SiLU(),
            nn.Linear(config.hidden, config.hidden),
            nn.SiLU(),
        )
        self.mean = nn.Linear(config.hidden, D)
        self.factor = nn.Linear(config.hidden, D * (D + 1) // 2)
        self.presence = nn.Linear(config.hidden, len(EVENTS))
        self.sharing = nn.Parameter(torch.tensor(-1.0))
        self.presence_sharing = nn.Parameter(torch.tensor(-1.0))
        rows, columns = torch.tril_indices(D, D)
        self.register_buffer("rows", rows, persistent=False)
        self.register_buffer("columns", columns, persistent=False)
        self.register_buffer("temperature", torch.ones(D))
        self.register_buffer("gain", torch.ones(D))
        self.register_buffer("offset", torch.zeros(D))
        self.register_buffer("presence_temperature", torch.ones(len(EVENTS)))
        self.rows: Tensor
        self.columns: Tensor
        self.temperature: Tensor
        self.gain: Tensor
        self.offset: Tensor
        self.presence_temperature: Tensor

    def forward(
        self, crops_NCHW: Tensor, group: int, scene_NCHW: Tensor | None = None, *, bfloat16: bool = False
    ) -> Posterior:
        """The posterior of each photo.

        Args:
            crops_NCHW: in [0, 1], float32, sides at least 24, aligned to the photo's pixel (0, 0) modulo 8;
                the first `group` crops belong to the first photo, and so on.
            group: crops a photo.
            scene_NCHW: X resized to Y, for the teacher only.
            bfloat16: the convolutions take it outside training, too: a third of their time on processors that have
                it, and readings differ by less than a hundredth of their deviation.
        """
        statistics = [self.statistics(crops_NCHW, group)]
        spectra, beats = [self.spectrum(crops_NCHW)], [self.resampling(crops_NCHW)]
        views = [(crops_NCHW - _means(crops_NCHW)) * 8]
        if self.config.sees_scene:
            if scene_NCHW is None:
                raise ValueError("this encoder was built to see the scene too")
            difference = crops_NCHW - scene_NCHW
            statistics.append(self.statistics(difference + 0.5, group))
            spectra.append(self.spectrum(scene_NCHW))
            beats.append(self.resampling(scene_NCHW))
            views.append(difference * 8)
        seen = torch.cat(views, dim=1).contiguous(memory_format=torch.channels_last)
        with torch.autocast(crops_NCHW.device.type, torch.bfloat16, enabled=self.training or bfloat16):
            features = self.features(seen).float()
        pooled = [features.mean(dim=(2, 3)), features.std(dim=(2, 3), correction=0)]
        normalised = self.normalise(torch.cat([*statistics, *pooled], dim=1))
        hidden = self.read(torch.cat([normalised, *(each / 5 for each in (*spectra, *beats))], dim=1))
        mean, precision = self._pool(self.mean(hidden), self._precision(self.factor(hidden)), group)
        return Posterior(mean, precision, self._odds(hidden, group))

    def _odds(self, hidden: Tensor, group: int) -> Tensor:
        """Log-odds of the events, N/group×e: what the crops say beside the bias, n crops worth n^sharing of them."""
        evidence = F.linear(hidden, self.presence.weight).view(-1, group, len(EVENTS)).mean(dim=1)
        odds: Tensor = self.presence.bias + evidence * _power(group, torch.sigmoid(self.presence_sharing))
        return odds / self.presence_temperature

    def _precision(self, raw: Tensor) -> Tensor:
        """A crop's precision ΛΛᵀ from a raw lower triangle with a positive, bounded diagonal."""
        lower = raw.new_zeros(raw.shape[0], D, D)
        diagonal = self.rows == self.columns
        entries = torch.where(diagonal, 0.3 + F.softplus(raw).clamp_max(CEILING), raw)
        lower[:, self.rows, self.columns] = entries
        return lower @ lower.transpose(1, 2)

    def _pool(self, mean: Tensor, precision: Tensor, group: int) -> tuple[Tensor, Tensor]:
        """Precision-weighted mean; n crops are worth n^sharing independent ones, sharing learned in (0, 1).

        The network may have coordinates of its own: `gain` and `offset` lead from them to the table's latent ones.
        """
        mean, precision = mean.view(-1, group, D), precision.view(-1, group, D, D)
        total = precision.sum(dim=1)
        weighted = (precision @ mean[..., None]).sum(dim=1)
        pooled = torch.linalg.solve_ex(total, weighted)[0][..., 0]
        worth = _power(group, torch.sigmoid(self.sharing) - 1)
        narrowed = 1 / (self.temperature * self.gain)
        return pooled * self.gain + self.offset, total * worth * narrowed[:, None] * narrowed


def _means(image_NCHW: Tensor) -> Tensor:
    """Of each pixel's neighbourhood of 5×5, as far as it lies within the image; along rows, then along columns."""
    across = F.avg_pool2d(image_NCHW, (1, 5), stride=1, padding=(0, 2), count_include_pad=False)
    return F.avg_pool2d(across, (5, 1), stride=1, padding=(2, 0), count_include_pad=False)


def _power(base: int, exponent: Tensor) -> Tensor:
    """base^exponent, with a number for the base that a compiled graph may leave open."""
    return exponent.new_full((), base) ** exponent


def photo_posterior(
    encoder: Encoder, photo_HW3: np.ndarray, alpha_HW: np.ndarray | None = None, *, bfloat16: bool = False
) -> Posterior:
    """The posterior of a whole photo, uint8 or uint16, as a batch of one; transparent parts don't count.

    The mirror images of a small photo tell nothing new about it, so their posteriors are averaged, not multiplied.
    `bfloat16` is as in `Encoder.forward`.
    """
    crops = choose_crops(photo_HW3, alpha_HW)
    group = len(crops)
    if group <= FEW:
        crops = torch.cat([crops, crops.flip(3), crops.flip(2), crops.flip(2, 3)])
    return Posterior.average(encoder(crops, group, bfloat16=bfloat16))
