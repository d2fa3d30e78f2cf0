"""A photo from afar: what of its harm is left, and a preview that costs what the screen shows."""

import copy

import numpy as np
import pytest
import torch
from PIL import Image

from core.causal.actions import Actions
from core.causal.factors import FACTORS
from core.engine import Engine, Region
from core.engine.reduced import left_over, reduced_photo
from core.image_io import Photo

USED = {each.name: each.none for each in FACTORS}


@pytest.fixture
def engine(tiny_model) -> Engine:
    return Engine("cpu", tiny_model)


def test_what_is_left_by_hand():
    found = left_over({**USED, "noise": 20.0, "blur": 2.0, "jpeg": 60.0, "grain": 0.0, "rescale": 0.5}, 4)
    assert (found["noise"], found["blur"], found["jpeg"]) == (5.0, 0.5, 90.0)
    assert found["rescale"] == 0.0  # enlarged 1.4 times, shrunk 4 times: smaller than as taken
    assert left_over({**USED, "rescale": 1.0}, 1)["rescale"] == 1.0


def test_coarse_grain_is_averaged_less():
    """A correlation of 1 px: areas of 1 + 4π = 13.6 px, so that 2×2 lessen nothing and 8×8 by √13.6 / 8."""
    assert left_over({**USED, "noise": 20.0, "grain": 1.0}, 2)["noise"] == 20.0
    assert left_over({**USED, "noise": 20.0, "grain": 1.0}, 8)["noise"] == pytest.approx(20 * 13.566**0.5 / 8, rel=1e-3)


def test_averaging_divides_white_noise_as_said():
    noise = np.random.default_rng(0).normal(128, 20, (256, 256, 3)).round().clip(0, 255).astype(np.uint8)
    small = reduced_photo(Photo(pixels=noise), noise, 4).pixels
    assert small.std() == pytest.approx(left_over({**USED, "noise": 20.0}, 4)["noise"], rel=0.05)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_blocks_are_averaged_at_either_depth(depth):
    random = np.random.default_rng(1).integers(0, np.iinfo(depth).max, (10, 13, 3), dtype=depth)
    alpha = random[..., 0].copy()
    small = reduced_photo(Photo(pixels=random, alpha=alpha), random, 4)
    assert small.pixels.shape == (3, 4, 3)
    assert small.alpha.shape == (3, 4)
    assert abs(float(small.pixels[1, 2, 0]) - random[4:8, 8:12, 0].mean()) <= 1


@pytest.mark.parametrize(("scale", "level"), [(2, 2), (4, 1), (1, 2), (3, 3)])
def test_a_reduced_preview_lies_where_the_result_does(tiny_model, scale, level):
    """A picture of large patches through a network that only interpolates: as the result, shrunk."""
    idle = copy.deepcopy(tiny_model)
    for head in idle.restorer.heads.values():
        torch.nn.init.zeros_(head.weight)
        torch.nn.init.zeros_(head.bias)
    engine = Engine("cpu", idle)
    coarse = np.random.default_rng(2).integers(60, 200, (6, 8, 3), np.uint8)
    photo = Photo(pixels=np.array(Image.fromarray(coarse).resize((256, 192), Image.Resampling.NEAREST)))
    session = engine.open(photo)
    step = 2**level
    region = Region(16 * step, 8 * step, 20 * step, 10 * step)
    small = session.overview(Actions(), scale, region, level)
    assert small.photo.pixels.shape == (10, 20, 3)
    assert small.notes == ("reduced preview",)
    assert small.scale == scale
    nearest = Image.fromarray(photo.pixels).resize((256 * scale // step, 192 * scale // step), Image.Resampling.BOX)
    expected = np.array(nearest.crop((16, 8, 36, 18))).astype(float)
    found = small.photo.pixels.astype(float)
    assert np.corrcoef(found.ravel(), expected.ravel())[0, 1] > 0.97


def test_the_copy_is_made_once_and_the_estimate_is_the_photo_s(engine):
    session = engine.open(Photo(pixels=np.random.default_rng(3).integers(0, 255, (128, 128, 3), np.uint8)))
    for noise in (5, 20):
        picture = session.overview(Actions.set(noise=noise), 2, Region(0, 0, 256, 256), 2)
        assert picture.used["noise"] == pytest.approx(noise * min(1.0, (1 + 4 * np.pi * 0) ** 0.5), abs=noise)
    kept = dict(session._smaller)
    session.overview(Actions(), 2, Region(0, 0, 64, 64), 2)
    assert session._smaller == kept


def test_two_copies_are_kept_since_a_glimpse_takes_another_one(engine):
    session = engine.open(Photo(pixels=np.random.default_rng(3).integers(0, 255, (128, 128, 3), np.uint8)))
    region = Region(0, 0, 256, 256)
    for level in (3, 2):
        session.overview(Actions(), 2, region, level)
    kept = dict(session._smaller)
    for level in (3, 2, 3):
        picture = session.overview(Actions(), 2, region, level)
    assert session._smaller == kept
    session.overview(Actions(), 2, region, 1)
    assert len(session._smaller) == 2
    assert picture.estimate.readings == session.estimate().readings
