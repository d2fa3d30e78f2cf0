"""Results of earlier calls are told by what is in them."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from core.batch.earlier import Earlier, Result, Stamp, finished
from core.image_io.formats import TARGETS
from core.order import Order, Size

Make = Callable[..., Path]


@pytest.mark.parametrize("suffix", sorted({target.suffixes[0] for target in TARGETS.values()}))
def test_a_result_of_each_format_is_known_by_what_is_in_it(
    tmp_path: Path, shoot: Make, made: Make, asked: Order, suffix: str
) -> None:
    photo = shoot(tmp_path / "a.jpg")
    result = Result.of(made(tmp_path / f"any name{suffix}", photo))
    assert result is not None
    assert (result.source, result.path.suffix) == ("a.jpg", suffix)
    assert finished(photo, [result], asked) == result.path


@pytest.mark.parametrize("contents", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n broken", None])
def test_what_is_no_result_is_none(tmp_path: Path, shoot: Make, contents: bytes | None) -> None:
    file = tmp_path / "a_x2.png"
    if contents is None:
        shoot(file)
    else:
        file.write_bytes(contents)
    assert Result.of(file) is None
    assert Result.of(tmp_path / "nowhere.png") is None


def test_a_photo_s_results_are_those_of_its_name_with_any_number(tmp_path: Path, shoot: Make, made: Make) -> None:
    a, twin = shoot(tmp_path / "in/a.jpg"), shoot(tmp_path / "in/a.heic.jpg")
    mine = [made(tmp_path / name, a) for name in ("a_x2.png", "a_x2 (3).png", "a_x2 (12).png", "a_x2 (2) (2).png")]
    made(tmp_path / "a_x2 (2).png", twin)
    made(tmp_path / "a_x4.png", a)
    shoot(tmp_path / "a_x2 (4).png")
    assert [result.path for result in Earlier().of(a, tmp_path / "a_x2.png")] == mine
    assert Earlier().of(a, tmp_path / "nowhere" / "a_x2.png") == ()


def test_a_name_that_was_cut_for_its_number_is_found(tmp_path: Path, shoot: Make, made: Make) -> None:
    photo = shoot(tmp_path / "a.jpg")
    wish = tmp_path / ("ü" * 125 + ".png")
    numbered = made(tmp_path / ("ü" * 123 + " (2).png"), photo)
    assert [result.path for result in Earlier().of(photo, wish)] == [numbered]


def test_a_name_that_xmp_can_not_hold_is_known_again(tmp_path: Path, shoot: Make, made: Make) -> None:
    photo = shoot(tmp_path / "\x1b]0;x\x07\n.jpg")
    result = made(tmp_path / "a_x2.png", photo)
    assert [each.path for each in Earlier().of(photo, tmp_path / "a_x2.png")] == [result]


def test_finished_is_this_very_photo_by_this_very_order(tmp_path: Path, shoot: Make, made: Make, asked: Order) -> None:
    photo = shoot(tmp_path / "a.jpg")
    earlier = Earlier()
    made(tmp_path / "a_x2.png", photo)
    found = earlier.of(photo, tmp_path / "a_x2.png")
    assert finished(photo, found, asked) == tmp_path / "a_x2.png"
    assert finished(photo, found, replace(asked, size=Size(scale=3))) is None
    assert finished(photo, found, replace(asked, model=replace(asked.model, sha256="cd" * 32))) is None
    assert finished(photo, found, replace(asked, dpi=300)) is None
    shoot(photo)  # edited since
    assert finished(photo, found, asked) is None
    photo.unlink()
    assert finished(photo, found, asked) is None
    assert finished(photo, (), asked) is None


def test_an_order_that_can_not_be_read_is_nobody_s(tmp_path: Path, shoot: Make, made: Make, asked: Order) -> None:
    photo = shoot(tmp_path / "a.jpg")
    result = Result.of(made(tmp_path / "a_x2.png", photo))
    assert result is not None
    for order in ("{", "[]", '{"schema": 9}', "null"):
        assert finished(photo, [replace(result, order=order)], asked) is None


def test_a_stamp_tells_a_file_from_what_took_its_place(tmp_path: Path) -> None:
    file, other = tmp_path / "a", tmp_path / "b"
    file.write_bytes(b"1")
    stamp = Stamp.of(file)
    assert Stamp.of(file) == stamp
    other.write_bytes(b"1")
    os.utime(other, ns=(0, file.stat().st_mtime_ns))
    other.replace(file)
    assert Stamp.of(file) != stamp
    file.unlink()
    assert Stamp.of(file) is None


def test_each_file_is_looked_into_once(
    tmp_path: Path, shoot: Make, made: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = [shoot(tmp_path / str(i) / "a.jpg") for i in range(20)]
    for i, photo in enumerate(photos, 1):
        made(tmp_path / "out" / ("a.png" if i == 1 else f"a ({i}).png"), photo)
    opened: list[str] = []
    image_open = Image.open

    def count(path: Path) -> Image.Image:
        opened.append(Path(path).name)
        return image_open(path)

    earlier = Earlier()
    monkeypatch.setattr(Image, "open", count)
    assert {len(earlier.of(photo, tmp_path / "out/a.png")) for photo in photos} == {20}
    assert len(opened) == 20
