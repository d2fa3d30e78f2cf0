"""The structural causal model: replay, do, observe, and the share of what happens."""

import itertools

import pytest
import torch

from core.causal.factors import NAMES, NONE, index
from core.causal.scm import Exogenous, Prior, Scm, assemble, content, f_z
from core.errors import InterventionError


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


def test_counterfactual_noise_is_the_same_field_scaled(scene, exogenous):
    quiet = Scm().do(blur=0.0, jpeg=100.0, grain=0.0, noise=4.0).replay(scene, 2, exogenous)
    loud = quiet.do(noise=8.0)
    first, second = quiet.uncompressed - quiet.resized, loud.uncompressed - loud.resized
    assert float((second - 2 * first).abs().max()) <= 1.5 / 255


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


def test_prior_gives_the_documented_shares(generator):
    exogenous = Exogenous.draw(40_000, 1, 1, generator)
    z = f_z(Prior(), torch.full((40_000, 2), 0.45), exogenous)
    none = torch.tensor(NONE)
    visible = z[:, :3] != none[:3].float()
    # .3 are clean; of the others each visible factor is present with .6: nothing at all .3 + .7 · .4³
    assert float((~visible).all(dim=1).float().mean()) == pytest.approx(0.3 + 0.7 * 0.4**3, abs=0.01)
    assert float(visible[:, 1].float().mean()) == pytest.approx(0.42, abs=0.01)
    noise = z[visible[:, 1], index("noise")]
    assert float((noise < 20.25).float().mean()) == pytest.approx(0.5 ** (1 / 1.7), abs=0.015)


def test_dark_scenes_are_noisier(generator):
    exogenous = Exogenous.draw(20_000, 1, 1, generator)
    dark, bright = (f_z(Prior(), torch.tensor([[luma, 0.0]]).expand(20_000, 2), exogenous) for luma in (0.05, 0.9))
    assert float(dark[:, 1].mean()) > 1.3 * float(bright[:, 1].mean())


def test_content_by_hand():
    flat = torch.full((1, 3, 4, 4), 0.25)
    assert content(flat).tolist() == [[0.25, 1.0]]


def test_nothing_happens_when_all_factors_are_none(scene, exogenous):
    clean = (scene * 255).round() / 255
    z = torch.tensor(NONE, dtype=torch.float32).expand(2, -1)
    field = Exogenous.draw(2, 64, 64, torch.Generator().manual_seed(1))
    assert torch.equal(assemble(scene, clean, z, field).photo, clean)


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


def test_screens_are_compressed_harder(generator):
    exogenous = Exogenous.draw(20_000, 1, 1, generator)
    photo, screen = (f_z(Prior(), torch.tensor([[0.45, equal]]).expand(20_000, 2), exogenous) for equal in (0.0, 1.0))
    assert float(screen[:, index("jpeg")].mean()) < float(photo[:, index("jpeg")].mean()) - 1


def test_half_of_the_noise_is_shot_noise_in_any_share(generator):
    shares = Exogenous.draw(20_000, 1, 1, generator).poisson
    assert float((shares == 0).float().mean()) == pytest.approx(0.5, abs=0.015)
    assert float(shares[shares > 0].mean()) == pytest.approx(0.5, abs=0.015)
