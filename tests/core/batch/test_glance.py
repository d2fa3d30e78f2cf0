"""What a file says of itself without its pixels, against files made by other means."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
import tifffile
from PIL import Image

from core.batch import glance
from core.batch.glance import day_of, fields_in
from core.image_io import Metadata, Photo, write
from core.image_io.metadata import with_provenance

PICTURE = Image.new("RGB", (16, 16))


def dated(taken: str = "", changed: str = "") -> Image.Exif:
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if changed:
        exif[0x0132] = changed
    return exif


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".heic"])
def test_the_day_that_a_photo_was_taken(tmp_path: Path, suffix: str) -> None:
    file, exif = tmp_path / f"a{suffix}", dated("2019:07:31 23:59:59", "2024:01:01 00:00:00")
    if suffix == ".heic":
        pillow_heif.from_pillow(PICTURE).save(file, exif=exif.tobytes())
    else:
        PICTURE.save(file, exif=exif)
    assert day_of(file) == "2019-07-31"


def test_the_day_in_a_tiff(tmp_path: Path) -> None:
    tifffile.imwrite(
        tmp_path / "a.tif", np.zeros((4, 4, 3), np.uint8), datetime="2024:01:02 00:00:00", photometric="rgb"
    )
    assert day_of(tmp_path / "a.tif") == "2024-01-02"


@pytest.mark.parametrize(
    ("exif", "day"),
    [
        (dated(changed="2024:01:02 00:00:00"), "2024-01-02"),
        (dated(taken="0000:00:00 00:00:00", changed="2024:01:02 00:00:00"), "2024-01-02"),
        (dated(taken="    :  :     :  :  "), "2001-02-03"),
        (dated(taken="../../etc/passwd"), "2001-02-03"),
        (dated(), "2001-02-03"),
    ],
)
def test_without_a_day_the_next_best_counts(tmp_path: Path, exif: Image.Exif, day: str) -> None:
    file = tmp_path / "a.jpg"
    PICTURE.save(file, exif=exif)
    noon = datetime(2001, 2, 3, 12).timestamp()
    os.utime(file, (noon, noon))
    assert day_of(file) == day


def test_a_file_that_is_no_picture_has_its_own_day_and_one_that_is_not_there_none(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8 broken")
    noon = datetime(2001, 2, 3, 12).timestamp()
    os.utime(tmp_path / "a.jpg", (noon, noon))
    assert day_of(tmp_path / "a.jpg") == "2001-02-03"
    assert day_of(tmp_path / "nowhere.jpg") == ""


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp"])
@pytest.mark.parametrize("bits", [8, 16])
def test_provenance_is_found_without_the_pixels(tmp_path: Path, suffix: str, bits: int) -> None:
    if bits == 16 and suffix in (".jpg", ".webp"):
        pytest.skip("holds 8 bits only")
    pixels = np.zeros((40, 30, 3), np.uint8 if bits == 8 else np.uint16)
    fields = {"order": "{}", "source": 'Größe "1".jpg'}
    file = tmp_path / f"a{suffix}"
    write(file, Photo(pixels=pixels, metadata=with_provenance(Metadata(), fields)))
    assert fields_in(file) == fields
    whole = file.read_bytes()
    half = tmp_path / f"half{suffix}"
    half.write_bytes(whole[: len(whole) * 9 // 10])
    fields_in(half)  # whatever it says, it doesn't fail


def test_what_no_quick_reader_knows_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = with_provenance(Metadata(), {"order": "{}"})
    monkeypatch.setattr(glance, "read", lambda _path: Photo(pixels=np.zeros((1, 1, 3), np.uint8), metadata=metadata))
    (tmp_path / "a.jxl").write_bytes(b"\0\0\0\x0cJXL \r\n\x87\n")
    assert fields_in(tmp_path / "a.jxl") == {"order": "{}"}


def test_a_packet_that_goes_on_elsewhere_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """JPEG's extended XMP: what doesn't fit the first segment."""
    metadata = with_provenance(Metadata(), {"order": "{}"})
    monkeypatch.setattr(glance, "read", lambda _path: Photo(pixels=np.zeros((1, 1, 3), np.uint8), metadata=metadata))
    first = b'<x:xmpmeta xmlns:x="adobe:ns:meta/" xmpNote:HasExtendedXMP="AB"/>'
    PICTURE.save(tmp_path / "a.jpg", xmp=first)
    assert fields_in(tmp_path / "a.jpg") == {"order": "{}"}
    PICTURE.save(tmp_path / "b.jpg", xmp=first.replace(b"Extended", b"Other"))
    assert fields_in(tmp_path / "b.jpg") == {}


def test_a_file_that_is_nothing_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"somebody's")
    assert fields_in(tmp_path / "a.png") == {}
    assert fields_in(tmp_path / "nowhere.png") == {}
    assert fields_in(tmp_path) == {}
