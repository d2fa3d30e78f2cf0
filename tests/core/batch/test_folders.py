"""Which photos are meant, each once, and what is left out, by name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.batch.folders import photos_in
from core.batch.naming import Naming
from core.batch.plan import Existing, plan


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def below(*inputs: Path) -> list[str]:
    return [found.below.as_posix() for found in photos_in(inputs).found]


def test_folders_are_walked_in_order_and_mirrored(tmp_path: Path) -> None:
    touch(tmp_path / "in/b.png", tmp_path / "in/a/c.JPG", tmp_path / "in/notes.txt", tmp_path / "in/a/b/z.heic")
    photos = photos_in([tmp_path / "in"])
    assert [found.below.as_posix() for found in photos.found] == ["a/b/z.heic", "a/c.JPG", "b.png"]
    assert (photos.folders, photos.notes, photos.unreadable) == ((tmp_path / "in",), (), ())
    assert not any(found.named for found in photos.found)


def test_a_name_that_no_file_system_takes_is_left_to_the_reader(tmp_path: Path) -> None:
    endless = tmp_path / ("x" * 300 + ".jpg")
    assert [found.file for found in photos_in([endless, tmp_path / "nowhere.png"]).found] == [
        endless,
        tmp_path / "nowhere.png",
    ]


@pytest.mark.parametrize(
    "folder",
    [
        "@eaDir/IMG_1.jpg", "#recycle", "$RECYCLE.BIN/S-1-5", "$Recycle.Bin", ".Trash-1000/files", ".Trashes",
        "@Recycle", "#snapshot/GMT-2024", "System Volume Information", "lost+found", "__MACOSX/album", ".AppleDouble",
        "Catalog Previews.lrdata/1/1A", "Smart Previews.LRDATA", "Photos Library.photoslibrary/originals",
        "@__thumb", ".@__thumb", "RECYCLER", ".git", ".thumbnails",
    ],
)  # fmt: skip
def test_folders_of_systems_bins_and_previews_are_left_out_with_one_line(tmp_path: Path, folder: str) -> None:
    touch(tmp_path / "a.jpg", tmp_path / folder / "b.jpg", tmp_path / folder / "c.jpg")
    photos = photos_in([tmp_path])
    assert [found.file.name for found in photos.found] == ["a.jpg"]
    (note,) = photos.notes
    assert note.startswith("left out, ")
    assert note.endswith(f": '{tmp_path / Path(folder).parts[0]}'")


def test_such_a_folder_that_is_named_is_meant(tmp_path: Path) -> None:
    touch(tmp_path / "#recycle/gone.jpg", tmp_path / ".hidden/a.jpg")
    assert below(tmp_path / "#recycle", tmp_path / ".hidden") == ["gone.jpg", "a.jpg"]


def test_names_that_only_look_like_those_are_photos(tmp_path: Path) -> None:
    touch(tmp_path / "recycle/a.jpg", tmp_path / "eaDir/b.jpg", tmp_path / "@home/c.jpg", tmp_path / "lrdata/d.jpg")
    assert len(below(tmp_path)) == 4


def test_hidden_files_are_left_out_with_one_line_that_tells_three(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg", *(tmp_path / f"._{name}.jpg" for name in "abcde"), tmp_path / ".DS_Store")
    photos = photos_in([tmp_path])
    assert [found.file.name for found in photos.found] == ["a.jpg"]
    (note,) = photos.notes
    assert note.startswith("left out, hidden: '")
    assert note.endswith("' and 2 more")


def test_a_photo_is_done_once_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path / "a.jpg", tmp_path / "in/x.jpg")
    (tmp_path / "link.jpg").symlink_to("a.jpg")
    (tmp_path / "hard.jpg").hardlink_to(tmp_path / "a.jpg")
    monkeypatch.chdir(tmp_path)
    ways = ["a.jpg", "a.jpg", "./a.jpg", "in/../a.jpg", str(tmp_path / "a.jpg"), "link.jpg", "hard.jpg"]
    photos = photos_in([Path(way) for way in ways])
    assert [(found.file, found.named) for found in photos.found] == [(Path("a.jpg"), True)]
    (note,) = photos.notes
    assert note.startswith("done once though meant more than once: 'a.jpg', ")


def test_photos_that_differ_are_no_twins_even_if_they_are_not_there(tmp_path: Path) -> None:
    named = [tmp_path / "a.jpg", tmp_path / "A.jpg", tmp_path / "b.jpg"]
    assert [found.file for found in photos_in(named).found] == named


def test_a_folder_is_walked_once_and_keeps_the_place_that_it_has_first(tmp_path: Path) -> None:
    touch(tmp_path / "in/a.jpg", tmp_path / "in/sub/b.jpg")
    assert below(tmp_path / "in/sub", tmp_path / "in", tmp_path / "in/sub/..") == ["b.jpg", "a.jpg"]
    assert below(tmp_path / "in/sub/b.jpg", tmp_path / "in") == ["b.jpg", "a.jpg"]


def test_linked_folders_are_followed_after_real_ones_and_told(tmp_path: Path) -> None:
    """A link that sorts first doesn't take the photos from the folder in which they lie."""
    touch(tmp_path / "album/real/a.jpg", tmp_path / "other/deep/o.jpg")
    (tmp_path / "album/first").symlink_to("real")
    (tmp_path / "album/linked").symlink_to("../other")
    photos = photos_in([tmp_path / "album"])
    assert [found.below.as_posix() for found in photos.found] == ["real/a.jpg", "linked/deep/o.jpg"]
    assert any("'" + str(tmp_path / "album/linked") + "'" in note for note in photos.notes)


def test_links_up_and_in_circles_are_not_followed_and_told(tmp_path: Path) -> None:
    touch(tmp_path / "album/a.jpg", tmp_path / "album/sub/b.jpg", tmp_path / "secret.jpg")
    for name, goal in (("up", ".."), ("self", "."), ("sub/top", ".."), ("root", "/")):
        (tmp_path / "album" / name).symlink_to(goal)
    (tmp_path / "album/ring").symlink_to("ring")
    photos = photos_in([tmp_path / "album"])
    assert [found.below.as_posix() for found in photos.found] == ["a.jpg", "sub/b.jpg"]
    (note,) = photos.notes
    assert note.startswith("not followed, links that lead back up: ")
    assert note.endswith("and 1 more")


def test_two_folders_that_link_to_each_other_end(tmp_path: Path) -> None:
    touch(tmp_path / "a/x.jpg", tmp_path / "b/y.jpg")
    (tmp_path / "a/b").symlink_to("../b")
    (tmp_path / "b/a").symlink_to("../a")
    assert below(tmp_path / "a") == ["x.jpg", "b/y.jpg"]


def test_a_broken_link_is_left_to_the_reader(tmp_path: Path) -> None:
    (tmp_path / "gone.jpg").symlink_to("nowhere.jpg")
    assert below(tmp_path) == ["gone.jpg"]


def test_a_folder_that_can_not_be_looked_into_is_told_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may look into everything, so that the system's answer is made up."""
    touch(tmp_path / "ok/a.jpg", tmp_path / "private/p.jpg")
    scandir = os.scandir

    def refuse(folder: Path) -> object:
        if Path(folder).name == "private":
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    photos = photos_in([tmp_path])
    assert [found.below.as_posix() for found in photos.found] == ["ok/a.jpg"]
    assert photos.unreadable == ((tmp_path / "private", "permission denied"),)


def test_folders_deeper_than_python_s_stack_are_walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(1200):
        Path("d").mkdir()
        os.chdir("d")
    Path("a.jpg").touch()
    deepest = Path.cwd()
    try:
        monkeypatch.chdir(tmp_path)
        photos = photos_in([Path("d")])
        assert [job.target.name for job in plan(photos, None, Naming(), Existing.SKIP).jobs] == ["a_x2.png"]
    finally:  # what tidies up after tests goes no deeper than Python's stack
        os.chdir(deepest)
        Path("a.jpg").unlink()
        for _ in range(1200):
            os.chdir("..")
            Path("d").rmdir()
