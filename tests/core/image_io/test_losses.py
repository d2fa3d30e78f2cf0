"""What a format can't hold of a photo is said, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from core.image_io import Metadata, Photo, WriteOptions, losses
from core.image_io.formats import TARGETS

PLAIN = np.full((8, 8, 3), 99, np.uint8)


@pytest.mark.parametrize("name", TARGETS)
def test_a_plain_photo_loses_nothing(name: str) -> None:
    assert losses(Photo(pixels=PLAIN.copy()), TARGETS[name], WriteOptions()) == ()


@pytest.mark.parametrize(("name", "said"), [("jpeg", 1), ("webp", 1), ("avif", 1), ("png", 0), ("tiff", 0), ("jxl", 0)])
def test_a_lost_depth_is_said_unless_it_was_asked_for(name: str, said: int) -> None:
    deep = Photo(pixels=PLAIN * np.uint16(257))
    assert len(losses(deep, TARGETS[name], WriteOptions())) == said
    assert losses(deep, TARGETS[name], WriteOptions(bits=8)) == ()


def test_lost_transparency_is_said() -> None:
    photo = Photo(pixels=PLAIN.copy(), alpha=np.zeros((8, 8), np.uint8))
    assert losses(photo, TARGETS["jpeg"], WriteOptions()) == (
        "JPEG holds no transparency: the photo was laid over white.",
    )
    assert losses(photo, TARGETS["avif"], WriteOptions()) == ()


def test_converted_colours_are_said(p3_profile: bytes) -> None:
    photo = Photo(pixels=PLAIN.copy(), metadata=Metadata(icc=p3_profile))
    assert losses(photo, TARGETS["jxl"], WriteOptions()) == (
        "JPEG XL is written in sRGB: the photo's colours were converted.",
    )


def test_maker_notes_that_do_not_fit_are_said() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x927C] = bytes(100_000)
    photo = Photo(pixels=PLAIN.copy(), metadata=Metadata(exif=exif.tobytes()[6:]))
    assert "camera's own notes" in losses(photo, TARGETS["jpeg"], WriteOptions())[0]
    assert losses(photo, TARGETS["png"], WriteOptions()) == ()
