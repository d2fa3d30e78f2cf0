"""Algorithm 1 by hand and by finite differences: where it goes, how far, and what pulls it back."""

import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from core.causal.factors import FACTORS, to_latent
from core.causal.scm import Scm
from core.causal.world import World
from core.nets.encoder import Encoder, EncoderConfig
from training.nets.degrader import Degrader
from training.objectives.counterfactual import (
    Directions,
    constrained,
    counterfactual_loss,
    directions,
    kept_apart,
    moved_scene,
    no_gradient_of,
)
from training.recipes.base import Counterfactuals

D = len(FACTORS)


def degraded(scene: Tensor, generator: torch.Generator) -> World:
    """Every mechanism but JPEG, whose rounding finite differences can't see through."""
    return Scm().do(blur=0.7, noise=4.0, jpeg=100.0).sample(scene, 2, generator)


def doubled(world: World) -> World:
    """The same world in float64, for finite differences."""
    return wide(world)


def wide(value: Any) -> Any:
    """Every tensor in it, however deep."""
    if isinstance(value, Tensor):
        return value.double() if value.is_floating_point() else value
    return type(value)(**{name: wide(each) for name, each in vars(value).items()})


def rms(pictures: Tensor) -> Tensor:
    return pictures.square().mean(dim=(1, 2, 3)).sqrt()


# ---------------------------------------------------------------- lines 5 to 8: directions


@pytest.fixture
def case(scene, generator) -> tuple[World, Tensor, Degrader]:
    torch.manual_seed(1)
    world = doubled(degraded(scene[..., :32, :32], generator))
    # a scene that the photo is not of, so that L_rec has somewhere to go
    world = World(**{**vars(world), "scene": (world.scene + 0.1).clamp(0, 1)})
    return world, to_latent(world.factors), Degrader().double()


PLACES = [(0, 0, 5, 7), (0, 2, 30, 1), (1, 1, 16, 16), (1, 0, 0, 31)]


def slope(function, scene: Tensor, place: tuple[int, ...], step: float = 1e-5) -> float:
    """The central difference of a scalar function at one pixel value."""
    ahead, behind = scene.clone(), scene.clone()
    ahead[place] += step
    behind[place] -= step
    with torch.no_grad():
        return float((function(ahead) - function(behind)) / (2 * step))


def test_the_divergence_is_climbed(case):
    world, latents, degrader = case

    def divergence(scene: Tensor) -> Tensor:
        return (scene.sin() * scene.mean(dim=(2, 3), keepdim=True)).sum(dim=(1, 2, 3))

    found = directions(world, latents, degrader, divergence)
    assert rms(found.kl).tolist() == pytest.approx([1.0, 1.0])
    slopes = [slope(lambda scene: divergence(scene).sum(), world.scene, place) for place in PLACES]
    # one scale a scene: two places of each scene give the ratio
    assert float(found.kl[PLACES[0]] / found.kl[PLACES[1]]) == pytest.approx(slopes[0] / slopes[1], rel=1e-5)
    assert float(found.kl[PLACES[2]] / found.kl[PLACES[3]]) == pytest.approx(slopes[2] / slopes[3], rel=1e-5)
    assert all(float(found.kl[place]) * each > 0 for place, each in zip(PLACES, slopes, strict=True))


def test_the_reconstruction_error_is_climbed_and_its_steepness_kept(case):
    world, latents, degrader = case
    found = directions(world, latents, degrader, lambda scene: scene.square().sum())

    def error(scene: Tensor) -> Tensor:
        return 0.5 * (degrader(scene, latents, world) - world.photo).square().sum()

    assert rms(found.rec).tolist() == pytest.approx([1.0, 1.0])
    gradient = found.rec * found.steepness
    for place in PLACES:
        assert float(gradient[place]) == pytest.approx(slope(error, world.scene, place), rel=1e-5)


def test_a_divergence_that_is_flat_gives_no_direction(case):
    world, latents, degrader = case
    assert float(directions(world, latents, degrader, lambda scene: (scene * 0).sum()).kl.abs().max()) == 0


def test_directions_carry_no_gradient(case):
    world, latents, degrader = case
    found = directions(world, latents, degrader, lambda scene: scene.square().sum())
    assert not any(each.requires_grad for each in (found.kl, found.rec, found.steepness))
    assert all(parameter.grad is None for parameter in degrader.parameters())


# ---------------------------------------------------------------- lines 9 to 12: (13)–(15)


SETTINGS = Counterfactuals(alpha=0.1, beta=0.2, gamma=2.0)


def pixels(*values: float) -> Tensor:
    """One scene of one row with these values in each channel."""
    return torch.tensor(values).expand(1, 3, 1, -1)


def going(kl: Tensor, rec: Tensor, steepness: float) -> Directions:
    return Directions(kl=kl, rec=rec, steepness=torch.full((len(kl), 1, 1, 1), steepness))


def test_a_scene_moves_as_printed():
    found = going(pixels(1.0, -1.0), pixels(0.5, 1.0), steepness=0.25)
    step = torch.tensor([0.0, math.log(3)]).view(1, 1, 1, 2)
    # α = .1 · σ · (1 + 2 · .25): .075 where σ(0) = .5, .1125 where σ(ln 3) = .75
    expected = pixels(0.5 + 0.075 + 0.2 * 0.5, 0.5 - 0.1125 + 0.2 * 1.0)
    assert torch.allclose(moved_scene(pixels(0.5, 0.5), found, step, SETTINGS), expected)


def test_steepness_counts_up_to_1():
    scene, step = pixels(0.5), torch.zeros(1, 1, 1, 1)
    moved = [
        float(moved_scene(scene, going(pixels(1.0), pixels(0.0), steep), step, SETTINGS)[0, 0, 0, 0])
        for steep in (0.0, 1.0, 50.0)
    ]
    # .1 · .5 · 1, then .1 · .5 · 3 twice
    assert moved == pytest.approx([0.55, 0.65, 0.65])


def test_each_scene_has_its_own_steepness():
    found = Directions(
        kl=pixels(1.0).expand(2, -1, -1, -1),
        rec=torch.zeros(2, 3, 1, 1),
        steepness=torch.tensor([0.0, 1.0]).view(2, 1, 1, 1),
    )
    moved = moved_scene(torch.full((2, 3, 1, 1), 0.5), found, torch.zeros(2, 1, 1, 1), SETTINGS)
    assert moved[:, 0, 0, 0].tolist() == pytest.approx([0.55, 0.65])


def test_a_scene_stays_a_picture():
    found = going(pixels(9.0, -9.0), pixels(9.0, -9.0), steepness=1.0)
    assert moved_scene(pixels(0.9, 0.1), found, torch.zeros(1, 1, 1, 2), SETTINGS)[0, 0, 0].tolist() == [1.0, 0.0]


@pytest.mark.parametrize("seed", range(20))
def test_no_place_moves_further_than_the_bound(seed):
    g = torch.Generator().manual_seed(seed)
    scene = torch.rand((3, 3, 6, 6), generator=g)
    kl, rec = torch.randn((2, 3, 3, 6, 6), generator=g) * 10 ** torch.randn(2, 1, 1, 1, 1, generator=g)
    found = Directions(kl=kl, rec=rec, steepness=3 * torch.rand((3, 1, 1, 1), generator=g))
    moved = moved_scene(scene, found, 4 * torch.randn((3, 1, 6, 6), generator=g), SETTINGS)
    bound = 0.1 * (1 + 2.0) * kl.abs() + 0.2 * rec.abs()
    assert ((moved - scene).abs() <= bound + 1e-6).all()
    assert ((moved >= 0) & (moved <= 1)).all()


def test_the_bound_is_reached():
    scene, found = pixels(0.5), going(pixels(0.3), pixels(0.4), steepness=7.0)
    moved = moved_scene(scene, found, torch.full((1, 1, 1, 1), 30.0), SETTINGS)
    assert float((moved - scene)[0, 0, 0, 0]) == pytest.approx(0.1 * 3.0 * 0.3 + 0.2 * 0.4)


def test_the_step_map_learns_from_where_the_scene_went():
    step = torch.zeros(1, 1, 1, 2, requires_grad=True)
    found = going(pixels(1.0, -1.0), pixels(0.0, 0.0), steepness=0.0)
    moved_scene(pixels(0.5, 0.5), found, step, SETTINGS).sum().backward()
    # three channels, α₀ σ'(0) = .1 · .25 each, with the sign of g_kl
    assert step.grad[0, 0, 0].tolist() == pytest.approx([0.075, -0.075])


# ---------------------------------------------------------------- line 16: the soft constraint


def linear_reader(matrix: Tensor):
    """Z' = matrix · X', the scene's values in a row."""
    return lambda scene: scene.flatten(1) @ matrix.T


def distance(read, scene: Tensor, latents: Tensor) -> Tensor:
    with torch.no_grad():
        return 0.5 * (read(scene) - latents).square().sum(dim=1)


def orthonormal(rows: int, columns: int, generator: torch.Generator) -> Tensor:
    return torch.linalg.qr(torch.randn((columns, rows), generator=generator))[0].T


def test_polyaks_step_by_hand():
    # Z' = 2 x: D = ½ (2 · .6 - 1)² = .02, ∇D = 2 · .2 = .4, step .02/.16 = .125, x' = .6 - .125 · .4 = .55
    scene = torch.full((1, 1, 1, 1), 0.6)
    assert float(constrained(scene, torch.ones(1, 1), lambda each: 2 * each.flatten(1), 1.0)) == pytest.approx(0.55)


def test_a_reader_of_independent_directions_halves_its_deviation(generator):
    read = linear_reader(orthonormal(D, 48, generator))
    scene = 0.4 + 0.2 * torch.rand((2, 3, 4, 4), generator=generator)
    latents = read(scene) + 0.1 * torch.randn((2, D), generator=generator)
    pulled = constrained(scene, latents, read, largest=1.0)
    assert torch.allclose(distance(read, pulled, latents), distance(read, scene, latents) / 4, rtol=1e-4)


def test_the_pull_follows_the_vector_jacobian_product(generator):
    matrix = torch.randn((D, 48), generator=generator)

    def read(scene: Tensor) -> Tensor:
        return torch.tanh(scene.flatten(1) @ matrix.T)

    scene = 0.4 + 0.2 * torch.rand((1, 3, 4, 4), generator=generator)
    latents = read(scene) + 0.01 * torch.randn((1, D), generator=generator)
    jacobian = torch.autograd.functional.jacobian(read, scene).view(D, 48)
    product = jacobian.T @ (read(scene) - latents)[0]
    pull = (scene - constrained(scene, latents, read, largest=1.0)).flatten()
    assert float(nn.functional.cosine_similarity(pull, product, dim=0)) == pytest.approx(1.0, abs=1e-5)


def test_the_pull_is_no_longer_than_allowed(generator):
    read = linear_reader(orthonormal(D, 48, generator))
    scene = 0.4 + 0.2 * torch.rand((2, 3, 4, 4), generator=generator)
    # the first is far off, the second needs less than is allowed: half of .001 over 48 values
    off = torch.zeros(2, D)
    off[0, 0], off[1, 0] = 5.0, 0.001
    pulled = constrained(scene, read(scene) + off, read, largest=0.01)
    assert rms(pulled - scene).tolist() == pytest.approx([0.01, 0.0005 / 48**0.5], rel=1e-2)


def test_the_final_scene_has_a_bound_too(generator):
    """(15) after line 16: rms |X' - X| ≤ rms of the bound before it + the longest pull."""
    settings = Counterfactuals(alpha=0.05, beta=0.04, gamma=0.5, pull=0.03)
    scene = torch.rand((2, 3, 16, 16), generator=generator)
    found = Directions(
        kl=torch.randn(scene.shape, generator=generator),
        rec=torch.randn(scene.shape, generator=generator),
        steepness=torch.ones(2, 1, 1, 1),
    )
    moved = moved_scene(scene, found, 9 * torch.ones(2, 1, 16, 16), settings)
    final = constrained(moved, torch.zeros(2, D), lambda x: 40 * x.flatten(1)[:, :D], settings.pull)
    assert bool((rms(final - moved) > 0.01).all())
    bound = rms(settings.alpha * (1 + settings.gamma) * found.kl.abs() + settings.beta * found.rec.abs())
    assert bool((rms(final - scene) <= bound + settings.pull + 1e-6).all())


def test_a_scene_that_reads_as_it_did_stays(generator):
    read = linear_reader(orthonormal(D, 48, generator))
    scene = torch.rand((2, 3, 4, 4), generator=generator)
    assert torch.equal(constrained(scene, read(scene), read, largest=1.0), scene)


def test_what_is_pulled_stays_a_picture():
    scene = torch.full((1, 3, 2, 2), 0.99)
    pulled = constrained(scene, torch.full((1, 12), 9.0), lambda each: each.flatten(1), largest=1.0)
    assert torch.equal(pulled, torch.ones_like(scene))


def test_the_pull_lowers_the_distance_of_a_real_encoder_behind_a_real_degrader(scene, generator, plain):
    torch.manual_seed(2)
    encoder, degrader = Encoder(EncoderConfig(channels=4, hidden=16)).eval(), Degrader()
    told = {"blur": 0.6, "noise": 8.0, "jpeg": 60.0, "rescale": 0.0, "sharpen": 0.0, "earlier_jpeg": 100.0}
    world = Scm().do(**told).replay(scene, 2, plain(2, 32, 32))
    latents = to_latent(world.factors)
    factual = encoder(world.photo, 1).mean.detach()

    def read(each: Tensor) -> Tensor:
        return encoder(degrader(each, latents, world), 1).mean

    moved = (scene + 0.03 * torch.randn(scene.shape, generator=generator)).clamp(0, 1)
    pulled = constrained(moved, factual, read, largest=0.02)
    before, after = (distance(read, each, factual) for each in (moved, pulled))
    assert (after < 0.9 * before).all()
    assert (rms(pulled - moved) <= 0.02 + 1e-6).all()


def test_the_pull_never_raises_the_distance():
    # Z' = (x₁, 10 x₂), Z' - Z = (.1, .01): D = .00505, ∇D = (.1, .1), step .2525: Z' - Z becomes (.075, -.24)
    def read(each: Tensor) -> Tensor:
        return each.flatten(1) * torch.tensor([1.0, 10.0])

    scene = torch.full((1, 1, 1, 2), 0.5)
    latents = torch.tensor([[0.5 - 0.1, 5.0 - 0.01]])
    pulled = constrained(scene, latents, read, largest=1.0)
    assert float(distance(read, pulled, latents)) < float(distance(read, scene, latents))


def test_the_pull_goes_on_until_the_deviation_is_within_delta(generator):
    """A reader of independent directions halves its deviation a step: 1 → .5 → .25 → .125, within δ = .2."""
    read = linear_reader(orthonormal(D, 48, generator))
    scene = 0.4 + 0.2 * torch.rand((1, 3, 4, 4), generator=generator)
    off = torch.zeros(1, D)
    off[0, 2] = 1.0
    left = [
        float(
            (
                read(constrained(scene, read(scene) + off, read, 1.0, delta=0.2, rounds=rounds)) - read(scene) - off
            ).norm()
        )
        for rounds in (1, 2, 3, 9)
    ]
    assert left == pytest.approx([0.5, 0.25, 0.125, 0.125], rel=1e-4)


def test_a_scene_within_delta_stays_while_others_are_pulled(generator):
    read = linear_reader(orthonormal(D, 48, generator))
    scene = 0.4 + 0.2 * torch.rand((2, 3, 4, 4), generator=generator)
    off = torch.zeros(2, D)
    off[0, 0], off[1, 0] = 0.09, 0.36
    pulled = constrained(scene, read(scene) + off, read, 1.0, delta=0.1, rounds=9)
    assert torch.equal(pulled[0], scene[0])
    assert distance(read, pulled, read(scene) + off)[1] == pytest.approx(0.5 * 0.09**2, rel=1e-3)


# ---------------------------------------------------------------- what is learned from it


def test_counterfactual_loss_by_hand():
    photo, wanted = torch.full((1, 3, 2, 2), 0.25), torch.full((1, 3, 4, 4), 0.5)
    wanted[0, 0] = 0.9

    def twice(each: Tensor) -> Tensor:
        return nn.functional.interpolate(each, scale_factor=2) * 2

    # restored to .5: off by .4 in one channel of three
    assert float(counterfactual_loss(twice, photo, wanted)) == pytest.approx(0.4 / 3)
    assert float(counterfactual_loss(twice, photo, wanted, "squared")) == pytest.approx(0.4**2 / 3)


def test_kept_apart_by_hand():
    scene = torch.full((3, 3, 2, 2), 0.5)
    moved = scene + torch.tensor([0.0, -0.01, 0.08]).view(3, 1, 1, 1)
    # of .04 wished: nothing, a quarter, more than enough: shortfalls 1, .75, 0
    assert float(kept_apart(moved, scene, 0.04)) == pytest.approx((1 + 0.75 + 0) / 3)


def test_kept_apart_does_not_let_one_scene_pay_for_another():
    scene = torch.zeros(2, 3, 2, 2)
    moved = torch.stack([torch.zeros(3, 2, 2), torch.full((3, 2, 2), 0.5)])
    assert float(kept_apart(moved, scene, 0.1)) == pytest.approx(0.5)


# ---------------------------------------------------------------- no_gradient_of


@pytest.fixture
def net() -> nn.Sequential:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    net[0].bias.requires_grad_(False)
    return net


TRAINED = [True, False, True, True]
"""Which of the fixture's parameters are trained."""


def trained(net: nn.Module) -> list[bool]:
    return [parameter.requires_grad for parameter in net.parameters()]


def test_gradients_pass_through_frozen_networks_to_their_inputs(net):
    told = torch.ones(2, 3, requires_grad=True)
    with no_gradient_of(net):
        result = net(told).sum()
    result.backward()
    assert all(parameter.grad is None for parameter in net.parameters())
    assert float(told.grad.abs().min()) > 0
    net(told.detach()).sum().backward()
    assert net[2].weight.grad is not None


def test_what_was_trained_is_trained_again_and_what_was_frozen_stays_frozen(net):
    other = nn.Linear(1, 1)
    with no_gradient_of(net, other):
        assert not any(trained(net) + trained(other))
    assert trained(net) == TRAINED
    assert trained(other) == [True, True]


def test_an_exception_passes_and_leaves_the_networks_as_they_were(net):
    with pytest.raises(ZeroDivisionError), no_gradient_of(net):
        _ = 1 / 0
    assert trained(net) == TRAINED


def test_freezing_nests(net):
    with no_gradient_of(net):
        with no_gradient_of(net):
            pass
        assert not any(trained(net))
    assert trained(net) == TRAINED


def test_nothing_to_freeze_is_fine():
    with no_gradient_of():
        pass
