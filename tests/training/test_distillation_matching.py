"""Gradient matching: the distance by hand, its slope by finite differences, and that it falls."""

import numpy as np
import pytest
import torch

from training.data.photos import load_photos
from training.distillation.candidates import Candidates
from training.distillation.decoder import fitted
from training.distillation.learner import Learner, Lesson, loss, measured, middles, shrunk, taught
from training.distillation.matching import Matching, _moved, distance, gradients, match
from training.distillation.methods import Distillation, distil

SMALL = Lesson(scale=2, channels=4, blocks=1, batch=4, patch=32)
SHORT = Matching(lesson=SMALL, starts=2, steps=3, pixels=4096)


@pytest.fixture
def photos(folder):
    return load_photos(folder)


def test_distance_counts_a_row_by_its_angle():
    """Same direction 0, at a right angle 1, opposite 2, at 60° one half; a row of 0 has no direction: 1."""
    one = [torch.tensor([[1.0, 0], [1, 0], [1, 0]]), torch.tensor([[1.0, 0], [0, 0]])]
    other = [torch.tensor([[5.0, 0], [0, 2], [-3, 0]]), torch.tensor([[0.5, 0.75**0.5], [1, 0]])]
    assert distance(one, other).item() == pytest.approx(0 + 1 + 2 + 0.5 + 1)


def test_the_slope_of_the_distance_is_that_of_finite_differences():
    torch.manual_seed(0)
    learner = Learner(SMALL).double()
    for parameter in learner.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    real, pictures = (torch.rand(2, 3, 8, 8, dtype=torch.float64) for _ in range(2))
    wanted = gradients(learner, real)

    def apart(changed):
        return distance(gradients(learner, changed, create_graph=True), wanted)

    free = pictures.clone().requires_grad_()
    (slope,) = torch.autograd.grad(apart(free), free)
    step = 1e-6
    for place in [(0, 0, 0, 0), (0, 1, 3, 4), (1, 2, 7, 7), (1, 0, 5, 2), (0, 2, 6, 1)]:
        shifted = []
        for sign in (1, -1):
            changed = pictures.clone()
            changed[place] += sign * step
            shifted.append(apart(changed).item())
        assert slope[place].item() == pytest.approx((shifted[0] - shifted[1]) / (2 * step), rel=1e-5, abs=1e-9)
    assert slope.abs().max() > 1e-3


def test_gradients_are_those_of_the_loss_that_is_learned_by():
    torch.manual_seed(0)
    learner, pictures = Learner(SMALL), torch.rand(2, 3, 16, 16)
    loss(learner, pictures, shrunk(pictures, 2)).backward()
    banks = [each.grad.flatten(1) for each in learner.parameters() if each.ndim == 4]
    assert all(torch.equal(a, b) for a, b in zip(gradients(learner, pictures), banks, strict=True))


def test_a_step_moves_every_picture_by_its_rate_and_brings_it_nearer(photos):
    torch.manual_seed(1)
    learner, candidates = Learner(SMALL), Candidates(photos, 32)
    real, begun = candidates.pixels(torch.arange(8)).float() / 255, torch.rand(3, 3, 32, 32)
    moved = _moved(learner, begun.clone(), lambda rows: rows, real, 1e-4)
    sizes = (moved - begun).square().mean(dim=(1, 2, 3)).sqrt()
    assert sizes.tolist() == pytest.approx([1e-4] * 3, rel=1e-3)
    wanted = gradients(learner, real)
    assert distance(gradients(learner, moved), wanted) < distance(gradients(learner, begun), wanted)


def test_matching_leaves_pixels_in_range_and_follows_from_the_seed(photos):
    candidates = Candidates(photos, 32)
    begun = candidates.pixels(torch.arange(3)).float() / 255
    first, again, other = (
        match(begun, lambda rows: rows, lambda rows: rows.clamp(0, 1), candidates, SHORT, seed) for seed in (1, 1, 2)
    )
    assert first.min() >= 0
    assert first.max() <= 1
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert not torch.equal(first, begun)


def test_pixel_begins_with_random_s_crops_and_says_how_far_it_went(photos):
    wanted = {"share": 0.1, "side": 32, "seed": 3, "matching": SHORT}
    random = distil(photos, Distillation(method="random", **wanted))
    pixel = distil(photos, Distillation(method="pixel", **wanted))
    assert pixel.crops == random.crops
    moved = (pixel.pictures.float() - random.pictures.float()).square().mean().sqrt().item()
    assert moved == pytest.approx(pixel.figures["moved_of_255"], abs=0.3)  # rounded to whole values
    assert moved > 0.3
    assert pixel.figures.keys() == {"distance_before", "distance_after", "moved_of_255"}


def test_latent_draws_what_its_codes_say(photos):
    """A few steps of the decoder: nearer to the crops than their mean is, and not the crops."""
    wanted = {"share": 0.1, "side": 32, "seed": 3, "matching": SHORT}
    random = distil(photos, Distillation(method="random", **wanted)).pictures.float()
    latent = distil(photos, Distillation(method="latent", decoder_steps=60, **wanted)).pictures.float()
    assert 0 < (latent - random).square().mean() < random.var() / 2


def test_the_decoder_finds_pictures_again_better_the_longer_it_is_fitted(photos):
    pictures = Candidates(photos, 32).pixels(torch.arange(6)).float() / 255

    def error(steps):
        network = fitted(photos, steps, seed=1)
        assert network.encode(pictures).shape == (6, 12, 8, 8)
        return (network.decode(network.encode(pictures)) - pictures).square().mean().item()

    assert error(30) < error(3) / 2


def test_a_learner_that_adds_nothing_is_the_bicubic_enlargement(photos):
    """And measures as `evaluate` has it for bicubic."""
    from training.evaluation.metrics import psnr
    from training.evaluation.protocol import interpolate, shrink

    torch.manual_seed(0)
    learner = Learner(SMALL)
    torch.nn.init.zeros_(learner.head.weight)
    torch.nn.init.zeros_(learner.head.bias)
    pictures = middles(photos, 100)
    assert [picture.shape for picture in pictures] == [(96, 96, 3)] * 4
    assert np.array_equal(pictures[1], photos.photo(1)[12:108, 12:108].numpy())
    expected = [psnr(interpolate(shrink(sharp, 2), 96, 96), sharp, 2) for sharp in pictures]
    assert measured(learner, pictures) == pytest.approx(np.mean(expected), abs=1e-3)


@pytest.mark.parametrize("muon", [0.0, 0.01])
def test_a_learner_learns_and_follows_from_its_seed(photos, muon):
    lesson = Lesson(scale=2, channels=8, blocks=1, batch=4, patch=32, muon=muon)
    pictures = middles(photos, 120)
    one, long, again = (taught(lesson, photos, steps, seed=5) for steps in (1, 60, 60))
    assert measured(long, pictures) > measured(one, pictures) + 0.5
    assert all(torch.equal(a, b) for a, b in zip(long.parameters(), again.parameters(), strict=True))
