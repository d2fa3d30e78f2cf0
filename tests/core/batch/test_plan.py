"""Which photos are meant, and names that never collide or overflow."""

from pathlib import Path

import pytest

from core.batch.plan import Existing, free, photos_in, plan, target_name
from core.order import Size

TWICE = Size(scale=2)


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_the_default_name_tells_the_scale():
    assert target_name("street", Size(scale=3.0), ".png") == "street_x3.png"
    assert target_name("street", Size(scale=2.5), ".jpg") == "street_x2.5.jpg"


def test_folders_are_walked_and_mirrored(tmp_path):
    touch(tmp_path / "in/b.png", tmp_path / "in/a/c.JPG", tmp_path / "in/notes.txt", tmp_path / "in/.hidden/d.png")
    found = [below.as_posix() for _, below in photos_in([tmp_path / "in"])]
    assert found == ["a/c.JPG", "b.png"]
    targets = [job.target for job in plan([tmp_path / "in"], tmp_path / "out", TWICE, ".png", Existing.RENAME)]
    assert targets == [tmp_path / "out/a/c_x2.png", tmp_path / "out/b_x2.png"]


def test_photos_of_one_stem_do_not_overwrite_each_other(tmp_path):
    jobs = plan([tmp_path / "a.jpg", tmp_path / "a.png"], tmp_path, TWICE, ".png", Existing.REPLACE)
    assert [job.target.name for job in jobs if job.target] == ["a_x2.png", "a_x2 (2).png"]


@pytest.mark.parametrize(
    ("existing", "expected"),
    [(Existing.SKIP, None), (Existing.RENAME, "a_x2 (2).png"), (Existing.REPLACE, "a_x2.png")],
)
def test_an_existing_result(tmp_path, existing, expected):
    touch(tmp_path / "a_x2.png")
    (job,) = plan([tmp_path / "a.jpg"], None, TWICE, ".png", existing)
    assert (job.target and job.target.name) == expected


@pytest.mark.parametrize("stem", ["x" * 300, "ü" * 200, "🦦" * 80, "100 % sharp", "caf\u0065\u0301"])
def test_names_fit_255_bytes_and_can_be_written(tmp_path, stem):
    target = tmp_path / target_name(stem, Size(scale=8), ".webp")
    assert len(target.name.encode()) <= 255
    touch(target)
    again = free(target)
    assert len(again.name.encode()) <= 255
    touch(again)
    assert again != target


@pytest.mark.parametrize("existing", list(Existing))
def test_a_photo_that_is_meant_is_nobody_s_result(tmp_path, existing):
    """a_x2.png was named by hand: it is a photo, and the result of a.jpg goes elsewhere."""
    touch(tmp_path / "a.jpg", tmp_path / "a_x2.png")
    inputs = [tmp_path / "a.jpg", tmp_path / "in" / ".." / "a_x2.png"]
    targets = [job.target for job in plan(inputs, tmp_path, TWICE, ".png", existing)]
    assert targets == [tmp_path / "a_x2 (2).png", tmp_path / "a_x2_x2.png"]


def test_twenty_thousand_photos_of_one_name_are_told_apart_in_linear_work(tmp_path, monkeypatch):
    looks = []
    monkeypatch.setattr("core.batch.plan.exists", lambda path: looks.append(path))
    photos = [tmp_path / str(i) / "a.jpg" for i in range(20_000)]
    targets = [job.target for job in plan(photos, tmp_path / "out", TWICE, ".png", Existing.RENAME)]
    assert len(set(targets)) == 20_000
    assert len(looks) == 20_000


def test_results_may_go_around_their_photos(tmp_path, monkeypatch):
    touch(tmp_path / "album/a.jpg", tmp_path / "album/deep/b.jpg")
    monkeypatch.chdir(tmp_path)
    for out in (".", "album", "album/..", str(tmp_path)):
        jobs = plan([Path("album")], Path(out), TWICE, ".png", Existing.RENAME)
        assert [job.source for job in jobs] == [Path("album/a.jpg"), Path("album/deep/b.jpg")]


def test_skipping_tells_twins_apart(tmp_path):
    """a.jpg is done, a.png isn't: its result has another name."""
    touch(tmp_path / "in/a.jpg", tmp_path / "in/a.png", tmp_path / "out/a_x2.png")
    jobs = plan([tmp_path / "in"], tmp_path / "out", TWICE, ".png", Existing.SKIP)
    assert [(job.source.name, job.target and job.target.name) for job in jobs] == [
        ("a.jpg", None),
        ("a.png", "a_x2 (2).png"),
    ]


def test_earlier_results_are_no_photos(tmp_path):
    touch(tmp_path / "a.jpg", tmp_path / "a_x2.png", tmp_path / "a_x2.5 (3).jpg", tmp_path / "b_x2.png")
    touch(tmp_path / "out/c.png", tmp_path / "more/d.jpg")
    jobs = plan([tmp_path], tmp_path / "out", TWICE, ".png", Existing.RENAME)
    assert [job.source.name for job in jobs] == ["a.jpg", "b_x2.png", "d.jpg"]
    (named,) = plan([tmp_path / "a_x2.png"], None, TWICE, ".png", Existing.RENAME)
    assert named.target == tmp_path / "a_x2_x2.png"


@pytest.mark.parametrize("twins", [("IMG.jpg", "img.png"), ("caf\u00e9.jpg", "cafe\u0301.png")])
def test_names_that_some_file_systems_cannot_tell_apart_stay_apart(tmp_path, twins):
    jobs = plan([tmp_path / name for name in twins], tmp_path, TWICE, ".png", Existing.REPLACE)
    assert jobs[1].target.name.endswith("_x2 (2).png")


def test_a_name_that_no_file_system_takes_is_left_to_the_reader(tmp_path):
    endless = tmp_path / ("x" * 300 + ".jpg")
    assert [source for source, _ in photos_in([endless])] == [endless]
    assert plan([endless], tmp_path, TWICE, ".png", Existing.SKIP)[0].target is not None
