"""A PNG that is cut off is refused, or read as far as it goes."""

from __future__ import annotations

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from core.errors import ReadError
from core.image_io import from_bytes
from core.image_io.options import ReadOptions
from tests.core.image_io.test_read import encoded

KEEP = ReadOptions(keep_damaged=True)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("bits", [8, 16])
def test_the_rows_that_are_there_are_kept_with_grey_below(channels: int, bits: int) -> None:
    kind = np.uint8 if bits == 8 else np.uint16
    noise = np.random.default_rng(1).integers(1, 1 << bits, (64, 48, channels)).astype(kind)
    data = imagecodecs.png_encode(noise[..., 0] if channels == 1 else noise)
    cut = data[: len(data) // 2]
    with pytest.raises(ReadError, match="ends early"):
        from_bytes(cut)
    whole, half = from_bytes(data), from_bytes(cut, options=KEEP)
    rows = int(half.notes[0].split(":")[1].split()[0])
    assert half.notes == (f"The PNG is cut off: {rows} of its 64 rows are missing; the rest is grey.",)
    assert rows in range(24, 40)
    np.testing.assert_array_equal(half.pixels[: 64 - rows], whole.pixels[: 64 - rows])
    assert (half.pixels[64 - rows :] == (128 if bits == 8 else 32768)).all()
    if channels in (2, 4):
        assert half.alpha is not None
        assert (half.alpha[64 - rows :] == (1 << bits) - 1).all()
    assert from_bytes(data, options=KEEP).notes == ()


def test_only_the_end_missing_is_whole(smooth: np.ndarray) -> None:
    data = encoded(Image.fromarray(smooth), "PNG")
    photo = from_bytes(data[:-12], options=KEEP)
    np.testing.assert_array_equal(photo.pixels, smooth)
    assert photo.notes == ()


@pytest.mark.parametrize("length", [8, 20, 33, 40, 45])
def test_too_little_is_refused(smooth: np.ndarray, length: int) -> None:
    with pytest.raises(ReadError, match="Can't read"):
        from_bytes(encoded(Image.fromarray(smooth), "PNG")[:length], options=KEEP)


def test_a_palette_cannot_be_mended(smooth: np.ndarray) -> None:
    data = encoded(Image.fromarray(smooth).quantize(), "PNG")
    with pytest.raises(ReadError, match="can't be read in part"):
        from_bytes(data[:-200], options=KEEP)


@pytest.mark.parametrize(("at", "value"), [(24, 3), (25, 5), (26, 1), (27, 1), (28, 2)])
def test_a_header_that_states_what_png_has_not_is_refused_quietly(
    smooth: np.ndarray, at: int, value: int, capfd: pytest.CaptureFixture[str]
) -> None:
    data = bytearray(imagecodecs.png_encode(smooth * np.uint16(257)))
    data[at] = value
    with pytest.raises(ReadError, match="header makes no sense"):
        from_bytes(bytes(data))
    assert capfd.readouterr().err == ""
