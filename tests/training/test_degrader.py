"""f_y: the mechanisms with the world's own draws, a residual on top, and a density around it."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.distributions import Normal

from core.causal.draws import TRAITS
from core.causal.factors import NAMES, to_latent
from core.causal.mechanisms import blur, noise, resize, sharpen, soft_jpeg
from core.causal.scm import Scm
from core.causal.world import World
from training.nets.degrader import Degrader

INSIDE = {
    "blur": 0.7,
    "noise": 9.0,
    "jpeg": 55.0,
    "grain": 0.4,
    "chroma": 0.5,
    "subsampling": 0.3,
    "rescale": 0.0,
    "sharpen": 0.4,
    "earlier_jpeg": 70.0,
}
"""Every factor at a place where it has a slope."""


@pytest.fixture
def world(scene, plain) -> World:
    """The first scene with a kernel of three taps, the second with a round one and noise that grows with brightness."""
    draws = plain(2, 32, 32)
    traits = draws.traits.clone()
    traits[0, TRAITS.index("kernel")] = 0.5
    traits[1, [TRAITS.index("poisson"), TRAITS.index("poisson_share")]] = 0.6
    return Scm().do(**INSIDE).replay(scene, 2, replace(draws, traits=traits))


@pytest.fixture
def degrader() -> Degrader:
    torch.manual_seed(0)
    return Degrader()


@pytest.fixture
def bare(degrader) -> Degrader:
    """Without its residual."""
    torch.nn.init.zeros_(degrader.last.weight)
    return degrader


def chain(small: Tensor, world: World) -> Tensor:
    z = dict(zip(NAMES, world.factors.unbind(dim=1), strict=True))
    traits, field = world.traits, world.exogenous.field[:, :, :32, :32]
    blurred = blur(small, z["blur"], traits.shapes)
    amount, mask = z["sharpen"], traits.mask
    unit = noise(blurred, torch.full((2,), 255.0), field, world.own_grain, z["chroma"], traits.poisson) - blurred
    loud = sharpen(unit, amount, mask).square().mean(dim=(1, 2, 3), keepdim=True).sqrt()
    noisy = blurred + unit / loud * z["noise"].view(-1, 1, 1, 1) / 255
    once = soft_jpeg(noisy.clamp(0, 1), z["earlier_jpeg"], traits.earlier_subsampling)
    return soft_jpeg(sharpen(once, amount, mask).clamp(0, 1), z["jpeg"], z["subsampling"])


def test_without_its_residual_it_is_the_chain_of_mechanisms_with_the_stored_draws(scene, world, bare):
    # in black and white the noise leaves the range of a photo
    scene = (scene > 0.5).float()
    with torch.no_grad():
        predicted = bare(scene, to_latent(world.factors), world)
    assert torch.allclose(predicted, chain(resize(scene, 32, 32), world), atol=1e-4)


def test_a_scene_of_the_photos_size_is_not_resized(world, bare):
    with torch.no_grad():
        predicted = bare(world.resized, to_latent(world.factors), world)
    assert torch.allclose(predicted, chain(world.resized, world), atol=1e-4)


def test_it_makes_nearly_the_photo_that_was_taken(scene, plain, bare):
    # libjpeg knows no subsampling between 0 and 1
    told = {**INSIDE, "subsampling": 0.0, "earlier_jpeg": 100.0, "sharpen": 0.0}
    world = Scm().do(**told).replay(scene, 2, plain(2, 32, 32))
    with torch.no_grad():
        error = bare(scene, to_latent(world.factors), world) - world.photo
        # against the other scene's draws
        strange = bare(scene, to_latent(world.factors), swapped(world)) - world.photo
    assert float(error.abs().mean()) < 3 / 255
    assert float(strange.abs().mean()) > 2 * float(error.abs().mean())


def swapped(world: World) -> World:
    draws = type(world.exogenous)(**{k: v.flip(0) for k, v in vars(world.exogenous).items()})
    return World(**{**vars(world), "exogenous": draws})


def test_a_clean_photo_is_the_resized_scene(scene, plain, bare):
    told = {**dict.fromkeys(("blur", "noise", "rescale", "sharpen"), 0.0), "jpeg": 100.0, "earlier_jpeg": 100.0}
    world = Scm().do(**told).replay(scene, 2, plain(2, 32, 32))
    with torch.no_grad():
        assert torch.allclose(bare(scene, to_latent(world.factors), world), resize(scene, 32, 32), atol=1e-4)


def test_the_residual_starts_small_and_is_told_the_factors(scene, world, degrader):
    latents = to_latent(world.factors)
    with torch.no_grad():
        residual = degrader(scene, latents, world) - chain(resize(scene, 32, 32), world)
        assert 0 < float(residual.abs().mean()) < 2 / 255
        degrader.film.weight.zero_()
        untold = degrader(scene, latents, world) - chain(resize(scene, 32, 32), world)
    assert float((untold - residual).abs().max()) > 1e-4


def test_gradients_reach_the_scene_and_every_factor(scene, world, bare):
    told, latents = scene.clone().requires_grad_(), to_latent(world.factors).requires_grad_()
    (bare(told, latents, world) - 0.5).square().sum().backward()
    assert torch.isfinite(told.grad).all()
    assert (told.grad != 0).float().mean() > 0.9
    assert torch.isfinite(latents.grad).all()
    others = [i for i, name in enumerate(NAMES) if name != "rescale"]
    assert (latents.grad[:, others].abs() > 1e-6).all()


@pytest.mark.parametrize("name", ["blur", "noise", "grain", "chroma"])
def test_the_slope_in_a_factor_is_the_finite_difference(scene, generator, plain, bare, name):
    # quality 100, since rounding has steps; float64 throughout
    told = {**INSIDE, "jpeg": 100.0, "earlier_jpeg": 100.0, "noise": 4.0, "sharpen": 0.0}
    world = Scm().do(**told).replay(scene, 2, plain(2, 32, 32))
    draws = {k: v.double() if v.is_floating_point() else v for k, v in vars(world.exogenous).items()}
    world = World(**{**vars(world), "exogenous": type(world.exogenous)(**draws)})
    net, column = bare.double(), NAMES.index(name)
    weight = torch.randn((2, 3, 32, 32), generator=generator).double()

    def measured(latents: Tensor) -> Tensor:
        return (net(scene.double(), latents, world) * weight).sum()

    latents = to_latent(world.factors.double()).requires_grad_()
    (gradient,) = torch.autograd.grad(measured(latents), latents)
    step = torch.zeros_like(latents)
    step[:, column] = 1e-5
    with torch.no_grad():
        difference = (measured(latents + step) - measured(latents - step)) / 2e-5
    assert float(gradient[:, column].sum()) == pytest.approx(float(difference), rel=1e-3)


def test_log_likelihood_is_the_normal_density_a_value(degrader, generator):
    photo, predicted = torch.rand((2, 3, 3, 4, 4), generator=generator)
    with torch.no_grad():
        degrader.log_deviation.fill_(-1.3)
        found = degrader.log_likelihood(photo, predicted)
    expected = Normal(predicted, torch.tensor(-1.3).exp()).log_prob(photo).mean(dim=(1, 2, 3))
    assert found.tolist() == pytest.approx(expected.tolist(), rel=1e-5)


def test_the_deviation_that_is_likeliest_is_the_errors_own(degrader):
    predicted = torch.zeros(1, 3, 2, 2)
    photo = predicted + 0.05
    with torch.no_grad():
        degrader.log_deviation.copy_(torch.tensor(0.05).log())
    degrader.log_likelihood(photo, predicted).sum().backward()
    assert float(degrader.log_deviation.grad) == pytest.approx(0.0, abs=1e-5)
