"""The contract of a photo's arrays."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import numpy as np
import pytest

from core.image_io import Metadata, Photo


def test_size_depth_and_read_only_arrays() -> None:
    photo = Photo(pixels=np.zeros((3, 5, 3), np.uint16), alpha=np.zeros((3, 5), np.uint16))
    assert (photo.width, photo.height, photo.bits) == (5, 3, 16)
    assert photo.alpha is not None
    for array in (photo.pixels, photo.alpha):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((3, 5), np.uint8),
        np.zeros((3, 5, 4), np.uint8),
        np.zeros((3, 5, 3), np.float32),
        np.zeros((3, 5, 3), ">u2"),
        np.zeros((3, 3, 5), np.uint8).T,
    ],
)
def test_other_arrays_are_refused(pixels: np.ndarray) -> None:
    with pytest.raises(ValueError, match="pixels must be"):
        Photo(pixels=pixels)


def test_alpha_must_match() -> None:
    with pytest.raises(ValueError, match="alpha must be"):
        Photo(pixels=np.zeros((3, 5, 3), np.uint8), alpha=np.zeros((3, 5), np.uint16))


def test_other_pixels_keep_the_rest() -> None:
    photo = Photo(pixels=np.zeros((3, 5, 3), np.uint8), metadata=Metadata(xmp=b"<x/>"), source="a.png", grey=True)
    larger = photo.with_pixels(np.zeros((6, 10, 3), np.uint8), None)
    assert (larger.width, larger.source, larger.grey, larger.metadata.xmp) == (10, "a.png", True, b"<x/>")


@pytest.mark.parametrize("travel", [lambda photo: pickle.loads(pickle.dumps(photo)), copy.deepcopy, copy.copy])
def test_a_photo_that_has_travelled_is_read_only(travel: Callable[[Photo], Photo]) -> None:
    before = Photo(
        pixels=np.full((3, 5, 3), 7, np.uint8),
        alpha=np.full((3, 5), 9, np.uint8),
        metadata=Metadata(xmp=b"<x/>", dpi=(1.0, 2.0)),
        source="a.png",
        notes=("a note",),
    )
    photo = travel(before)
    assert photo.alpha is not None
    assert not photo.pixels.flags.writeable
    assert not photo.alpha.flags.writeable
    assert np.array_equal(photo.pixels, before.pixels)
    assert (photo.metadata.xmp, photo.source, photo.notes) == (b"<x/>", "a.png", ("a note",))


def test_what_is_no_photo_does_not_travel() -> None:
    """A state that breaks the contract is refused on arrival too."""
    photo = Photo(pixels=np.zeros((3, 5, 3), np.uint8))
    with pytest.raises(ValueError, match="pixels must be"):
        photo.__setstate__({**photo.__dict__, "pixels": np.zeros((3, 5), np.uint8)})
