"""What is picked, by hand."""

import numpy as np
import pytest
import torch

from core.errors import CausalSRError
from training.data.photos import PhotoSet
from training.distillation.candidates import Candidates, Crop, features, gradient_energy, standardised
from training.distillation.methods import Distillation, check, distil, picture_count
from training.distillation.picking import hardest, k_centre
from training.errors import UsageError


def photo_set(*photos):
    flat, places, offset = [], [], 0
    for photo in photos:
        places.append((offset, photo.shape[0], photo.shape[1]))
        flat.append(photo.reshape(-1))
        offset += photo.size
    return PhotoSet(torch.from_numpy(np.concatenate(flat)), tuple(places), "digest")


@pytest.fixture
def textured():
    """64×96 in six crops of 32×32, grey but for a chequered one in the second row's middle and a fainter one at the
    end of the first."""
    photo = np.full((64, 96, 3), 100, np.uint8)
    chequers = (np.indices((32, 32)).sum(axis=0) % 2)[..., None]
    photo[32:, 32:64] = chequers * 255
    photo[:32, 64:] = 100 + chequers * 50
    return photo_set(photo)


def test_crops_lie_on_a_grid_in_the_middle_of_each_photo():
    """70×100 leaves 6 rows and 4 columns over, of which 3 and 2 come before; 31 pixels are too few."""
    photos = photo_set(*(np.zeros((h, w, 3), np.uint8) for h, w in ((70, 100), (31, 200), (32, 32))))
    candidates = Candidates(photos, 32)
    assert [(crop.top, crop.left) for crop in candidates.crops[:6]] == [
        (3, 2),
        (3, 34),
        (3, 66),
        (35, 2),
        (35, 34),
        (35, 66),
    ]
    assert candidates.crops[6:] == (Crop(2, 0, 0),)


def test_gradient_energy_of_a_ramp_and_of_chequers():
    """.01 a column: .0001 across, nothing down; chequers of 0 and 1: 1 and 1."""
    ramp = (torch.arange(8) * 0.01).expand(1, 3, 8, 8)
    chequers = ((torch.arange(8)[:, None] + torch.arange(8)) % 2).float().expand(1, 3, 8, 8)
    assert gradient_energy(torch.cat([ramp, chequers])).tolist() == pytest.approx([1e-4, 2.0], rel=1e-5)


def test_features_of_a_flat_red_picture():
    """Luma .299: the red differs by .701 and the blue by -.299; there is no contrast."""
    red = torch.tensor([1.0, 0, 0]).view(1, 3, 1, 1).expand(1, 3, 16, 16)
    found = features(red)[0].tolist()
    none = float(np.log(1e-6))
    assert found == pytest.approx([0.299, none, none, none, none, 0, 0.701, 0.299], abs=1e-4)


def test_standardised_features_have_mean_0_and_deviation_1():
    found = standardised(torch.tensor([[1.0, 5], [3, 5]]))
    assert found.tolist() == [[-1, 0], [1, 0]]


def test_hard_picks_the_textured_crops(textured):
    found = distil(textured, Distillation(method="hard", share=0.34, side=32))
    assert found.crops == (Crop(0, 32, 32), Crop(0, 0, 64))
    assert found.pictures[0, :2, :2, 0].tolist() == [[0, 255], [255, 0]]


def test_hardest_of_equals_is_the_first():
    assert hardest(torch.tensor([1.0, 3, 3, 2]), 3).tolist() == [1, 2, 3]


def test_k_centre_takes_the_farthest_each_time():
    """From 0: 20 is farthest; then 10, 10 away from both; then 13, 3 from 10; 2 is 2 from 0, 1 is 1."""
    line = torch.tensor([0.0, 1, 2, 10, 13, 20])[:, None]
    assert k_centre(line, 5, first=0).tolist() == [0, 5, 3, 4, 2]


def test_k_centre_takes_no_row_twice_where_all_are_equal():
    assert sorted(k_centre(torch.zeros(4, 2), 4, first=2).tolist()) == [0, 1, 2, 3]


def test_a_coreset_has_every_kind(textured):
    """Four grey crops and two chequered: three picks are one of each."""
    found = distil(textured, Distillation(method="coreset", share=0.5, side=32))
    assert {Crop(0, 32, 32), Crop(0, 0, 64)} < set(found.crops)


def test_random_picks_different_crops_that_are_the_photo_s_own(textured):
    found = distil(textured, Distillation(method="random", share=0.9, side=32, seed=4))
    assert len(set(found.crops)) == len(found.crops) == 5
    for crop, picture in zip(found.crops, found.pictures, strict=True):
        assert torch.equal(picture, textured.photo(0)[crop.top : crop.top + 32, crop.left : crop.left + 32])


def test_the_share_is_of_all_photos_pixels():
    """100·100 + 60·60 = 13,600 pixels; half are 6.64 pictures of 32², and there are 9 + 1."""
    photos = photo_set(*(np.zeros((side, side, 3), np.uint8) for side in (100, 60)))
    candidates = Candidates(photos, 32)
    assert picture_count(candidates, Distillation(method="random", share=0.5, side=32)) == 7
    with pytest.raises(UsageError, match=r"is 12 pictures of 32×32, and there are 10 only"):
        picture_count(candidates, Distillation(method="random", share=0.9, side=32))
    with pytest.raises(UsageError, match=r"0\.1 of 13,600 pixels is less than 2 pictures of 32×32"):
        picture_count(candidates, Distillation(method="random", share=0.1, side=32))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"method": "picksel"}, "unknown method 'picksel'; did you mean 'pixel'"),
        ({"share": 0.0}, "--share 0 is not between 0 and 1"),
        ({"share": 1.0}, "--share 1 is not between 0 and 1"),
        ({"share": float("nan")}, "--share nan is not between"),
        ({"side": 16}, "--side 16 is not a multiple of 16 from 32 on"),
        ({"side": 100}, "--side 100 is not a multiple of 16"),
    ],
)
def test_what_can_t_be_is_said_before_a_photo_is_read(wrong, message):
    with pytest.raises(UsageError, match=message):
        check(Distillation(**{"method": "random", "share": 0.1, **wrong}))


def test_usage_errors_are_ours():
    assert issubclass(UsageError, CausalSRError)
