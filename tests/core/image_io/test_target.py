"""What can't be written is refused before any work."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from core.errors import WriteError
from core.image_io import WRITABLE, WriteOptions, check_target


@pytest.mark.parametrize("suffix", sorted(WRITABLE))
def test_every_writable_suffix_is_taken_in_any_case(tmp_path: Path, suffix: str) -> None:
    check_target(tmp_path / f"a{suffix}", 100, 100)
    check_target(tmp_path / f"a{suffix.upper()}", 100, 100)


@pytest.mark.parametrize(("name", "most"), [("a.webp", 16_383), ("a.jpg", 65_500)])
def test_a_side_too_long_for_the_format_is_refused(tmp_path: Path, name: str, most: int) -> None:
    check_target(tmp_path / name, most, 10)
    check_target(tmp_path / name, 10, most)
    for width, height in ((most + 1, 10), (10, most + 1)):
        with pytest.raises(WriteError, match=f"at most {most:,} a side; write PNG or TIFF"):
            check_target(tmp_path / name, width, height)


def test_png_and_tiff_have_no_such_limit(tmp_path: Path) -> None:
    check_target(tmp_path / "a.png", 200_000, 10)
    check_target(tmp_path / "a.tif", 200_000, 10)


@pytest.mark.parametrize(("name", "words"), [("a.gif", r"suffix '\.gif'.*\.png"), ("a", "no suffix")])
def test_an_unknown_suffix_is_refused(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(WriteError, match=words):
        check_target(tmp_path / name, 10, 10)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (WriteOptions(format="bmp"), "choose one of png, jpeg, webp, tiff"),
        (WriteOptions(format="jpg", bits=16), "JPEG can't hold 16 bits; write PNG, TIFF, JPEG XL, or use 8 bits"),
        (WriteOptions(format="webp", bits=16), "WebP can't hold 16 bits"),
        (WriteOptions(bits=12), "can't hold 12 bits; use 8 or 16"),
        (WriteOptions(quality=0), "quality 0 is outside 1 to 100"),
        (WriteOptions(quality=101), "quality 101"),
        (WriteOptions(background=(0, 0, 256)), "background"),
    ],
)
def test_options_that_cannot_be_followed_are_refused(tmp_path: Path, options: WriteOptions, words: str) -> None:
    with pytest.raises(WriteError, match=words):
        check_target(tmp_path / "a.png", 10, 10, options)


@pytest.mark.parametrize(("given", "name"), [("jpg", "jpeg"), (".TIF", "tiff"), ("PNG", "png")])
def test_formats_may_be_named_as_suffixes(tmp_path: Path, given: str, name: str) -> None:
    assert check_target(tmp_path / "a", 10, 10, WriteOptions(format=given)).name == name


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="does not exist; create it first"):
        check_target(tmp_path / "nowhere" / "a.png", 10, 10)


def test_a_folder_in_the_files_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").mkdir()
    with pytest.raises(WriteError, match="a folder has that name"):
        check_target(tmp_path / "a.png", 10, 10)


def test_a_name_too_long_or_impossible_is_refused_in_one_line(tmp_path: Path) -> None:
    for name in ("a" * 300 + ".png", "a\0b.png"):
        with pytest.raises(WriteError) as caught:
            check_target(tmp_path / name, 10, 10)
        assert "\n" not in str(caught.value)


def test_a_write_protected_folder_is_refused(tmp_path: Path) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(WriteError, match="write-protected"):
        check_target(folder / "a.png", 10, 10)


@pytest.mark.parametrize(
    ("name", "options", "has_alpha", "need"),
    [
        ("a.png", WriteOptions(), False, 3_000_000),
        ("a.png", WriteOptions(), True, 4_000_000),
        ("a.tif", WriteOptions(bits=16), True, 8_000_000),
        ("a.jpg", WriteOptions(), True, 1_000_000),
    ],
)
def test_too_little_room_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, options: WriteOptions, has_alpha: bool, need: int
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=need))
    check_target(tmp_path / name, 1000, 1000, options, has_alpha=has_alpha)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=need - 1))
    with pytest.raises(WriteError, match="make room"):
        check_target(tmp_path / name, 1000, 1000, options, has_alpha=has_alpha)


def test_checking_writes_nothing(tmp_path: Path) -> None:
    check_target(tmp_path / "a.png", 10, 10)
    assert list(tmp_path.iterdir()) == []


def test_the_room_asked_for_grows_with_the_depth_that_will_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """100 × 100 RGB: 30,000 bytes at 8 bits, twice as many at 16, unless 8 are asked for."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=40_000))
    check_target(tmp_path / "a.png", 100, 100, bits=8)
    check_target(tmp_path / "a.png", 100, 100, WriteOptions(bits=8), bits=16)
    with pytest.raises(WriteError, match="make room"):
        check_target(tmp_path / "a.png", 100, 100, bits=16)
