"""The true answer to a slider: X*, of which the believed mechanisms make the same photo."""

import pytest
import torch

from core.causal.counterfactual import answer, draw_excess, draw_wishes, milder
from core.causal.draws import TRAITS
from core.causal.factors import FACTORS, NONE, index
from core.causal.mechanisms import blur, jpeg, resize
from core.causal.mechanisms.blur import SHAPES
from core.causal.scm import Scm


def wish(world, **values):
    wished = world.factors.clone()
    for name, value in values.items():
        wished[:, index(name)] = value
    return wished


ALONE = {"blur": 0.0, "noise": 0.0, "jpeg": 100.0, "grain": 0.0, "rescale": 0.0, "sharpen": 0.0, "earlier_jpeg": 100.0}
ROUNDING = 0.51 / 255


@pytest.fixture
def world(scene, plain):
    return Scm().do(**{**ALONE, "noise": 12.0}).replay(scene, 1, plain(2, 64, 64))


def test_do_noise_none_keeps_the_whole_grain(world):
    star = answer(world, wish(world, noise=0.0), 1)
    assert torch.allclose(star.clamp(0, 1), world.photo, atol=ROUNDING)


def test_do_noise_none_keeps_the_grain_that_an_enlargement_made(scene, plain):
    """Noise of a picture of 32² enlarged to 64²: what stands in the photo is correlated, and stays as it is."""
    draws = plain(2, 64, 64)
    world = Scm().do(**{**ALONE, "noise": 12.0, "rescale": 1.0}).replay(scene, 1, draws)
    quiet = Scm().do(**{**ALONE, "rescale": 1.0}).replay(scene, 1, draws)
    grain = answer(world, wish(world, noise=0.0), 1) - world.scene
    inside = (world.photo > 0.02) & (world.photo < 0.98)
    assert float((grain - (world.photo - quiet.photo))[inside].abs().max()) < 2.1 * ROUNDING
    assert float(world.factors[0, index("grain")]) > 0.4


def test_do_the_truth_is_the_scene(world):
    assert torch.allclose(answer(world, world.factors, 1), world.scene, atol=1e-6)


def test_half_the_noise_leaves_half_the_grain(world):
    star = answer(world, wish(world, noise=6.0), 1)
    # the believed mechanism, noise 6 with the same draws, turns X* into the photo again
    assert torch.allclose((star + world.noise / 2).clamp(0, 1), world.photo, atol=ROUNDING)


def test_blurring_the_answer_by_the_wish_gives_the_blurred_scene(scene, plain):
    world = Scm().do(**{**ALONE, "blur": 1.3}).replay(scene, 1, plain(2, 64, 64))
    star = answer(world, wish(world, blur=0.9), 1)
    again, truth = blur(star, torch.full((2,), 0.9)), blur(scene, torch.full((2,), 1.3))
    assert float((again - truth)[..., 8:-8, 8:-8].abs().max()) < 0.01


def test_an_earlier_compression_belongs_to_what_the_last_one_is_measured_from(scene, plain):
    world = Scm().do(**{**ALONE, "jpeg": 20.0, "earlier_jpeg": 40.0}).replay(scene, 1, plain(2, 64, 64))
    star = answer(world, wish(world, jpeg=100.0), 1)
    assert torch.allclose(star - world.scene, world.photo - world.uncompressed, atol=1e-6)
    assert float((world.uncompressed - world.resized).abs().mean()) * 255 > 1


def test_do_quality_none_keeps_all_artefacts(scene, plain):
    world = Scm().do(**{**ALONE, "jpeg": 20.0}).replay(scene, 1, plain(2, 64, 64))
    star = answer(world, wish(world, jpeg=100.0), 1)
    assert torch.allclose(star - world.scene, world.photo - world.uncompressed, atol=1e-6)
    ss = world.factors[:, index("subsampling")]
    between = answer(world, wish(world, jpeg=60.0), 1) - world.scene
    assert torch.allclose(between, world.photo - jpeg(world.uncompressed, torch.full((2,), 60.0), ss), atol=1e-6)


def test_the_answer_to_four_pixels_of_defocus_makes_the_same_photo(generator, plain):
    """Blur 4 by a disc, do(blur = 2): to a Gaussian's shape the two discs would differ by less than 1.5 of 255."""
    soft = blur(torch.rand((1, 3, 96, 96), generator=generator), torch.full((1,), 2.0))
    draws = plain(1, 96, 96)
    draws.traits[:, TRAITS.index("kernel")] = 0.8
    world = Scm().do(**{**ALONE, "blur": 4.0}).replay(soft, 1, draws)
    star = answer(world, wish(world, blur=2.0), 1)
    again = blur(star, torch.full((1,), 2.0), world.traits.shapes)
    assert SHAPES[int(world.traits.shapes.kind)] == "disc"
    assert float((again - world.photo)[..., 12:-12, 12:-12].abs().mean()) < 1.5 / 255


def test_a_harsher_wish_is_answered_as_the_truth(world):
    assert torch.equal(milder(world.factors, wish(world, noise=30.0)), world.factors)


def test_drawn_wishes_are_milder_and_excesses_harsher(generator):
    z = torch.tensor([[1.0, 20.0, 40.0, *NONE[3:]]], dtype=torch.float32).repeat(500, 1)
    worse = torch.tensor([each.worse for each in FACTORS])
    wishes, excess = draw_wishes(z, generator), draw_excess(z, generator)
    assert ((wishes - z) * worse <= 1e-4).all()
    assert ((excess - z) * worse >= -1e-4).all()
    assert ((excess != z).sum(dim=1) == 1).all()
    asked = (wishes - z)[:, :3].abs() > 1e-3
    assert float(asked.float().mean()) == pytest.approx(0.6, abs=0.05)
    nothing = (wishes[:, :3] - torch.tensor(NONE[:3])).abs() < 1e-3
    assert float((nothing & asked).sum() / asked.sum()) == pytest.approx(1 / 3, abs=0.05)


def test_the_answer_at_twice_the_size_makes_the_same_photo(generator, plain):
    """×2: of X*, the mechanisms with the wished blur make the photo again, within .3 of 255 on average."""
    soft = blur(torch.rand((2, 3, 96, 96), generator=generator), torch.full((2,), 2.0))
    world = Scm().do(**{**ALONE, "blur": 1.6}).replay(soft, 2, plain(2, 48, 48))
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
