"""What a result doesn't explain of its photo."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from core.causal.mechanisms import resize
from core.engine.consistency import check, unexplained
from core.image_io import Photo


def flat(value: int, side: int = 64) -> np.ndarray:
    return np.full((side, side, 3), value, np.uint8)


def made(pixels: np.ndarray, **used: float) -> SimpleNamespace:
    return SimpleNamespace(photo=Photo(pixels=pixels), used={"noise": 0.0, "blur": 0.0, "jpeg": 100.0, **used})


def test_a_result_off_by_a_constant_by_hand():
    """Off by 6 where rounding may leave 1.5; with noise 8 it may be √(8² + 1.5²) off."""
    assert unexplained(Photo(pixels=flat(100)), made(flat(106))) == pytest.approx(4.0)
    assert unexplained(Photo(pixels=flat(100)), made(flat(106), noise=8)) == pytest.approx(6 / (64 + 2.25) ** 0.5)
    assert unexplained(Photo(pixels=flat(100)), made(flat(106), jpeg=50)) == pytest.approx(6 / (25 + 2.25) ** 0.5)


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_an_enlarged_photo_gives_itself_back(scale, generator):
    small = torch.rand((1, 3, 20, 24), generator=generator)
    small = resize(small, 60, 72).clamp(0, 1)
    large = resize(small, 60 * scale, 72 * scale).clamp(0, 1)
    photo, result = ((each[0].permute(1, 2, 0).numpy() * 255).round().astype(np.uint8) for each in (small, large))
    assert unexplained(Photo(pixels=np.ascontiguousarray(photo)), made(np.ascontiguousarray(result))) < 1


def test_only_the_middle_of_a_large_photo_is_compared():
    photo, result = flat(100, 900), flat(100, 900)
    result[:60] = 250
    assert unexplained(Photo(pixels=photo), made(result)) == 0.0
    result = flat(100, 900)
    result[400:500] = 250
    assert unexplained(Photo(pixels=photo), made(result)) > 10


def test_depths_may_differ():
    deep = flat(106).astype(np.uint16) * 257
    assert unexplained(Photo(pixels=flat(100)), made(deep)) == pytest.approx(4.0)


def test_a_part_that_is_off_is_found_where_it_is():
    """A square that is 6 off, where rounding may leave 1.5; over all of it a 16th is."""
    result = flat(100, 64)
    result[16:32, 32:48] = 106
    part = made(result)
    part.scale = 1
    found = check(Photo(pixels=flat(100, 100)), part, 10, 20)
    assert found.excess.shape == (64, 64)
    assert found.excess[24, 40] == pytest.approx(4.0)
    assert found.excess[0, 0] == found.excess[60, 10] == 0
    assert found.unexplained == pytest.approx(1.0)
    assert np.array_equal(found.again.pixels, result)


def test_the_part_of_the_photo_is_the_result_s():
    photo = flat(100, 100)
    photo[20:30, 10:22] = 50
    part = made(flat(50, 24)[:20])
    part.scale = 2
    found = check(Photo(pixels=photo), part, 10, 20)
    assert found.photo.pixels.shape == (10, 12, 3)
    assert found.unexplained == pytest.approx(0, abs=1e-4)


def test_what_is_believed_to_have_been_blurred_is_blurred_again():
    edge = flat(50)
    edge[:, 32:] = 200
    part = made(edge, blur=2.0)
    part.scale = 1
    again = check(Photo(pixels=edge), part, 0, 0).again.pixels[5, :, 0].astype(int)
    assert again[0] == 50
    assert again[-1] == 200
    assert 50 < again[30] < again[33] < 200
