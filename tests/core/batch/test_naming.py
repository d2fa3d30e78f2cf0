"""Names by template, that never collide or overflow."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from core.batch.naming import Names, NameTemplate, Naming, free
from core.errors import WriteError
from core.order import Size

TAKEN = datetime(2023, 11, 14, 12).timestamp()  # noon where the test runs


def named(template: str, photo: Path | str = "album/street.jpg", **changes: object) -> str:
    naming = Naming(**{"template": NameTemplate(template), "size": Size(scale=3), "model": "fast", **changes})
    return naming.name_of(Path(photo))


@pytest.mark.parametrize(
    ("size", "name"),
    [
        (Size(scale=3.0), "street_x3.png"),
        (Size(scale=2.5), "street_x2.5.png"),
        (Size(long_side=3000), "street_long3000.png"),
        (Size(megapixels=1.5), "street_1.5mp.png"),
    ],
)
def test_the_default_name_tells_the_size(size: Size, name: str) -> None:
    assert Naming(size=size).name_of(Path("street.jpg")) == name


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{stem}_x{scale}", "street_x3.png"),
        ("{stem}", "street.png"),
        ("{parent}-{stem}", "album-street.png"),
        ("{model}_{stem}_{size}", "fast_street_x3.png"),
        ("{stem}{stem}", "streetstreet.png"),
        ("{{{stem}}}", "{street}.png"),
        ("for Grandma", "for Grandma.png"),
        ("{stem}.v2", "street.v2.png"),
        ("Größe 🌄 100 % {stem}", "Größe 🌄 100 % street.png"),
    ],
)
def test_a_template_is_filled(template: str, name: str) -> None:
    assert named(template) == name


def test_the_folder_s_name_is_known_without_being_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "holiday").mkdir()
    monkeypatch.chdir(tmp_path / "holiday")
    assert named("{parent}_{stem}", "a.jpg") == "holiday_a.png"
    assert named("{parent}", "/a.jpg") == "a.png"  # the root has no name


def test_the_day_is_the_photo_s_own_else_its_file_s(tmp_path: Path) -> None:
    plain, dated = tmp_path / "plain.png", tmp_path / "dated.jpg"
    Image.new("RGB", (2, 2)).save(plain)
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2019:07:31 23:59:59"
    Image.new("RGB", (2, 2)).save(dated, exif=exif)
    for file in (plain, dated):
        os.utime(file, (TAKEN, TAKEN))
    assert named("{date} {stem}", plain) == "2023-11-14 plain.png"
    assert named("{date} {stem}", dated) == "2019-07-31 dated.png"
    assert named("{date}{stem}", tmp_path / "nowhere.png") == "nowhere.png"


def test_a_model_that_is_named_like_a_path_makes_no_folder() -> None:
    assert named("{model}", model="a/b:c") == "a_b_c.png"


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{name}", "no {name}; there are {stem}"),
        ("{a\x1bb}", "no {a?b}"),
        ("{colour}", "no {colour}; there are {stem}, {size}, {scale}, {parent}, {date}, {model}"),
        ("{}", "no {}; there are {stem}"),
        ("{stems}", "did you mean {stem}?"),
        ("{stem.__class__}", "no {stem.__class__}"),
        ("{stem[0]}", "no {stem[0]}"),
        ("{stem!r}", "takes nothing behind it"),
        ("{stem:>9}", "takes nothing behind it"),
        ("{stem", "no partner"),
        ("stem}", "no partner"),
        ("{parent}/{stem}", "can't hold /"),
        ("..\\{stem}", "can't hold \\"),
        ("what?", "can't hold ?"),
        ("a:b*", "can't hold * :"),
        ("a\nb", "line breaks"),
        ("a\x1b[2J", "control characters"),
        ("a\0", "a zero byte"),
        ("", "Give the file a name"),
        ("  ", "Give the file a name"),
        ("..", "Give the file a name"),
        (".{stem}", "hides the file"),
        ("CON", "device on Windows"),
        ("nul", "device on Windows"),
        ("Aux.{stem}", "device on Windows"),
        ("lpt1", "device on Windows"),
        ("x" * 251, "too long"),
    ],
)
def test_what_makes_no_name_is_refused_in_one_line(template: str, why: str) -> None:
    with pytest.raises(WriteError) as caught:
        NameTemplate(template)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)


def test_names_that_only_begin_like_a_device_s_are_names() -> None:
    assert [named(text) for text in ("CONcert", "{stem}.con", "com", "nul_{stem}")] == [
        "CONcert.png", "street.con.png", "com.png", "nul_street.png",
    ]  # fmt: skip


def test_an_enlargement_that_differs_from_photo_to_photo_has_no_place_in_a_name() -> None:
    with pytest.raises(WriteError, match=r"when the long side 3000 is given; use \{size\}"):
        named("{stem}_x{scale}", size=Size(long_side=3000))


@pytest.mark.parametrize("stem", ["x" * 300, "ü" * 200, "🦦" * 80, "100 % sharp", "cafe\u0301"])
@pytest.mark.parametrize("template", ["{stem}_x{scale}", "{stem}{stem}", "{date}{stem}"])
def test_names_fit_255_bytes_and_can_be_written(tmp_path: Path, stem: str, template: str) -> None:
    target = tmp_path / named(template, stem + ".jpg", size=Size(scale=8), suffix=".webp")
    assert len(target.name.encode()) <= 255
    assert target.suffix == ".webp"
    target.touch()
    again = free(target)
    assert len(again.name.encode()) <= 255
    again.touch()
    assert again != target


def test_what_is_too_long_is_cut_in_the_stem() -> None:
    assert named("{stem}_x{scale}", "x" * 300 + ".jpg") == "x" * (255 - len("_x3.png")) + "_x3.png"
    assert named("{stem}_x{scale}", "ü" * 200 + ".jpg") == "ü" * 124 + "_x3.png"


def test_a_name_that_is_no_utf_8_is_kept_where_it_may_be() -> None:
    photo = os.fsdecode(b"caf\xe9.jpg")
    assert os.fsencode(named("{stem}", photo)) == b"caf\xe9.png"


@pytest.mark.parametrize("twins", [("IMG.jpg", "img.jpg"), ("caf\u00e9.jpg", "cafe\u0301.jpg"), ("ß.jpg", "SS.jpg")])
def test_names_that_some_file_systems_cannot_tell_apart_stay_apart(tmp_path: Path, twins: tuple[str, str]) -> None:
    names = Names()
    assert names.claim(tmp_path / twins[0]) == tmp_path / twins[0]
    assert names.claim(tmp_path / "in" / ".." / twins[1]).name.endswith(" (2).jpg")
    assert not names.take(tmp_path / twins[1])


def test_originals_are_nobody_s_name(tmp_path: Path) -> None:
    names = Names([tmp_path / "in" / ".." / "a.png"])
    assert names.claim(tmp_path / "a.png") == tmp_path / "a (2).png"
    assert not names.take(tmp_path / "A.png")
