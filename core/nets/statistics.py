"""The encoder's fixed branches: what JPEG, noise and blur leave in a crop, measured and not learned."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.causal.mechanisms.jpeg import dct_matrix

PHASE_BASIS = [8 * v + u for v in (1, 3, 5, 7) for u in (0, 2, 4, 6)]
"""The 16 of 64 DCT coefficients by which the JPEG grid's phase is found."""
LUMA = (0.299, 0.587, 0.114)


class BlockStatistics(nn.Module):
    """The fixed branch: statistics of the 8×8 DCT of luma and chroma on the photo's own JPEG grid.

    The grid's origin is searched for among its 64 phases (a cropped photo has a shifted grid): the
    phase whose coefficients are most often near zero wins; phase 0 wins ties.
    """

    size = 64 * 5 + 2 * 64 + 2

    def __init__(self) -> None:
        super().__init__()
        d = dct_matrix()
        self.register_buffer("basis", torch.einsum("ui,vj->uvij", d, d).reshape(64, 1, 8, 8), persistent=False)
        self.basis: Tensor

    def forward(self, crops_NCHW: Tensor, group: int) -> Tensor:
        """Statistics, N×size, of crops in [0, 1]; each `group` successive crops share one photo."""
        luma = (crops_NCHW * crops_NCHW.new_tensor(LUMA).view(3, 1, 1)).sum(1, keepdim=True)
        score, row, column = self._phase(luma * 255, group)
        height, width = (side // 8 * 8 - 8 for side in luma.shape[2:])
        planes = (
            torch.cat([luma, (crops_NCHW[:, 2:3] - luma) * 0.564, (crops_NCHW[:, 0:1] - luma) * 0.713], dim=1) * 255
        )
        top, left = (each.repeat_interleave(group, output_size=len(planes)) for each in (row, column))
        aligned = _cut(planes, top, left, height, width)
        blocks = F.conv2d(aligned.flatten(0, 1)[:, None], self.basis, stride=8)
        magnitude_N3CM = blocks.flatten(2).abs().unflatten(0, (-1, 3))
        log_N3CM = torch.log(magnitude_N3CM + 0.3)
        chroma = [_flattest_quarter(log_N3CM[:, channel]) for channel in (1, 2)]
        return torch.cat(
            [
                self._luma(magnitude_N3CM[:, 0], log_N3CM[:, 0]),
                *chroma,
                score.repeat_interleave(group, dim=0, output_size=len(planes)),
            ],
            dim=1,
        )

    def _phase(self, luma_N1HW: Tensor, group: int) -> tuple[Tensor, Tensor, Tensor]:
        """How much the best phase stands out (per photo, ×2), and each photo's row and column of it."""
        everywhere = F.conv2d(luma_N1HW, self.basis[PHASE_BASIS])
        small = (everywhere.abs() < 0.7).float().mean(dim=1)
        height, width = (side // 8 * 8 for side in small.shape[1:])
        by_phase = small[:, :height, :width].reshape(-1, group, height // 8, 8, width // 8, 8).mean(dim=(1, 2, 4))
        flat = by_phase.flatten(1)
        favoured = flat.clone()
        favoured[:, 0] += 0.004
        best = favoured.argmax(dim=1)
        top = flat.gather(1, best[:, None])
        score = torch.cat([top - flat.median(dim=1, keepdim=True).values, top], dim=1)
        return score * 4, best // 8, best % 8

    @staticmethod
    def _luma(magnitude_NCM: Tensor, log_NCM: Tensor) -> Tensor:
        """Per coefficient: mean log magnitude, its spread, shares below .7 and below 3, flattest quarter."""
        return torch.cat(
            [
                log_NCM.mean(dim=2),
                log_NCM.std(dim=2, correction=0),
                (magnitude_NCM < 0.7).float().mean(dim=2),
                (magnitude_NCM < 3).float().mean(dim=2),
                _flattest_quarter(log_NCM),
            ],
            dim=1,
        )


def _cut(planes_NCHW: Tensor, top_N: Tensor, left_N: Tensor, height: int, width: int) -> Tensor:
    """Of each image the rectangle that begins there, N×C×height×width."""
    count, channels = planes_NCHW.shape[:2]
    device = planes_NCHW.device
    rows = top_N[:, None] + torch.arange(height, device=device)
    columns = left_N[:, None] + torch.arange(width, device=device)
    n, c = torch.arange(count, device=device), torch.arange(channels, device=device)
    return planes_NCHW[n.view(-1, 1, 1, 1), c.view(-1, 1, 1), rows[:, None, :, None], columns[:, None, None, :]]


def _flattest_quarter(log_N64M: Tensor) -> Tensor:
    """Mean log magnitude over the quarter of blocks with the least energy beside DC, N×64."""
    energy = log_N64M[:, 1:].mean(dim=1)
    count = max(energy.shape[1] // 4, 1)
    chosen = energy.topk(count, dim=1, largest=False).indices
    return log_N64M.gather(2, chosen[:, None].expand(-1, log_N64M.shape[1], -1)).mean(dim=2)


class Resampling(nn.Module):
    """What a rescale leaves: where the spectrum of luma ends, and how regularly interpolated pixels come.

    The first are log powers of Hann-windowed squares of 32 pixels, along both axes (averaged) and along the diagonal.
    The second is the spectrum of how curved luma is at each column and row: between old pixels an enlarged photo is
    smoother than on them, in a beat that depends on the factor.
    """

    side = 32
    size = 3 * 17
    FLOOR = 0.03
    """Added to the power, (1/255)²."""

    def __init__(self) -> None:
        super().__init__()
        row = torch.hann_window(self.side)
        window = row[:, None] * row
        self.register_buffer("row", row / row.square().sum().sqrt(), persistent=False)
        self.register_buffer("window", window / window.square().sum().sqrt(), persistent=False)
        self.row: Tensor
        self.window: Tensor

    def forward(self, crops_NCHW: Tensor) -> Tensor:
        """N×51 of crops in [0, 1] with sides of at least 24: axes and diagonal in 0…16 of 32, then the beat's."""
        luma = (crops_NCHW * crops_NCHW.new_tensor(LUMA).view(3, 1, 1)).sum(1) * 255
        missing = [max(self.side - side, 0) for side in luma.shape[1:]]
        if any(missing):
            luma = F.pad(luma[:, None], (0, missing[1], 0, missing[0]), mode="replicate")[:, 0]
        squares = luma.unfold(1, self.side, self.side // 2).unfold(2, self.side, self.side // 2).flatten(1, 2)
        squares = (squares - squares.mean(dim=(2, 3), keepdim=True)) * self.window
        power = torch.fft.rfft2(squares).abs().square().mean(dim=1) + self.FLOOR
        half = torch.arange(self.side // 2 + 1)
        axes = (power[:, 0, half].log() + power[:, half, 0].log()) / 2
        diagonal = (power[:, half, half].log() + power[:, -half % self.side, half].log()) / 2
        beats = (self._beat(luma) + self._beat(luma.transpose(1, 2))) / 2
        return torch.cat([axes, diagonal, beats], dim=1)

    def _beat(self, luma_NHW: Tensor) -> Tensor:
        """Log power, N×17, of the mean curvature a column, as a share of its own mean."""
        curved = (luma_NHW[:, :, 2:] - 2 * luma_NHW[:, :, 1:-1] + luma_NHW[:, :, :-2]).abs()
        columns = F.pad(torch.log(curved + 0.5).mean(dim=1), (1, 1), mode="replicate")
        windows = columns.unfold(1, self.side, self.side // 4)
        windows = (windows - windows.mean(dim=2, keepdim=True)) * self.row
        return (torch.fft.rfft(windows).abs().square().mean(dim=1) + 1e-4).log() / 2


class Spectrum(nn.Module):
    """The power spectrum of luma over windowed squares: a blur kernel's falls and zeros, and the floor of the noise.

    The 8×8 DCT above leaks: an unwindowed block hides a zero under its neighbours. These squares of 16 pixels lie
    half over each other under a Hann window, so neighbouring frequencies are 30 dB apart.
    """

    side = 16
    size = 2 * 9 * 9
    FLOOR = 0.03
    """Added to the power, (1/255)²: a third of what rounding to 8 bits leaves (1/12)."""

    def __init__(self) -> None:
        super().__init__()
        window = torch.hann_window(self.side)
        window = window[:, None] * window
        self.register_buffer("window", window / window.square().sum().sqrt(), persistent=False)
        self.window: Tensor

    def forward(self, crops_NCHW: Tensor) -> Tensor:
        """Log of the mean and mean of the log of the power, N×162, at 0…8 sixteenths of the sampling rate down and
        across; white noise of variance v in (1/255)² has power v everywhere."""
        luma = (crops_NCHW * crops_NCHW.new_tensor(LUMA).view(3, 1, 1)).sum(1) * 255
        squares = luma.unfold(1, self.side, self.side // 2).unfold(2, self.side, self.side // 2).flatten(1, 2)
        squares = (squares - squares.mean(dim=(2, 3), keepdim=True)) * self.window
        power = torch.fft.rfft2(squares).abs().square()
        half = self.side // 2
        power = (power[:, :, : half + 1] + power[:, :, -torch.arange(half + 1) % self.side]) / 2
        statistics = [(power.mean(dim=1) + self.FLOOR).log(), (power + self.FLOOR).log().mean(dim=1)]
        return torch.stack(statistics, dim=1).flatten(1)
