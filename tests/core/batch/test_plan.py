"""Photos become jobs: nothing is taken from anybody, nothing is done twice, and nothing is left out silently."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from core.batch.earlier import Stamp, finished
from core.batch.folders import photos_in
from core.batch.naming import NameTemplate, Naming
from core.batch.plan import Existing, Plan, plan
from core.order import Order, Size

Make = Callable[..., Path]
TWICE = Naming()
SAME = Naming(template=NameTemplate("{stem}"))


def planned(
    inputs: list[Path], out: Path | None = None, existing: Existing = Existing.RENAME, naming: Naming = TWICE
) -> Plan:
    return plan(photos_in(inputs), out, naming, existing)


def pairs(plan_: Plan) -> list[tuple[str, str]]:
    return [(job.source.name, job.target.name) for job in plan_.jobs]


def test_folders_are_mirrored(tmp_path: Path, shoot: Make) -> None:
    shoot(tmp_path / "in/b.png"), shoot(tmp_path / "in/a/c.jpg")
    out = tmp_path / "out"
    assert [job.target for job in planned([tmp_path / "in"], out).jobs] == [out / "a/c_x2.png", out / "b_x2.png"]
    beside = [job.target for job in planned([tmp_path / "in"]).jobs]
    assert beside == [tmp_path / "in/a/c_x2.png", tmp_path / "in/b_x2.png"]


def test_the_only_result_may_be_named(tmp_path: Path, shoot: Make) -> None:
    photos = photos_in([shoot(tmp_path / "a.jpg")])
    (job,) = plan(photos, None, TWICE, Existing.RENAME, file=tmp_path / "out.png").jobs
    assert job.target == tmp_path / "out.png"
    shoot(tmp_path / "out.png")
    for existing in Existing:
        (job,) = plan(photos, None, TWICE, existing, file=tmp_path / "out.png").jobs
        assert (job.target, job.replaces) == (tmp_path / "out (2).png", None)


# Originals are sacred


@pytest.mark.parametrize("existing", list(Existing))
def test_a_file_of_somebody_else_never_gives_way(tmp_path: Path, shoot: Make, existing: Existing) -> None:
    photo = shoot(tmp_path / "a.jpg")
    shoot(tmp_path / "a_x2.png")
    (tmp_path / "a_x2 (2).png").write_bytes(b"not even a picture")
    (job,) = planned([photo], existing=existing).jobs
    assert (job.target.name, job.replaces, job.earlier) == ("a_x2 (3).png", None, ())


@pytest.mark.parametrize("existing", list(Existing))
@pytest.mark.parametrize("spelling", ["a_x2.png", "in/../a_x2.png", "link/a_x2.png"])
def test_a_photo_that_is_meant_is_nobody_s_result(
    tmp_path: Path, shoot: Make, existing: Existing, spelling: str
) -> None:
    """a_x2.png was named by hand: it is a photo, and the result of a.jpg goes elsewhere."""
    shoot(tmp_path / "a.jpg"), shoot(tmp_path / "a_x2.png")
    (tmp_path / "in").mkdir()
    (tmp_path / "link").symlink_to(".")
    jobs = planned([tmp_path / "a.jpg", tmp_path / spelling], tmp_path, existing)
    assert pairs(jobs) == [("a.jpg", "a_x2 (2).png"), ("a_x2.png", "a_x2_x2.png")]


@pytest.mark.parametrize("existing", list(Existing))
@pytest.mark.parametrize("spelling", ["a_x2.png", "in/../a_x2.png", "link/a_x2.png", "hard.png"])
def test_a_result_that_is_meant_as_a_photo_does_not_give_way_either(
    tmp_path: Path, shoot: Make, made: Make, existing: Existing, spelling: str
) -> None:
    photo = shoot(tmp_path / "a.jpg")
    (tmp_path / "in").mkdir()
    (tmp_path / "link").symlink_to(".")
    (tmp_path / "hard.png").hardlink_to(made(tmp_path / "a_x2.png", photo))
    jobs = planned([photo, tmp_path / spelling], tmp_path, existing)
    assert jobs.jobs[0].replaces is None
    assert jobs.jobs[0].target.name == "a_x2 (2).png"


def test_photos_with_results_of_the_same_name_as_theirs_stay(tmp_path: Path, shoot: Make) -> None:
    """`{stem}` beside the photos, where some are PNG already."""
    shoot(tmp_path / "a.png"), shoot(tmp_path / "b.jpg"), shoot(tmp_path / "b.png")
    for existing in Existing:
        assert pairs(planned([tmp_path], tmp_path, existing, SAME)) == [
            ("a.png", "a (2).png"),
            ("b.jpg", "b (2).png"),
            ("b.png", "b (3).png"),
        ]


def test_photos_of_one_stem_do_not_overwrite_each_other(tmp_path: Path, shoot: Make) -> None:
    jobs = planned([shoot(tmp_path / "a.jpg"), shoot(tmp_path / "a.png")], tmp_path, Existing.REPLACE)
    assert pairs(jobs) == [("a.jpg", "a_x2.png"), ("a.png", "a_x2 (2).png")]


# Replacing and skipping


def test_a_photo_s_own_result_gives_way(tmp_path: Path, shoot: Make, made: Make) -> None:
    """a.png sorts last and was second then, too; a.heic is new."""
    jpg, png = shoot(tmp_path / "in/a.jpg"), shoot(tmp_path / "in/a.png")
    first, second = made(tmp_path / "out/a_x2.png", jpg), made(tmp_path / "out/a_x2 (2).png", png)
    shoot(tmp_path / "in/a.bmp")
    jobs = planned([tmp_path / "in"], tmp_path / "out", Existing.REPLACE).jobs
    assert [(job.source.name, job.target.name, job.replaces) for job in jobs] == [
        ("a.bmp", "a_x2 (3).png", None),
        ("a.jpg", "a_x2.png", Stamp.of(first)),
        ("a.png", "a_x2 (2).png", Stamp.of(second)),
    ]


def test_two_photos_of_one_name_replace_two_results(tmp_path: Path, shoot: Make, made: Make) -> None:
    photos = [shoot(tmp_path / folder / "a.jpg") for folder in "mno"]
    for name, photo in zip(("a_x2.png", "a_x2 (2).png"), photos, strict=False):
        made(tmp_path / "out" / name, photo)
    jobs = planned(photos, tmp_path / "out", Existing.REPLACE).jobs
    assert [job.target.name for job in jobs] == ["a_x2.png", "a_x2 (2).png", "a_x2 (3).png"]
    assert [job.replaces is None for job in jobs] == [False, False, True]


def test_a_result_of_another_photo_does_not_give_way(tmp_path: Path, shoot: Make, made: Make) -> None:
    made(tmp_path / "a_x2.png", shoot(tmp_path / "b.jpg"))
    (job,) = planned([shoot(tmp_path / "a.jpg")], tmp_path, Existing.REPLACE).jobs
    assert (job.target.name, job.replaces) == ("a_x2 (2).png", None)


def test_skipping_goes_by_the_photo_and_not_by_the_name(tmp_path: Path, shoot: Make, made: Make, asked: Order) -> None:
    """a.jpg is done; then comes a.bmp, which sorts first and would have the same name."""
    jpg = shoot(tmp_path / "in/a.jpg")
    made(tmp_path / "out/a_x2.png", jpg)
    bmp = shoot(tmp_path / "in/a.bmp")
    jobs = planned([tmp_path / "in"], tmp_path / "out", Existing.SKIP).jobs
    assert [finished(job.source, job.earlier, asked) for job in jobs] == [None, tmp_path / "out/a_x2.png"]
    assert (jobs[0].source, jobs[0].target.name) == (bmp, "a_x2 (2).png")
    other = replace(asked, size=Size(scale=3))
    assert [finished(job.source, job.earlier, other) for job in jobs] == [None, None]


def test_skipping_tells_photos_of_one_name_in_two_folders_apart(
    tmp_path: Path, shoot: Make, made: Make, asked: Order
) -> None:
    done, new = shoot(tmp_path / "d2/image.jpg"), shoot(tmp_path / "d1/image.jpg")
    made(tmp_path / "out/image_x2.png", done)
    jobs = planned([new, done], tmp_path / "out", Existing.SKIP).jobs
    assert [finished(job.source, job.earlier, asked) for job in jobs] == [None, tmp_path / "out/image_x2.png"]


# Which files of a folder are earlier results


def test_photos_that_are_named_like_results_are_photos(tmp_path: Path, shoot: Make) -> None:
    names = ["cell.jpg", "cell_x4.jpg", "cell_x10.jpg", "cell_x4 (2).jpg", "cell_long300.png", "other.jpg"]
    for name in names:
        shoot(tmp_path / name)
    jobs = planned([tmp_path], tmp_path / "out")
    assert sorted(job.source.name for job in jobs.jobs) == sorted(names)
    assert jobs.notes == ()


@pytest.mark.parametrize(
    "name", ["a_x2.png", "a_x2.5 (3).jpg", "a_x2 (2) (2).png", "a_long300.tif", "a.webp", "a (2).png", "a_x2_p3.png"]
)
def test_results_beside_their_photo_are_left_out_and_told(tmp_path: Path, shoot: Make, made: Make, name: str) -> None:
    photo = shoot(tmp_path / "a.jpg")
    result = made(tmp_path / name, photo)
    for out in (None, tmp_path, tmp_path / "out"):
        jobs = planned([tmp_path], out)
        assert [job.source.name for job in jobs.jobs] == ["a.jpg"]
        assert jobs.notes == (f"left out, earlier results: '{result}'",)


def test_results_are_photos_where_they_are_named_or_their_photos_are_elsewhere(
    tmp_path: Path, shoot: Make, made: Make
) -> None:
    """First restored at ×1 into a folder of its own, that is then enlarged."""
    photo = shoot(tmp_path / "in/a.jpg")
    result = made(tmp_path / "clean/a_x1.png", photo)
    made(tmp_path / "clean/b.png", shoot(tmp_path / "in/b.png"))
    for out in (None, tmp_path / "big", tmp_path / "clean"):
        assert pairs(planned([tmp_path / "clean"], out)) == [("a_x1.png", "a_x1_x2.png"), ("b.png", "b_x2.png")]
    assert len(planned([photo, result]).jobs) == 2


def test_a_result_of_another_photo_of_that_name_is_a_photo(tmp_path: Path, shoot: Make, made: Make) -> None:
    made(tmp_path / "clean/a_x1.png", shoot(tmp_path / "gone/a.jpg"))
    other = shoot(tmp_path / "other/a.jpg")
    jobs = planned([tmp_path / "clean", tmp_path / "other"], tmp_path / "out")
    assert [job.source.name for job in jobs.jobs] == ["a_x1.png", "a.jpg"]
    made(tmp_path / "clean/a_x1.png", other)
    jobs = planned([tmp_path / "clean", tmp_path / "other"], tmp_path / "out")
    assert [job.source.name for job in jobs.jobs] == ["a.jpg"]


def test_results_of_the_pictures_of_one_file_are_no_photos(tmp_path: Path, shoot: Make, made: Make) -> None:
    scan = shoot(tmp_path / "scan.tif")
    for name in ("scan-big_p1.png", "scan-big_p2 (2).png", "scan-big_p10.png"):
        made(tmp_path / name, scan)
    jobs = planned([tmp_path], naming=Naming(template=NameTemplate("{stem}-big")))
    assert [job.source.name for job in jobs.jobs] == ["scan.tif"]


@pytest.mark.parametrize("naming", [TWICE, SAME, Naming(template=NameTemplate("{parent}-{stem}-big"))])
@pytest.mark.parametrize("out", [".", "album", "album/", "album/..", "./album/res/..", "album/res", "res", "around"])
def test_a_second_call_means_the_same_photos(
    tmp_path: Path, shoot: Make, made: Make, monkeypatch: pytest.MonkeyPatch, out: str, naming: Naming
) -> None:
    """Into the folder, inside it, around it, beside it; by `..` or a link; and nothing is left out the first time."""
    monkeypatch.chdir(tmp_path)
    shoot(Path("album/a.jpg")), shoot(Path("album/deep/b.jpg"))
    Path("album/res").mkdir()
    Path("around").symlink_to("album/res")
    expected = ["a.jpg", "b.jpg"]
    for given in (["album"], ["album"], ["album/../album"]):
        jobs = planned([Path(each) for each in given], Path(out), naming=naming)
        assert [job.source.name for job in jobs.jobs] == expected
        for job in jobs.jobs:
            made(job.target, job.source)


@pytest.mark.parametrize(
    ("photo", "result"),
    [
        ("holiday/a.jpg", "a.png"),  # they went around
        ("trip/holiday/day1/a.jpg", "day1/a.png"),
        ("a.jpg", "res/a.png"),  # and inside
        ("day1/a.jpg", "out/2x/day1/a.png"),
    ],
)
def test_results_that_went_elsewhere_in_the_folder_before_are_left_out(
    tmp_path: Path, shoot: Make, made: Make, photo: str, result: str
) -> None:
    """They have the photo's very name, and today they would go to another place."""
    made(tmp_path / "Pictures" / result, shoot(tmp_path / "Pictures" / photo))
    shoot(tmp_path / "Pictures" / "other" / "a.png")
    for out in (None, tmp_path / "new"):
        jobs = planned([tmp_path / "Pictures"], out)
        assert sorted(job.source.name for job in jobs.jobs) == ["a.jpg", "a.png"]
        assert jobs.notes == (f"left out, earlier results: '{tmp_path / 'Pictures' / result}'",)


def test_photos_of_one_s_own_in_the_output_folder_are_photos(tmp_path: Path, shoot: Make, made: Make) -> None:
    shoot(tmp_path / "Pictures/holiday/a.jpg"), shoot(tmp_path / "Pictures/work/c.jpg")
    jobs = planned([tmp_path / "Pictures"], tmp_path / "Pictures/holiday")
    assert [job.source.name for job in jobs.jobs] == ["a.jpg", "c.jpg"]


def test_what_lies_in_an_output_folder_inside_is_a_result_even_if_its_photo_is_gone(
    tmp_path: Path, shoot: Make, made: Make
) -> None:
    shoot(tmp_path / "album/b.jpg")
    made(tmp_path / "album/res/deep/a_x2.png", shoot(tmp_path / "gone.jpg"))
    jobs = planned([tmp_path / "album"], tmp_path / "album/res")
    assert [job.source.name for job in jobs.jobs] == ["b.jpg"]


# Many


def test_twenty_thousand_photos_are_planned_in_linear_work_and_none_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[Path] = []
    monkeypatch.setattr("core.batch.naming.exists", lambda path: looks.append(path))
    monkeypatch.setattr(Image, "open", lambda _path: pytest.fail("a photo was opened"))
    for photos in (
        [tmp_path / str(i) / "a.jpg" for i in range(20_000)],
        [tmp_path / f"IMG_{i:05}.jpg" for i in range(20_000)],
    ):
        looks.clear()
        for existing in Existing:
            jobs = planned(photos, tmp_path / "out", existing).jobs
            assert len({job.target for job in jobs}) == 20_000
        assert len(looks) == 60_000


def test_files_in_a_folder_are_looked_at_once_and_only_twins_are_opened(
    tmp_path: Path, shoot: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.jpg", "b.jpg", "c.png", "c.jpg", "c_x2.jpg"):
        shoot(tmp_path / name)
    opened: list[str] = []
    image_open = Image.open

    def count(path: Path) -> Image.Image:
        opened.append(Path(path).name)
        return image_open(path)

    monkeypatch.setattr(Image, "open", count)
    assert len(planned([tmp_path], tmp_path / "out").jobs) == 5
    assert sorted(opened) == ["c.jpg", "c.png", "c_x2.jpg"]
