"""Grain that is given back: its strength, its size, its place, and what it leaves alone."""

import math

import numpy as np
import pytest

from core.causal.actions import Actions
from core.engine import Engine, Region
from core.engine.grain import BLOCK, field, seed_of, with_grain
from core.image_io import Photo


@pytest.fixture
def engine(tiny_model) -> Engine:
    return Engine("cpu", tiny_model)


def flat(value: int, side: int = 256, depth: type = np.uint8) -> np.ndarray:
    return np.full((side, side, 3), value, depth)


@pytest.mark.parametrize("size", [0.45, 0.6, 2.4])
def test_the_field_is_of_variance_1_and_as_coarse_as_asked(size):
    """White noise through a Gaussian of s px, 1 px apart, is correlated by about exp(-1 / 4 s²), more exactly by the
    kernel's own product with itself."""
    reach = math.ceil(3 * size)
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / size) ** 2)
    expected = float((taps[1:] * taps[:-1]).sum() / (taps**2).sum())
    grain = field(Region(0, 0, 900, 900), size, seed=1)
    assert grain.std() == pytest.approx(1, abs=0.03)
    assert abs(grain.mean()) < 0.02
    assert float((grain[:, 1:] * grain[:, :-1]).mean()) == pytest.approx(expected, abs=0.03)


def test_a_part_has_the_whole_ones_grain_across_blocks():
    whole = field(Region(0, 0, 3 * BLOCK, 2 * BLOCK), 0.6, seed=9)
    part = field(Region(BLOCK - 7, BLOCK - 30, 40, 60), 0.6, seed=9)
    np.testing.assert_allclose(part, whole[BLOCK - 30 : BLOCK + 30, BLOCK - 7 : BLOCK + 33], atol=1e-6)
    assert not np.allclose(part, field(Region(BLOCK - 7, BLOCK - 30, 40, 60), 0.6, seed=10))


@pytest.mark.parametrize(("level", "share"), [(0, 0.0), (255, 0.0), (128, 1.0), (64, math.sqrt(4 * 0.251 * 0.749))])
def test_it_is_strongest_in_the_middle_and_nothing_at_the_ends(level, share):
    made = with_grain(flat(level), Region(0, 0, 256, 256), 8.0, 2.0, seed=3)
    assert float(made.astype(float).std()) == pytest.approx(8 * share, abs=0.3)
    assert float(made.astype(float).mean()) == pytest.approx(level, abs=0.2)
    assert np.array_equal(made[..., 0], made[..., 1])
    assert np.array_equal(made[..., 0], made[..., 2])


def test_sixteen_bits_stay_sixteen_bits():
    made = with_grain(flat(32768, depth=np.uint16), Region(0, 0, 256, 256), 8.0, 2.0, seed=3)
    assert made.dtype == np.uint16
    assert float(made.astype(float).std()) == pytest.approx(8 * 257, rel=0.05)
    assert len(np.unique(made)) > 4096


def test_rows_that_are_worked_on_apart_are_one_picture(monkeypatch):
    where = Region(5, 6, 64, 200)
    picture = np.random.default_rng(0).integers(0, 255, (200, 64, 3), dtype=np.uint8)
    whole = with_grain(picture, where, 12.0, 2.0, seed=3)
    monkeypatch.setattr("core.engine.grain.ROWS", 33)
    assert np.array_equal(with_grain(picture, where, 12.0, 2.0, seed=3), whole)


def test_no_grain_is_the_picture_to_the_bit_and_grain_follows_the_photo(engine, photo):
    session = engine.open(photo)
    plain = session.render(Actions(), 2).photo.pixels
    assert np.array_equal(session.render(Actions(grain=0.0), 2).photo.pixels, plain)
    asked = Actions.set(noise=20)
    smooth = session.render(asked, 2).photo.pixels.astype(float)
    grained = [engine.open(photo).render(Actions(asked.by_factor, grain=0.5), 2) for _ in range(2)]
    assert np.array_equal(grained[0].photo.pixels, grained[1].photo.pixels)
    other = Photo(pixels=photo.pixels[::-1].copy())
    assert seed_of(other.pixels) != seed_of(photo.pixels)
    luma = np.array([0.299, 0.587, 0.114])
    tone = smooth @ luma / 255
    difference = (grained[0].photo.pixels - smooth)[..., 0] / np.sqrt(4 * tone * (1 - tone))
    assert float(difference.std()) == pytest.approx(0.5 * 20, rel=0.1)


def test_a_region_of_a_grained_picture_is_its_part(engine, photo):
    asked = Actions.set(noise=20)
    asked = Actions(asked.by_factor, grain=1.0)
    session = engine.open(photo)
    whole = session.render(asked, 2).photo.pixels.astype(int)
    part = session.render(asked, 2, Region(30, 21, 50, 40)).photo.pixels
    assert np.abs(part - whole[21:61, 30:80]).max() <= 1


def test_where_no_noise_was_there_is_no_grain(engine, photo):
    clean, grained = Actions.set(noise=0), Actions(Actions.set(noise=0).by_factor, grain=1.0)
    session = engine.open(photo)
    assert np.array_equal(session.render(clean, 2).photo.pixels, session.render(grained, 2).photo.pixels)
