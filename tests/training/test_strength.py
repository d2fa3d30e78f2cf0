"""ξ of (17) in training: where it is drawn from, and that the answer lies ξ of the way to the wish."""

import pytest
import torch

from core.causal.factors import to_latent
from core.nets.intervention import InterventionConfig, InterventionNet
from training.data import samples
from training.data.photos import load_photos
from training.data.samples import restorer_batch
from training.recipes import changed


def batches(recipe, folder, weakest):
    """Forty steps of four wishes each, at ×1."""
    own = changed(
        recipe,
        interventions__milder=4,
        interventions__weakest=weakest,
        restoration__jitter=0.0,
        restoration__scales=((1, 1.0),),
    )
    photos = load_photos(folder)
    return [restorer_batch(photos, own, step) for step in range(40)]


@pytest.mark.parametrize("weakest", [0.0, 0.1])
def test_strengths_fill_their_range_evenly(recipe, folder, weakest):
    found = torch.cat([each.strength for each in batches(recipe, folder, weakest)])
    assert weakest <= float(found.min()) < weakest + 0.05
    assert 0.95 < float(found.max()) <= 1
    # 160 draws: three standard errors of a mean
    assert float(found.mean()) == pytest.approx((1 + weakest) / 2, abs=3 * 0.289 / 160**0.5)


def test_wishes_stay_near_however_weak_they_are(recipe, folder):
    """With ξ from 0 a wish is no further than none; 1/ξ times as far would be."""
    for each in batches(recipe, folder, 0.0):
        moved = (each.wished - each.latents[: len(each.wished)]).abs()
        assert float(moved.max()) < 5


def test_what_is_answered_lies_that_share_of_the_way_to_the_wish(recipe, folder, monkeypatch):
    """In latent units, from the truth; where g_ψ leads what is told, too."""
    distances: list[torch.Tensor] = []

    def noted(world, answered, scale):
        del scale
        distances.append((to_latent(answered) - to_latent(world.factors)).abs())
        return world.scene

    monkeypatch.setattr(samples, "answer", noted)
    network, asked = InterventionNet(InterventionConfig(hidden=4)), 0
    for each, distance in zip(batches(recipe, folder, 0.0), distances, strict=True):
        latents = each.latents[:4]
        expected = each.strength[:, None] * (each.wished - latents).abs()
        assert torch.allclose(distance, expected, atol=1e-2)
        told = network(latents, each.asked, each.wished, each.strength).detach()
        assert torch.allclose((told - latents).abs()[each.asked], expected[each.asked], atol=1e-5)
        asked += int(each.asked.sum())
    assert asked > 20
