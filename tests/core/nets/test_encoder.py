"""The encoder: pooling by precision, valid posteriors."""

import numpy as np
import pytest
import torch

from core.causal.factors import EVENTS, index
from core.models.library import find_model
from core.nets.crops import choose_crops
from core.nets.encoder import Encoder, EncoderConfig, _means, photo_posterior
from core.nets.posterior import FLOOR, NONE_LATENT, D, Posterior


@pytest.fixture
def encoder(tiny_model) -> Encoder:
    return tiny_model.encoder


@torch.no_grad()
def test_pooling_weighs_crops_by_their_precision(encoder):
    mean = torch.stack([torch.zeros(D), torch.ones(D)])
    precision = torch.stack([torch.eye(D), 3 * torch.eye(D)])
    pooled, together = encoder._pool(mean, precision, 2)
    np.testing.assert_allclose(pooled[0], np.full(D, 0.75), atol=1e-6)
    worth = 2 ** (torch.sigmoid(encoder.sharing) - 1)
    np.testing.assert_allclose(together[0].diagonal(), np.full(D, 4 * float(worth)), rtol=1e-5)


@torch.no_grad()
def test_temperature_widens_the_deviation(tiny_model):
    import copy

    encoder = copy.deepcopy(tiny_model.encoder)
    _, before = encoder._pool(torch.zeros(1, D), torch.eye(D)[None], 1)
    encoder.temperature[1] = 3.0
    _, after = encoder._pool(torch.zeros(1, D), torch.eye(D)[None], 1)
    ratio = (torch.linalg.inv(after) / torch.linalg.inv(before))[0].diagonal()
    np.testing.assert_allclose(ratio, [1, 9, *[1] * (D - 2)], rtol=1e-5)


def test_cholesky_is_a_factor_of_the_covariance(generator):
    lower = torch.randn((3, D, D), generator=generator).tril() * 0.3 + torch.eye(D)
    posterior = Posterior(torch.zeros(3, D), lower @ lower.transpose(1, 2), torch.full((3, len(EVENTS)), 0.4))
    factor = posterior.cholesky
    assert torch.equal(factor, factor.tril())
    assert (factor.diagonal(dim1=1, dim2=2) > 0).all()
    assert torch.allclose(factor @ factor.transpose(1, 2), posterior.covariance, atol=1e-5)


@pytest.mark.parametrize("side", [24, 32, 120, 128])
def test_any_crop_gives_a_proper_posterior(encoder, side, generator):
    posterior = encoder(torch.rand((4, 3, side, side), generator=generator), 2)
    assert posterior.mean.shape == (2, D)
    assert (torch.linalg.eigvalsh(posterior.covariance) > 0).all()


def test_crops_of_one_photo_may_come_in_any_order(encoder, generator):
    crops = torch.rand((3, 3, 32, 32), generator=generator)
    a, b = encoder(crops, 3), encoder(crops.flip(0), 3)
    assert torch.allclose(a.mean, b.mean, atol=1e-5)


def test_teacher_needs_the_scene():
    teacher = Encoder(EncoderConfig(channels=4, hidden=8, sees_scene=True))
    crops = torch.rand(1, 3, 32, 32)
    with pytest.raises(ValueError, match="scene"):
        teacher(crops, 1)
    assert teacher(crops, 1, crops).mean.shape == (1, D)


@torch.no_grad()
def test_a_small_photo_and_its_mirror_image_read_alike(encoder):
    photo = np.random.default_rng(0).integers(0, 255, (40, 64, 3), dtype=np.uint8)
    ours, mirrored = (photo_posterior(encoder, view) for view in (photo, photo[:, ::-1]))
    plain = [encoder(choose_crops(view), 1) for view in (photo, photo[:, ::-1], photo[::-1], photo[::-1, ::-1])]
    assert torch.allclose(ours.mean, mirrored.mean, atol=1e-5)
    assert torch.allclose(ours.value[0], torch.cat([each.value for each in plain]).mean(dim=0), atol=1e-5)
    assert torch.allclose(ours.odds[0], torch.cat([each.odds for each in plain]).mean(dim=0), atol=1e-5)
    assert torch.allclose(ours.precision[0], torch.cat([each.precision for each in plain]).mean(dim=0), rtol=1e-4)


@torch.no_grad()
def test_a_large_photo_is_read_from_its_crops(encoder):
    photo = np.random.default_rng(0).integers(0, 255, (400, 400, 3), dtype=np.uint8)
    crops = choose_crops(photo)
    assert torch.equal(photo_posterior(encoder, photo).mean, encoder(crops, len(crops)).mean)


@torch.no_grad()
@pytest.mark.parametrize("kind", range(3))
def test_the_shipped_encoder_reads_the_same_in_bfloat16(kind):
    g = np.random.default_rng(kind)
    rows, columns = np.mgrid[0:200, 0:200]
    photo = 120 + 60 * np.sin(rows / 7) * np.cos(columns / (5 + kind)) + g.normal(0, 1 + 8 * kind, (200, 200))
    pixels = np.repeat(photo.clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)
    encoder = find_model("fast").encoder
    exact, fast = (photo_posterior(encoder, pixels, bfloat16=each) for each in (False, True))
    deviation = exact.value_covariance[0].diagonal().sqrt()
    assert not torch.equal(fast.value, exact.value)
    assert ((fast.value - exact.value)[0].abs() < 0.02 * deviation).all()
    assert torch.allclose(fast.presence, exact.presence, atol=2e-3)


def test_what_is_subtracted_is_the_mean_of_25_pixels():
    image = torch.rand(1, 3, 9, 11)
    padded = torch.nn.functional.pad(image, (2, 2, 2, 2), value=float("nan"))
    mean = padded.unfold(2, 5, 1).unfold(3, 5, 1).flatten(4).nanmean(dim=4)
    assert torch.allclose(_means(image), mean, atol=1e-6)


@torch.no_grad()
def test_crops_add_up_what_they_say_of_events(encoder):
    """Odds: the bias, and n^s times the mean of what the crops say beside it, divided by the temperature."""
    import copy

    encoder = copy.deepcopy(encoder)
    torch.nn.init.normal_(encoder.presence.weight)
    torch.nn.init.normal_(encoder.presence.bias)
    encoder.presence_sharing.fill_(0.0)  # s = ½
    hidden = torch.randn(4, encoder.presence.in_features, generator=torch.Generator().manual_seed(1))
    evidence = hidden @ encoder.presence.weight.T
    expected = encoder.presence.bias + 2.0 * evidence.mean(dim=0)
    assert torch.allclose(encoder._odds(hidden, 4)[0], expected, atol=1e-5)
    encoder.presence_temperature.fill_(2.0)
    assert torch.allclose(encoder._odds(hidden, 4)[0], expected / 2, atol=1e-5)


def test_moments_of_the_mixture_are_those_of_its_draws(generator):
    lower = torch.randn((1, D, D), generator=generator).tril() * 0.2 + torch.eye(D)
    odds = torch.linspace(-2, 2, len(EVENTS))[None]
    q = Posterior(torch.randn((1, D), generator=generator), lower @ lower.transpose(1, 2), odds)
    count = 400_000
    root = torch.linalg.cholesky(q.value_covariance)[0]
    values = q.value + torch.randn((count, D), generator=generator) @ root.T
    there = torch.rand((count, D), generator=generator) < q.presence
    draws = torch.where(there, values, NONE_LATENT)
    assert torch.allclose(q.mean[0], draws.mean(dim=0), atol=0.01)
    assert torch.allclose(q.covariance[0], torch.cov(draws.T), atol=0.02)
    assert float(q.presence[0, index("grain")]) == 1.0
    assert float(q.value_covariance[0, 0, 0] - torch.linalg.inv(q.precision)[0, 0, 0]) == pytest.approx(
        FLOOR**2, rel=0.1
    )
