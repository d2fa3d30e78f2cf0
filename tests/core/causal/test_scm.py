"""The structural causal model: replay, do, observe, and the share of what happens."""

import itertools
import math
from dataclasses import fields, replace

import pytest
import torch

from core.causal.content import CONTENT, USUAL, content
from core.causal.draws import TRAITS, Exogenous
from core.causal.factors import FACTORS, NAMES, NONE, index
from core.causal.mechanisms import blur, jpeg, resize
from core.causal.mechanisms import sharpen as sharpened
from core.causal.prior import Prior, Traits, f_z, traits
from core.causal.scm import Scm
from core.causal.world import assemble
from core.errors import InterventionError

NOTHING = {each.name: each.none for each in FACTORS}


@pytest.fixture
def exogenous(generator):
    return Exogenous.draw(2, 32, 32, generator)


def test_same_draws_give_the_same_world_bit_for_bit(scene, exogenous):
    scm = Scm()
    assert torch.equal(scm.replay(scene, 2, exogenous).photo, scm.replay(scene, 2, exogenous).photo)


def test_do_cuts_one_equation_and_keeps_every_draw(scene, exogenous):
    before, after = Scm().replay(scene, 2, exogenous), Scm().do(noise=12.0).replay(scene, 2, exogenous)
    other = [i for i in range(len(NAMES)) if i != index("noise")]
    assert torch.equal(before.factors[:, other], after.factors[:, other])
    assert (after.factors[:, index("noise")] == 12.0).all()
    assert torch.equal(before.exogenous.field, after.exogenous.field)


def test_counterfactual_noise_is_the_same_field_scaled(scene, plain):
    quiet = Scm().do(**{**NOTHING, "noise": 4.0}).replay(scene, 2, plain(2, 32, 32))
    loud = quiet.do(noise=8.0)
    assert torch.allclose(loud.noise, 2 * quiet.noise, atol=1e-6)
    first, second = quiet.uncompressed - quiet.resized, loud.uncompressed - loud.resized
    assert float((second - 2 * first).abs().max()) <= 1.5 / 255


@pytest.mark.parametrize("rescale", [-0.8, 0.0, 0.7])
@pytest.mark.parametrize("sharpen", [0.0, 1.0])
def test_the_noise_is_as_strong_in_the_photo_as_it_is_told(generator, rescale, sharpen):
    """On grey, whatever was done to it after: the difference from the photo without noise."""
    grey = torch.full((2, 3, 96, 96), 0.5)
    exogenous = Exogenous.draw(2, 96, 96, generator)
    told = {**NOTHING, "rescale": rescale, "sharpen": sharpen, "grain": 0.3}
    noisy = Scm().do(**{**told, "noise": 10.0}).replay(grey, 1, exogenous)
    silent = Scm().do(**told).replay(grey, 1, exogenous)
    apart = (noisy.uncompressed - silent.uncompressed).square().mean(dim=(1, 2, 3)).sqrt() * 255
    torch.testing.assert_close(apart, torch.full((2,), 10.0), rtol=0.01, atol=0.05)
    assert torch.allclose(noisy.factors[:, index("noise")], torch.full((2,), 10.0))


def test_an_enlargement_makes_grain_and_no_sharpness(scene, plain):
    """White noise of 24² in a photo of 48² is correlated, as far as its pixels were enlarged."""
    lengths = []
    for rescale in (0.0, 0.5, 1.0):
        told = {**NOTHING, "rescale": rescale, "noise": 10.0}
        world = Scm().do(**told).replay(scene[..., :48, :48], 1, plain(2, 48, 48))
        lengths.append(float(world.factors[:, index("grain")].mean()))
    assert lengths[0] == 0
    assert 0.3 < lengths[1] < lengths[2] < 1.2


def test_the_captured_picture_is_as_large_as_rescale_says(scene, plain):
    """48 pixels at half an octave were 34; what whole pixels allow is what is told: log₂(48 / 34) = .4975."""
    told = {**NOTHING, "rescale": 0.5}
    world = Scm().do(**told).replay(scene[..., :48, :48], 1, plain(2, 48, 48))
    assert world.factors[:, index("rescale")].tolist() == pytest.approx([math.log2(48 / 34)] * 2, abs=1e-5)
    through = resize(resize(world.scene, 34, 34), 48, 48)
    assert torch.allclose(world.photo, (through * 255).round().clamp(0, 255) / 255, atol=1.01 / 255)


def test_the_chain_by_hand(scene, plain):
    """Blur, an earlier JPEG, a late mask, a last JPEG, at the photo's own size."""
    told = {**NOTHING, "blur": 1.0, "earlier_jpeg": 50.0, "sharpen": 0.6, "jpeg": 70.0, "subsampling": 1.0}
    world = Scm().do(**told).replay(scene, 1, plain(2, 64, 64))
    quality, yes = torch.full((2,), 50.0), torch.ones(2)
    first = jpeg(blur(scene, torch.ones(2)), quality, yes)
    sharp = sharpened(first, torch.full((2,), 0.6), torch.full((2,), 0.5))
    expected = jpeg(sharp, torch.full((2,), 70.0), yes)
    assert float((world.photo - expected).abs().mean()) < 0.3 / 255


def test_a_camera_smooths_noise_too(scene, plain):
    draws = plain(2, 64, 64)
    smoothing = draws.traits.clone()
    smoothing[:, TRAITS.index("smoothing")], smoothing[:, TRAITS.index("smoothing_size")] = 0.0, 1.0
    draws = replace(draws, traits=smoothing)
    told = {**NOTHING, "noise": 10.0, "blur": 0.8}
    world = Scm().do(**told).replay(scene, 1, draws)
    assert world.factors[:, index("grain")].tolist() == pytest.approx([0.8, 0.8], rel=0.1)
    # the rest of a blur is the lens's: variances add
    wide = Scm().do(**{**NOTHING, "blur": 2.0}).replay(scene, 1, draws).photo
    assert float((wide - blur(scene, torch.full((2,), 2.0))).abs().mean()) < 0.5 / 255
    assert torch.equal(Scm().do(**NOTHING).replay(scene, 1, draws).photo, (scene * 255).round() / 255)


def test_worlds_of_several_captured_sizes_are_made_each_as_alone(scene, generator):
    exogenous = Exogenous.draw(2, 32, 32, generator)
    for other in (-0.5, 0.0, 0.6):
        factors = Scm().replay(scene, 2, exogenous).causes
        factors[:, index("rescale")] = torch.tensor([0.3, other])
        own = traits(Prior(), exogenous)
        both = assemble(scene, factors, exogenous, own, (32, 32))
        for row in (0, 1):
            rows = slice(row, row + 1)
            alone = assemble(scene[rows], factors[rows], exogenous.take(rows), own.take(rows), (32, 32))
            assert float((both.photo[rows] - alone.photo).abs().max()) <= 1.01 / 255
            assert torch.allclose(both.factors[rows], alone.factors, atol=1e-4)


def test_do_and_observe_on_different_factors_commute_in_every_order(scene, exogenous):
    steps = [("do", {"noise": 7.0}), ("observe", {"jpeg": 40.0}), ("do", {"blur": 1.0}), ("observe", {"grain": 0.5})]
    worlds = []
    for order in itertools.permutations(steps):
        scm = Scm()
        for verb, values in order:
            scm = getattr(scm, verb)(**values)
        worlds.append(scm.replay(scene, 2, exogenous).photo)
    assert all(torch.equal(worlds[0], world) for world in worlds)


def test_intervention_wins_over_an_observation_of_the_same_factor(scene, exogenous):
    for scm in (Scm().observe(noise=3.0).do(noise=9.0), Scm().do(noise=9.0).observe(noise=3.0)):
        assert (scm.replay(scene, 2, exogenous).factors[:, index("noise")] == 9.0).all()


def test_unknown_factor_and_range_are_refused():
    with pytest.raises(InterventionError, match="unknown factor"):
        Scm().do(haze=1.0)
    with pytest.raises(InterventionError, match="out of range"):
        Scm().observe(jpeg=5.0)


USUALLY = Prior()


def drawn(generator, count: int = 40_000, prior: Prior = USUALLY, **content: float):
    away = USUAL.clone()
    for name, value in content.items():
        away[CONTENT.index(name)] = value
    return f_z(prior, away.expand(count, -1), Exogenous.draw(count, 1, 1, generator))


def test_prior_gives_the_documented_shares(generator):
    z = drawn(generator)
    there = (z - torch.tensor(NONE, dtype=z.dtype)).abs() > 1e-6
    shares = {each.name: float(there[:, i].float().mean()) for i, each in enumerate(FACTORS)}
    # a fifth is untouched; half were resized; 55 % have a last JPEG, and .8 · (.62 · .5 + .38 · .33) an earlier one
    assert float((~there[:, [0, 1, 2, 6, 7, 8]]).all(dim=1).float().mean()) == pytest.approx(0.2, abs=0.03)
    expected = {"blur": 0.48, "noise": 0.44, "jpeg": 0.552, "rescale": 0.496, "sharpen": 0.24, "earlier_jpeg": 0.348}
    assert {name: shares[name] for name in expected} == pytest.approx(expected, abs=0.012)
    blurred = z[there[:, 0], 0]
    assert 0.6 < float((blurred < 1.5).float().mean()) < 0.8
    assert float(blurred.max()) > 3.9
    assert float((z[there[:, 1], 1] < 9).float().mean()) == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize(
    ("factor", "content", "harsher"),
    [
        ("noise", {"luma": 0.1}, True),
        ("noise", {"luma": 0.8}, False),
        ("noise", {"size": 2.0}, False),
        ("noise", {"screen": 0.9}, False),
        ("blur", {"luma": 0.1}, True),
        ("jpeg", {"screen": 0.9}, True),
        ("earlier_jpeg", {"skin": 0.6}, True),
    ],
)
def test_content_bends_what_happens(generator, factor, content, harsher):
    usual, bent = (drawn(generator, **each)[:, index(factor)] for each in ({}, content))
    worse = 1 if factor in ("noise", "blur") else -1
    assert ((bent.mean() - usual.mean()) * worse > 0.1) == harsher
    unconfounded = drawn(generator, prior=Prior(confounded=0.0), **content)[:, index(factor)]
    assert float(unconfounded.mean()) == pytest.approx(float(usual.mean()), abs=0.5)


def test_text_is_hardly_ever_noisy(generator):
    noise = drawn(generator, screen=0.95)[:, index("noise")]
    assert float((noise > 0).float().mean()) < 0.03


def test_levels_hold_the_captured_sizes_to_a_few(generator):
    exogenous = Exogenous.draw(4000, 1, 1, generator)
    z = f_z(Prior(), USUAL.expand(4000, -1), exogenous, torch.tensor([0.1, 0.5, 0.9]))
    found = z[:, index("rescale")].unique().tolist()
    assert found == pytest.approx([-0.8, 0.0, 0.8], abs=1e-5)


def test_content_by_hand():
    flat = torch.full((1, 3, 4, 4), 0.25)
    assert content(flat).tolist() == [[0.25, 1.0, 0.0, -2.0]]
    face = torch.tensor([0.8, 0.6, 0.5]).view(1, 3, 1, 1).expand(1, 3, 64, 1024)
    assert content(face)[0, 2:].tolist() == [1.0, 1.0]
    assert content(face, longest=256)[0, 3] == -1.0


def test_nothing_happens_when_all_factors_are_none(scene, plain):
    world = Scm().do(**NOTHING).replay(scene, 1, plain(2, 64, 64))
    assert torch.equal(world.photo, (scene * 255).round() / 255)


def test_half_of_the_noise_is_shot_noise_in_any_share(generator):
    shares = traits(Prior(), Exogenous.draw(20_000, 1, 1, generator)).poisson
    assert float((shares == 0).float().mean()) == pytest.approx(0.5, abs=0.015)
    assert float(shares[shares > 0].mean()) == pytest.approx(0.5, abs=0.015)


def test_observing_abducts_draws_that_give_the_observed_value_by_themselves(scene, generator):
    seen = Scm().observe(noise=12.0, jpeg=40.0, blur=0.5)
    world = seen.replay(scene, 2, Exogenous.draw(2, 32, 32, generator))
    again = Scm().replay(scene, 2, world.exogenous)
    assert torch.allclose(again.factors, world.factors, atol=1e-4)
    assert torch.equal(again.photo, world.photo)


def test_observing_none_abducts_a_draw_of_nothing(scene, generator):
    world = Scm().observe(noise=0.0).replay(scene, 2, Exogenous.draw(2, 32, 32, generator))
    assert (Scm().replay(scene, 2, world.exogenous).factors[:, index("noise")] == 0).all()


def test_doing_leaves_the_draws_alone(scene, exogenous):
    world = Scm().do(noise=12.0).replay(scene, 2, exogenous)
    assert torch.equal(world.exogenous.factors, exogenous.factors)


def test_draws_of_several_batches_are_joined_in_order(generator):
    parts = [Exogenous.draw(size, 8, 8, generator) for size in (1, 2)]
    joined = Exogenous.join(parts)
    for each in fields(Exogenous):
        first, second = (getattr(part, each.name) for part in parts)
        assert torch.equal(getattr(joined, each.name), torch.cat([first, second]))
    assert joined.factors.shape == (3, len(FACTORS))
    again = joined.repeat(2, generator)
    assert len(again.field) == 6
    assert not torch.equal(again.field[:3], again.field[3:])


def test_traits_of_several_batches_are_joined_in_order(generator):
    parts = [Scm().sample(torch.rand(size, 3, 16, 16, generator=generator), 2, generator).traits for size in (1, 2)]
    joined = Traits.join(parts)
    for each in fields(Traits):
        if each.name != "shapes":
            assert torch.equal(getattr(joined, each.name), torch.cat([getattr(part, each.name) for part in parts]))
    for each in fields(type(joined.shapes)):
        expected = torch.cat([getattr(part.shapes, each.name) for part in parts])
        assert torch.equal(getattr(joined.shapes, each.name), expected)
