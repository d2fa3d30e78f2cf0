"""What a result doesn't explain of its photo."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from core.causal.mechanisms import resize
from core.engine.consistency import unexplained
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
