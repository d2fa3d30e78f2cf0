"""Another scene of the same photo: what the photo shows is found again, what it has lost stays as it was."""

import pytest
import torch

from core.causal.factors import to_latent
from core.causal.scm import Scm
from training.nets.degrader import Degrader
from training.objectives.ascent import errors
from training.objectives.explanation import explaining
from training.showing.counterfactuals import panels, strip


@pytest.fixture
def degrader():
    made = Degrader()
    torch.nn.init.zeros_(made.last.weight)
    return made


def photographed(scene, generator, plain, **factors):
    """The first scene at half its size, bicubic, harmed by these factors alone."""
    done = Scm().do(rescale=0.0, sharpen=0.0, earlier_jpeg=100.0, grain=0.0, **factors)
    return done.replay(scene[:1], 2, plain(1, 32, 32))


def test_what_a_photo_shows_is_found_again_and_what_shrinking_loses_stays(scene, generator, plain, degrader):
    """Shrunk by two, columns of +1 and -1 cancel: of a scene begun 10/255 too bright and striped, only stripes stay."""
    world = photographed(scene, generator, plain, blur=0.0, noise=8.0, jpeg=100.0)
    latents = to_latent(world.factors)
    stripes = torch.where(torch.arange(64) % 2 == 0, 1.0, -1.0).expand_as(world.scene)
    found = explaining(world.scene + 10 / 255 + 0.05 * stripes, world, latents, degrader)
    assert bool(errors(found, world, latents, degrader) <= errors(world.scene, world, latents, degrader))
    left = found - world.scene
    assert float(left.mean().abs()) < 1 / 255
    assert float((left * stripes).mean()) == pytest.approx(0.05, rel=0.1)


def test_a_scene_that_explains_the_photo_stays(scene, generator, plain, degrader):
    world = photographed(scene, generator, plain, blur=1.0, noise=0.0, jpeg=50.0)
    assert torch.equal(explaining(world.scene, world, to_latent(world.factors), degrader), world.scene)


def test_both_differences_of_a_row_are_amplified_alike(scene, generator, plain):
    """A scene 5/255 brighter, of root mean square 5/255, is shown 8 times: half the range over 15/255, rounded."""
    world = photographed(scene, generator, plain, blur=0.0, noise=0.0, jpeg=100.0)
    shown = panels(world, world.scene + 5 / 255, world.photo + 1 / 255)
    assert list(shown) == ["X", "X'", "8 (X' - X)", "Y", "Y_cf", "8 (Y_cf - Y)"]
    assert abs(float(shown["8 (X' - X)"].mean()) - (127.5 + 5 * 8)) < 1
    assert abs(float(shown["8 (Y_cf - Y)"].mean()) - (127.5 + 8)) < 1


def test_rows_lie_below_each_other(scene, generator, plain):
    world = photographed(scene, generator, plain, blur=0.0, noise=0.0, jpeg=100.0)
    row = panels(world, world.scene, world.photo)
    assert strip(row).size == (6 * 72 + 8, 64 + 24 + 16)
    assert strip(row, dict(list(row.items())[:2])).size == (6 * 72 + 8, 2 * (64 + 24 + 8) + 8)
