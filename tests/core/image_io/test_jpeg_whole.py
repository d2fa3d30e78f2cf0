"""A JPEG is whole when its data are, whatever stands or doesn't stand behind them; and what is cut off is seen."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image

from core.errors import ReadError
from core.image_io import from_bytes
from core.image_io.jpeg_structure import structure
from core.image_io.options import ReadOptions

KEEP = ReadOptions(keep_damaged=True)
KINDS = {
    "baseline": {},
    "colour at half resolution": {"subsampling": 2},
    "progressive": {"progressive": True},
    "restart markers": {"restart_marker_blocks": 4},
    "grey": {"grey": True},
}
TRAILERS = {
    "nothing": b"",
    "zeros": bytes(5000),
    "Samsung": b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data\0\0\0\x18ftypmp42" + bytes(range(256)) * 12 + b"SEFT",
    "another JPEG's beginning": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    "segments": b"\xff\xe1\0\x04ab\xff\xdb\0\x04ab",
}


def encoded(picture: np.ndarray, *, grey: bool = False, **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture[..., 1] if grey else picture).save(file, "JPEG", quality=90, **options)
    return file.getvalue()


@pytest.fixture(scope="module")
def noisy() -> np.ndarray:
    """96×128, so that every block has data of its own."""
    return np.random.default_rng(5).integers(0, 256, (96, 128, 3)).astype(np.uint8)


@pytest.mark.parametrize("trailer", TRAILERS)
@pytest.mark.parametrize("kind", KINDS)
def test_without_its_end_marker_it_is_whole(noisy: np.ndarray, kind: str, trailer: str) -> None:
    data = encoded(noisy, **KINDS[kind])
    assert data.endswith(b"\xff\xd9")
    for tail in (TRAILERS[trailer], b"\xff\xd9" + TRAILERS[trailer]):
        photo = from_bytes(data[:-2] + tail)
        np.testing.assert_array_equal(photo.pixels, from_bytes(data).pixels)
        assert not [note for note in photo.notes if "cut" in note]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95, 0.995])
@pytest.mark.parametrize("ending", [b"", b"\xff\xd9", bytes(5000)])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_cut_is_refused(noisy: np.ndarray, kind: str, share: float, ending: bytes) -> None:
    data = encoded(noisy, **KINDS[kind])
    if ending == b"\xff\xd9" and (kind == "progressive" or share > 0.99):
        pytest.skip("a progressive file may end after any scan, and half a block may be meant")
    with pytest.raises(ReadError, match=r"Can't read 'a\.jpg': the JPEG is cut off.*--damaged keep"):
        from_bytes(data[: int(len(data) * share)] + ending, source="a.jpg")


def test_a_cut_between_restart_markers_is_seen(noisy: np.ndarray) -> None:
    data = encoded(noisy, restart_marker_blocks=4)
    at = data.rindex(b"\xff\xd3")
    for end in (at, at + 2):
        with pytest.raises(ReadError, match="cut off"):
            from_bytes(data[:end])


def test_a_progressive_file_that_lacks_whole_scans_is_seen(noisy: np.ndarray) -> None:
    data = encoded(noisy, progressive=True)
    starts = [at for at in range(len(data)) if data[at : at + 2] == b"\xff\xda"]
    assert len(starts) > 4
    for at in starts[1:]:
        with pytest.raises(ReadError, match="cut off"):
            from_bytes(data[:at])


def test_what_is_there_is_kept_with_grey_below(noisy: np.ndarray) -> None:
    data = encoded(noisy, subsampling=0)
    whole, half = from_bytes(data), from_bytes(data[: len(data) // 2], options=KEEP)
    rows = int(half.notes[0].split(":")[1].split()[0])
    assert half.notes == (f"The JPEG is cut off: {rows} of its 96 rows are missing; the rest is grey.",)
    assert rows in range(32, 64)
    assert rows % 8 == 0
    np.testing.assert_array_equal(half.pixels[: 96 - rows], whole.pixels[: 96 - rows])
    assert (half.pixels[96 - rows + 8 :] == 128).all()
    assert from_bytes(data, options=KEEP).notes == ()


def test_a_flat_grey_photo_is_no_cut_one() -> None:
    data = encoded(np.full((64, 64, 3), 128, np.uint8))
    assert (from_bytes(data).pixels == 128).all()
    assert (from_bytes(data[:-2]).pixels == 128).all()


def test_a_film_behind_the_photo_is_named() -> None:
    data = encoded(np.full((16, 16, 3), 99, np.uint8)) + struct.pack(">I", 24) + b"ftypmp42" + bytes(900)
    assert from_bytes(data).notes == ("A video behind the photo (motion photo) was left out.",)


def test_the_structure_says_what_stands_where(noisy: np.ndarray) -> None:
    data = encoded(noisy, progressive=True)
    found = structure(data + b"rest")
    assert found.ended
    assert found.all_scans
    assert data[found.end :] == b"\xff\xd9"
    assert found.frame is not None
    assert (found.frame.kind, found.frame.width, found.frame.height, found.frame.bits) == (2, 128, 96, 8)
    assert found.frame.most == (2, 2)
    assert found.scans[0].components == (1, 2, 3)
    assert (found.scans[0].first, found.scans[0].last) == (0, 0)
