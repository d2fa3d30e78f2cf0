"""The true answer to a slider: X*, of which the believed mechanisms make the same photo."""

from dataclasses import replace

import pytest
import torch

from core.causal.counterfactual import answer, draw_excess, draw_wishes, milder
from core.causal.factors import FACTORS, NONE, index
from core.causal.mechanisms import blur, jpeg, resize
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


def test_the_answer_at_twice_the_size_makes_the_same_photo(scene, generator):
    """×2: of X*, the mechanisms with the wished blur make the photo again, within .3 of 255 on average."""
    soft = blur(torch.rand((2, 3, 96, 96), generator=generator), torch.full((2,), 2.0))
    draws = Exogenous.draw(2, 48, 48, generator)
    draws = replace(draws, three_tap=torch.zeros(2, dtype=torch.bool))
    world = Scm().do(blur=1.6, noise=0.0, jpeg=100.0).replay(soft, 2, draws)
    star = answer(world, wish(world, blur=0.4), 2)
    again = blur(resize(star, 48, 48), torch.full((2,), 0.4))
    assert float((again - world.photo)[..., 6:-6, 6:-6].abs().mean()) < 0.3 / 255


def test_an_excess_goes_a_tenth_to_seven_tenths_of_what_is_left(generator):
    z = torch.tensor(NONE, dtype=torch.float32).repeat(400, 1)
    excess = draw_excess(z, generator)
    shares = []
    for i, each in enumerate(FACTORS):
        moved = excess[:, i] != z[:, i]
        start, worst = each.to_latent(z[0, i]), each.to_latent(torch.tensor(each.high if each.worse > 0 else each.low))
        shares.append((each.to_latent(excess[moved, i]) - start) / (worst - start))
    found = torch.cat(shares)
    assert len(found) == 400
    assert float(found.min()) == pytest.approx(0.1, abs=0.02)
    assert float(found.max()) == pytest.approx(0.7, abs=0.02)
