"""The true answer to a slider: X*, of which the believed mechanisms make the same photo."""

import pytest
import torch

from core.causal.counterfactual import answer, draw_excess, draw_wishes, milder
from core.causal.factors import FACTORS, NONE, index
from core.causal.mechanisms import blur, jpeg
from core.causal.scm import Exogenous, Scm


def wish(world, **values):
    wished = world.factors.clone()
    for name, value in values.items():
        wished[:, index(name)] = value
    return wished


@pytest.fixture
def world(scene, generator):
    scm = Scm().do(blur=0.0, noise=12.0, jpeg=100.0, grain=0.0)
    return scm.replay(scene, 1, Exogenous.draw(2, 64, 64, generator))


def test_do_noise_none_keeps_the_whole_grain(world):
    assert torch.allclose(answer(world, wish(world, noise=0.0), 1), world.photo, atol=1e-5)


def test_do_the_truth_is_the_scene(world):
    assert torch.allclose(answer(world, world.factors, 1), world.scene, atol=1e-6)


def test_half_the_noise_leaves_half_the_grain(world):
    star = answer(world, wish(world, noise=6.0), 1)
    assert torch.allclose(star - world.scene, (world.photo - world.resized) / 2, atol=1e-6)
    # the believed mechanism, noise 6 with the same draws, turns X* into the photo again
    assert torch.allclose(star + (world.photo - world.resized) / 2, world.photo, atol=2e-3)


def test_blurring_the_answer_by_the_wish_gives_the_blurred_scene(scene, generator):
    world = Scm().do(blur=1.3, noise=0.0, jpeg=100.0).replay(scene, 1, Exogenous.draw(2, 64, 64, generator))
    star = answer(world, wish(world, blur=0.9), 1)
    again, truth = blur(star, torch.full((2,), 0.9)), blur(scene, torch.full((2,), 1.3))
    assert float((again - truth)[..., 8:-8, 8:-8].abs().max()) < 0.01


def test_do_quality_none_keeps_all_artefacts(scene, generator):
    world = Scm().do(blur=0.0, noise=0.0, jpeg=20.0).replay(scene, 1, Exogenous.draw(2, 64, 64, generator))
    star = answer(world, wish(world, jpeg=100.0), 1)
    assert torch.allclose(star - world.scene, world.photo - world.uncompressed, atol=1e-6)
    ss = world.factors[:, index("subsampling")]
    between = answer(world, wish(world, jpeg=60.0), 1) - world.scene
    assert torch.allclose(between, world.photo - jpeg(world.uncompressed, torch.full((2,), 60.0), ss), atol=1e-6)


def test_a_harsher_wish_is_answered_as_the_truth(world):
    assert torch.equal(milder(world.factors, wish(world, noise=30.0)), world.factors)


def test_drawn_wishes_are_milder_and_excesses_harsher(generator):
    z = torch.tensor([[1.0, 20.0, 40.0, 0.0, 2 / 3, 0.0]]).repeat(500, 1)
    worse = torch.tensor([each.worse for each in FACTORS])
    wishes, excess = draw_wishes(z, generator), draw_excess(z, generator)
    assert ((wishes - z) * worse <= 1e-4).all()
    assert ((excess - z) * worse >= -1e-4).all()
    assert ((excess != z).sum(dim=1) == 1).all()
    asked = (wishes - z)[:, :3].abs() > 1e-3
    assert float(asked.float().mean()) == pytest.approx(0.6, abs=0.05)
    nothing = (wishes[:, :3] - torch.tensor(NONE[:3])).abs() < 1e-3
    assert float((nothing & asked).sum() / asked.sum()) == pytest.approx(1 / 3, abs=0.05)
