"""What the encoder measures: the JPEG grid's phase, block statistics, the windowed spectrum."""

import numpy as np
import pytest
import torch

from core.causal.mechanisms import jpeg, resize
from core.nets.statistics import LUMA, BlockStatistics, Resampling, Spectrum


@pytest.mark.parametrize(("top", "left"), [(0, 0), (3, 5), (7, 1)])
def test_grid_phase_of_a_cropped_jpeg_is_found(generator, top, left):
    scene = torch.nn.functional.interpolate(torch.rand((1, 3, 20, 20), generator=generator), size=96, mode="bicubic")
    noisy = (scene + 0.03 * torch.randn(scene.shape, generator=generator)).clamp(0, 1)
    photo = jpeg(noisy, torch.tensor([40.0]), torch.zeros(1))[:, :, top : top + 64, left : left + 64]
    luma = (photo * torch.tensor([0.299, 0.587, 0.114]).view(3, 1, 1)).sum(1, keepdim=True) * 255
    _, row, column = BlockStatistics()._phase(luma, 1)
    assert (row.tolist(), column.tolist()) == ([-top % 8], [-left % 8])


def test_statistics_of_a_flat_crop_by_hand():
    statistics = BlockStatistics()(torch.full((1, 3, 32, 32), 100 / 255), 1)[0]
    log_magnitude = statistics[:64]
    assert float(log_magnitude[0]) == pytest.approx(np.log(800.3), abs=1e-3)
    np.testing.assert_allclose(log_magnitude[1:], np.log(0.3), atol=1e-3)
    shares = statistics[128:192]
    assert float(shares[0]) == 0.0
    assert (shares[1:] == 1.0).all()


def test_spectrum_of_white_noise_is_its_variance(generator):
    grey = torch.randn((4, 1, 128, 128), generator=generator).expand(-1, 3, -1, -1) * 10 / 255 + 0.5
    power = Spectrum()(grey).view(4, 2, 9, 9)[:, 0].exp().mean(dim=0)
    np.testing.assert_allclose(power[2:, 2:], 100 * sum(LUMA), rtol=0.25)


def test_spectrum_of_a_wave_peaks_at_its_frequency():
    columns = torch.arange(64.0)
    wave = 0.5 + 0.2 * torch.cos(2 * torch.pi * columns * 5 / 16).expand(1, 3, 64, 64)
    across = Spectrum()(wave).view(2, 9, 9)[0]
    assert int(across[0].argmax()) == 5
    assert float(across[0, 5] - across[0, 8]) > np.log(1000)
    down = Spectrum()(wave.transpose(2, 3)).view(2, 9, 9)[0]
    assert torch.allclose(down, across.T, atol=1e-3)


def test_spectrum_shows_the_zero_of_a_short_kernel(generator):
    noise = torch.randn((1, 3, 128, 128), generator=generator) * 20 / 255 + 0.5
    third = (noise + noise.roll(1, 3) + noise.roll(-1, 3)) / 3
    response = (Spectrum()(third) - Spectrum()(noise)).view(2, 9, 9)[0, 2]
    expected = 2 * torch.log((1 + 2 * torch.cos(2 * torch.pi * torch.arange(9.0) / 16)).abs() / 3)
    np.testing.assert_allclose(response[[0, 2, 8]], expected[[0, 2, 8]], atol=0.4)
    assert int(response.argmin()) == 5


def test_the_photo_s_own_corner_wins_when_no_phase_stands_out(generator):
    """White noise of 50 in which all phases are alike, one in 64 would begin there by chance."""
    noise = torch.randn((24, 1, 128, 128), generator=generator) * 50 + 128
    _, row, column = BlockStatistics()._phase(noise, 1)
    at_the_corner = sum(place == (0, 0) for place in zip(row, column, strict=True))
    assert at_the_corner > 4


def test_the_spectrum_of_an_enlarged_photo_ends_early(generator):
    """Grey noise of 64² enlarged to 128² has next to nothing beyond half of the frequencies."""
    grey = torch.randn((2, 1, 64, 64), generator=generator).expand(-1, 3, -1, -1) * 0.1 + 0.5
    axes = Resampling()(resize(grey, 128, 128, "lanczos"))[:, :17]
    assert float((axes[:, 4] - axes[:, 12]).min()) > 2.5
    flat = Resampling()(torch.randn((2, 1, 128, 128), generator=generator).expand(-1, 3, -1, -1) * 0.1 + 0.5)
    assert float((flat[:, 4] - flat[:, 12]).abs().max()) < 0.7
    assert flat.shape == (2, Resampling.size)


@pytest.mark.parametrize(("small", "beat"), [(96, 8), (84, 11)])
def test_interpolated_pixels_come_in_a_beat(generator, small, beat):
    """128 of 96: every fourth column is alike, 1/4 is the 8th of 32; of 84: 1 - 84/128 = .344 is the 11th."""
    grey = torch.randn((4, 1, small, small), generator=generator).expand(-1, 3, -1, -1) * 0.1 + 0.5
    beats = Resampling()(resize(grey, 128, 128, "bilinear"))[:, 34:].mean(dim=0)
    assert int(beats[2:].argmax()) + 2 == beat
