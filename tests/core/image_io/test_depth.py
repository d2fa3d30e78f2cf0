"""Depth conversion is exact."""

from __future__ import annotations

import numpy as np
import pytest

from core.image_io.depth import to_8, to_16, widen


def test_sixteen_bits_are_rounded_to_eight_for_every_value() -> None:
    every = np.arange(65536, dtype=np.uint16)
    assert np.array_equal(to_8(every), np.rint(every / 257.0))


def test_more_samples_than_one_band_are_converted() -> None:
    many = np.full((1025, 1025, 1), 65535, np.uint16)
    assert (to_8(many) == 255).all()


def test_eight_bits_survive_sixteen_and_back() -> None:
    every = np.arange(256, dtype=np.uint8)
    assert to_16(every)[[0, 1, 255]].tolist() == [0, 257, 65535]
    assert np.array_equal(to_8(to_16(every)), every)


@pytest.mark.parametrize(("bits", "value", "expected"), [(10, 1023, 65535), (10, 512, 32800), (12, 1, 16), (9, 0, 0)])
def test_other_depths_are_stretched_to_the_full_range(bits: int, value: int, expected: int) -> None:
    assert widen(np.array([value], np.uint16), bits)[0] == expected
