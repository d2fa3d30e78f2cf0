"""Camera raw files are developed neutrally, or it is said how to read them."""

from __future__ import annotations

import io
import sys

import numpy as np
import pytest
import tifffile

from core.errors import ReadError, TooLargeError
from core.image_io import formats, from_bytes


def dng(red: int, green: int, blue: int, *, orientation: int = 1) -> bytes:
    """A raw file of 64×96 sensor values, white at 3000, 2000, 1500 of 16383, by a camera that sees as sRGB does."""
    sensor = np.full((64, 96), green, np.uint16)
    sensor[0::2, 0::2], sensor[1::2, 1::2] = red, blue
    matrix = (3.2404542, -1.5371385, -0.4985314, -0.9692660, 1.8760108, 0.0415560, 0.0556434, -0.2040259, 1.0572252)
    tags = [
        (50706, 1, 4, bytes([1, 4, 0, 0]), True),
        (50708, 2, 0, "Test Camera", True),
        (271, 2, 0, "Test", True),
        (272, 2, 0, "Camera", True),
        (33421, 3, 2, (2, 2), True),
        (33422, 1, 4, bytes([0, 1, 1, 2]), True),
        (50717, 4, 1, 16383, True),
        (50714, 3, 1, 0, True),
        (50721, 10, 9, tuple(part for value in matrix for part in (round(value * 1e6), 1_000_000)), True),
        (50728, 5, 3, (3000, 2000, 2000, 2000, 1500, 2000), True),
        (50778, 3, 1, 21, True),
        (274, 3, 1, orientation, True),
    ]
    file = io.BytesIO()
    tifffile.imwrite(file, sensor, photometric=32803, metadata=None, extratags=tags)
    return file.getvalue()


def test_white_by_the_camera_is_grey_by_srgbs_curve() -> None:
    pytest.importorskip("rawpy")
    photo = from_bytes(dng(3000, 2000, 1500))
    assert (photo.bits, photo.width, photo.height) == (16, 96, 64)
    middle = photo.pixels[32, 48].astype(float) / 65535
    assert np.ptp(middle) < 0.01
    # the weakest multiplier, green's, is 1 once white balance is scaled to blue's 4/3: 2000 / 16383 · (1 / (2/3))
    light = 2000 / 16383 * 1.5
    assert middle[1] == pytest.approx(1.055 * light ** (1 / 2.4) - 0.055, abs=0.02)
    assert photo.notes[0].startswith("The camera raw file was developed neutrally")
    assert b"Camera" in (photo.metadata.exif or b"")


def test_it_is_turned_upright_once() -> None:
    pytest.importorskip("rawpy")
    photo = from_bytes(dng(3000, 2000, 1500, orientation=6))
    assert (photo.width, photo.height) == (64, 96)


def test_its_size_is_limited() -> None:
    pytest.importorskip("rawpy")
    with pytest.raises(TooLargeError):
        from_bytes(dng(1, 1, 1), max_pixels=64 * 96 - 1)


def test_a_cut_one_is_refused_in_words() -> None:
    pytest.importorskip("rawpy")
    with pytest.raises(ReadError, match=r"\(input/output error\)"):
        from_bytes(dng(3000, 2000, 1500)[:-2000])


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rawpy", None)
    for data in (dng(1, 1, 1), b"FUJIFILMCCD-RAW 0201" + bytes(99), b"\0\0\0\x18ftypcrx \0\0\0\1crx isom" + bytes(99)):
        with pytest.raises(ReadError, match=r"camera raw file.*pip install 'causalsr\[raw\]'"):
            from_bytes(data)


@pytest.mark.parametrize(
    "head", [b"FUJIFILMCCD-RAW ", b"IIRO\x08\0\0\0", b"IIRS\x08\0\0\0", b"MMOR\0\0\0\x08", b"IIU\0\x08\0\0\0", b"FOVb"]
)
def test_raw_files_of_many_makers_are_known_by_their_beginning(head: bytes) -> None:
    assert formats.sniff(head.ljust(64, b"\0")) == "RAW"


def test_a_camera_that_is_not_known_is_said() -> None:
    pytest.importorskip("rawpy")
    with pytest.raises(ReadError, match="Can't read"):
        from_bytes(b"FUJIFILMCCD-RAW 0201" + bytes(5000))
