"""The printed Algorithm 1: log p rises, (14)'s map says where, and (15) holds with a measured Lipschitz constant."""

import math

import pytest
import torch
from torch import Tensor, nn
from torch.distributions import Normal, kl_divergence

from core.causal.factors import to_latent
from core.causal.scm import Scm
from core.causal.world import World
from core.nets.encoder import Encoder, EncoderConfig
from training.nets.degrader import Degrader
from training.objectives.ascent import LONGEST, ascending, errors, steepness_map
from training.objectives.counterfactual import Directions, constrained, moved_scene
from training.objectives.lipschitz import steepest
from training.recipes import recipe_named
from training.recipes.base import Counterfactuals

PRINTED = recipe_named("paper").counterfactuals


@pytest.fixture
def world(scene, generator) -> World:
    """Blur and noise; no JPEG, whose rounding jumps."""
    return Scm().do(blur=0.7, noise=6.0, jpeg=100.0, rescale=0.0, earlier_jpeg=100.0).sample(scene, 2, generator)


@pytest.fixture
def degrader() -> Degrader:
    torch.manual_seed(1)
    return Degrader()


def divergence(scene: Tensor) -> Tensor:
    """Something that is climbed by making the scene rougher."""
    return (scene[..., 1:] - scene[..., :-1]).square().sum(dim=(1, 2, 3))


def log_p(scene: Tensor, world: World, degrader: Degrader) -> Tensor:
    with torch.no_grad():
        return degrader.log_likelihood(world.photo, degrader(scene, to_latent(world.factors), world))


def found(world: World, degrader: Degrader, settings: Counterfactuals) -> tuple[Directions, Tensor]:
    step = torch.zeros_like(world.scene[:, :1])
    return ascending(world, to_latent(world.factors), degrader, divergence, step, settings), step


def without_rec(each: Directions) -> Directions:
    return Directions(kl=each.kl, rec=torch.zeros_like(each.rec), steepness=each.steepness)


@pytest.mark.parametrize("harm", [{}, {"jpeg": 30.0, "noise": 15.0}])
def test_beta_climbs_the_likelihood(world, degrader, harm):
    """(13), line 4: log p after both halves of the step is above log p after the first alone."""
    world = world.do(**harm)
    settings = Counterfactuals(ascend=True, alpha=0.03, beta=1.0, gamma=1.0)
    went, step = found(world, degrader, settings)
    climbed, both = (moved_scene(world.scene, each, step, settings) for each in (without_rec(went), went))
    before, after = log_p(climbed, world, degrader), log_p(both, world, degrader)
    assert (log_p(world.scene, world, degrader) > before).all()
    assert (after > before + 0.01).all()


def test_the_gradient_is_of_log_p_not_normalised(world, degrader):
    """g_rec = σ² ∇log p where the KL's half of the step leads, by central differences of log p itself."""
    settings = Counterfactuals(ascend=True, alpha=0.03, beta=0.5, gamma=1.0)
    latents = to_latent(world.factors)
    went, step = found(world, degrader, settings)
    still = torch.zeros_like(went.steepness)
    probe = moved_scene(
        world.scene, Directions(kl=went.kl, rec=torch.zeros_like(went.rec), steepness=still), step, settings
    )
    variance = float((2 * degrader.log_deviation.detach()).exp())
    values = world.photo[0].numel()
    for place in ((0, 0, 9, 9), (1, 2, 20, 33)):
        ahead, behind = probe.clone(), probe.clone()
        ahead[place] += 2e-2
        behind[place] -= 2e-2
        rise = (log_p(ahead, world, degrader) - log_p(behind, world, degrader))[place[0]] / 4e-2
        assert float(went.rec[place]) == pytest.approx(float(rise) * values * variance, rel=0.05, abs=2e-4)
    assert float(errors(probe, world, latents, degrader).detach().min()) > 0


def test_what_the_likelihood_adds_is_bounded(world, degrader):
    settings = Counterfactuals(ascend=True, alpha=0.5, beta=2.0, gamma=1.0)
    went, _ = found(world, degrader, settings)
    lengths = went.rec.square().mean(dim=(1, 2, 3)).sqrt()
    assert (settings.beta * lengths <= LONGEST + 1e-6).all()


def test_steepness_by_hand():
    """Norms over channels 5, 0, 0, 13 have a root mean square of √((25 + 169) / 4) = 6.964; 13 / 2r = .93."""
    slope = torch.zeros(1, 3, 2, 2)
    slope[0, :, 0, 0] = torch.tensor([3.0, 4.0, 0.0])
    slope[0, :, 1, 1] = torch.tensor([5.0, 0.0, -12.0])
    expected = [5 / (2 * math.sqrt(48.5)), 0.0, 0.0, 13 / (2 * math.sqrt(48.5))]
    assert steepness_map(1e-4 * slope).flatten().tolist() == pytest.approx(expected, rel=1e-5)
    assert float(steepness_map(torch.zeros(1, 3, 2, 2)).abs().max()) == 0
    slope[0, :, 1, 1] *= 100
    assert float(steepness_map(slope).max()) == pytest.approx(13 / (2 * math.sqrt(1300**2 / 4)) * 100, rel=1e-3)


def test_the_map_of_14_takes_longer_steps_where_the_error_is(world, degrader):
    """A KL that only the left half of the scene moves: the error is there, and α is larger by 5 % at least."""
    half = world.scene.shape[3] // 2
    step = torch.zeros_like(world.scene[:, :1])
    settings = Counterfactuals(ascend=True, alpha=0.05, beta=1.0, gamma=1.0)
    went = ascending(
        world, to_latent(world.factors), degrader, lambda each: divergence(each[..., :half]), step, settings
    )
    alpha = 1 + settings.gamma * went.steepness
    assert (alpha[..., :half].mean(dim=(1, 2, 3)) > 1.05 * alpha[..., half:].mean(dim=(1, 2, 3))).all()


def test_power_iteration_finds_the_largest_singular_value(generator):
    matrix = torch.randn((5, 12), generator=generator)
    layer = nn.Linear(12, 5)
    with torch.no_grad():
        layer.weight.copy_(matrix)
    expected = float(torch.linalg.svdvals(matrix)[0])
    assert steepest(layer, torch.zeros(12), 200) == pytest.approx(expected, rel=1e-4)
    # tanh at the point halves or more
    assert steepest(lambda x: layer(x).tanh(), torch.zeros(12), 20) <= expected * (1 + 1e-5)


def test_the_divergence_of_15_is_within_what_the_lipschitz_constant_allows(world, degrader):
    """KL(N(f_y(X), σ²) ‖ N(f_y(X'), σ²)) = ‖f_y(X) - f_y(X')‖² / 2σ² ≤ L² ‖X' - X‖² / 2σ², and both are small."""
    torch.manual_seed(2)
    world = world.take(slice(0, 1))
    encoder, latents = Encoder(EncoderConfig(channels=4, hidden=16)).eval(), to_latent(world.factors)
    went, step = found(world, degrader, PRINTED)
    moved = moved_scene(world.scene, went, step, PRINTED)
    factual = encoder(world.photo, 1).mean.detach()

    def photo(scene: Tensor) -> Tensor:
        return degrader(scene, latents, world)

    final = constrained(
        moved, factual, lambda each: encoder(photo(each), 1).mean, PRINTED.pull, PRINTED.delta, PRINTED.rounds
    )
    with torch.no_grad():
        deviation = degrader.log_deviation.exp()
        fact, imagined = (Normal(photo(each), deviation) for each in (world.scene, final))
        divergence_15 = float(kl_divergence(fact, imagined).sum())
    between = [torch.lerp(world.scene, final, share) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    slope = max(steepest(photo, each) for each in between)
    bound = (slope * float((final - world.scene).norm())) ** 2 / (2 * float(deviation.detach()) ** 2)
    assert 0 < divergence_15 <= 1.02 * bound
    assert bound / world.photo.numel() < 0.2
