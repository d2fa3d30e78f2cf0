"""Where the command line writes and what it calls it: folders, files, templates, sizes on paper, and what it leaves."""

import json
import os
from pathlib import Path

import pytest
from PIL import Image

from tests.app.command import run


def names(folder):
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


# A file or a folder


@pytest.mark.parametrize(
    ("name", "kind"), [("out.png", "PNG"), ("out.JPG", "JPEG"), ("new/deep/out.tiff", "TIFF"), ("out.webp", "WEBP")]
)
def test_a_file_s_name_is_the_result_of_one_photo(photo_file, tmp_path, name, kind):
    result = run("restore", photo_file, photo_file, "-o", tmp_path / "o" / name)
    assert result.exit_code == 0, result.output
    assert names(tmp_path / "o") == [name]
    with Image.open(tmp_path / "o" / name) as image:
        assert image.format == kind


def test_a_file_that_is_named_and_taken_stays(photo_file, tmp_path):
    mine = tmp_path / "out.png"
    mine.write_bytes(b"mine")
    for existing, name in (("rename", "out (2).png"), ("replace", "out (2).png"), ("skip", "out (2).png")):
        (entry,) = json.loads(run("restore", photo_file, "-o", mine, "--existing", existing, "--json").stdout)
        assert (Path(entry["output"]).name, entry.get("skipped", False)) == (name, existing == "skip")
    assert mine.read_bytes() == b"mine"


def test_a_photo_that_is_named_as_its_own_result_stays(photo_file):
    before = photo_file.read_bytes()
    assert run("restore", photo_file, "-o", photo_file, "--existing", "replace").exit_code == 0
    assert photo_file.read_bytes() == before
    assert names(photo_file.parent) == ["street (2).png", "street.png"]


@pytest.mark.parametrize("name", ["2024.holiday", "out.png/", "photos.d"])
def test_other_names_and_those_that_end_as_folders_are_folders(photo_file, tmp_path, name):
    assert run("restore", photo_file, "-o", f"{tmp_path}/o/{name}").exit_code == 0
    assert names(tmp_path / "o") == [f"{name.rstrip('/')}/street_x2.png"]


def test_a_folder_that_is_called_like_a_file_is_a_folder(photo_file, tmp_path):
    (tmp_path / "out.png").mkdir()
    assert run("restore", photo_file, "-o", tmp_path / "out.png").exit_code == 0
    assert names(tmp_path / "out.png") == ["street_x2.png"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["IN", "-o", "out.png"], "give a folder's name, which may end in /"),
        (["PHOTO", "other.png", "-o", "out.png"], "give a folder's name, which may end in /"),
        (["PHOTO", "-o", "out.heic"], "can't write .heic"),
        (["PHOTO", "-o", "out.bmp"], "can't write .bmp"),
        (["PHOTO", "-o", "out.png", "--format", "jpeg"], "--format says jpeg"),
        (["PHOTO", "-o", "out.png", "--name", "{stem}"], "leave out --name"),
        (["PHOTO", "--name", "{stem}.jpg", "--format", "png"], "--format says png"),
        (["PHOTO", "--name", "{name}"], "--name {name}: A name has no {name}"),
        (["PHOTO", "--name", "a/{stem}"], "can't hold /"),
        (["PHOTO", "--name", "CON"], "device"),
        (["PHOTO", "--name", ""], "Give the file a name"),
        (["PHOTO", "--name", "{stem}_x{scale}", "--width", "100"], "use {size}"),
        (["PHOTO", "--format", "gif"], "can't write 'gif'; give one of png, jpeg"),
        (["PHOTO", "--width", "20cm"], "add --dpi 300"),
        (["PHOTO", "--width", "20cm", "--scale", "2", "--dpi", "300"], "one size"),
        (["PHOTO", "--long-side", "wide"], "is no length"),
        (["PHOTO", "--height", "-2cm", "--dpi", "300"], "is no length"),
        (["PHOTO", "--height", "nancm", "--dpi", "300"], "is no length"),
        (["PHOTO", "--height", "1e400in", "--dpi", "300"], "is no length"),
        (["PHOTO", "--height", "0.001mm", "--dpi", "2"], "no size"),
        (["PHOTO", "--dpi", "0"], "--dpi"),
        (["PHOTO", "--dpi", "nan"], "--dpi"),
    ],
)
def test_what_contradicts_itself_is_a_usage_error_in_one_line(photo_file, tmp_path, monkeypatch, arguments, why):
    monkeypatch.chdir(tmp_path)
    given = [{"IN": photo_file.parent, "PHOTO": photo_file}.get(each, each) for each in arguments]
    result = run("restore", *given)
    assert (result.exit_code, type(result.exception)) == (2, SystemExit), result.output
    assert why in result.stderr.splitlines()[-1]
    assert names(tmp_path) == ["in/street.png"]


# Names and formats


@pytest.mark.parametrize("form", ["jpg", "JPG", ".jpg", "jpe", "jpeg", "JPEG"])
def test_a_format_goes_by_its_suffixes_too(photo_file, tmp_path, form):
    assert run("restore", photo_file, "-o", tmp_path / "o", "--format", form).exit_code == 0
    assert names(tmp_path / "o") == ["street_x2.jpg"]


@pytest.mark.parametrize(
    ("template", "more", "name"),
    [
        ("{stem}", (), "street.png"),
        ("{stem}", ("--format", "tif"), "street.tif"),
        ("{stem}.jpeg", (), "street.jpeg"),
        ("{stem}.PNG", (), "street.PNG"),
        ("{parent} {stem} {size} {model}", ("--scale", "3"), "in street x3 fast.png"),
        ("{stem}_{size}", ("--long-side", "100"), "street_long100.png"),
    ],
)
def test_results_are_named_by_a_template(photo_file, tmp_path, template, more, name):
    result = run("restore", photo_file.parent, "-o", tmp_path / "o", "--name", template, *more)
    assert result.exit_code == 0, result.output
    assert names(tmp_path / "o") == [name]


def test_the_same_name_in_another_folder_is_done_once(photo_file, tmp_path):
    command = ("restore", photo_file.parent, "-o", photo_file.parent / "big", "--name", "{stem}")
    assert run(*command).exit_code == 0
    again = run(*command, "--existing", "skip")
    assert names(photo_file.parent) == ["big/street.png", "street.png"]
    assert "skipped, its result exists" in again.stdout
    assert "left out, earlier results" in again.stderr


# Sizes on paper


@pytest.mark.parametrize(
    ("length", "pixels"),
    [("1cm", 118), ("10mm", 118), ("0.8in", 240), ("0,5 in", 150), (" 1.5CM", 177), ("122px", 122)],
)
def test_a_length_on_paper_becomes_pixels_and_is_stated(photo_file, tmp_path, length, pixels):
    """1 cm at 300 dots per inch: 300 / 2.54 = 118.1."""
    result = run("restore", photo_file, "-o", tmp_path / "o.png", "--width", length, "--dpi", 300)
    assert result.exit_code == 0, result.output
    with Image.open(tmp_path / "o.png") as image:
        assert image.size[0] == pixels
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)


def test_more_than_eight_times_is_refused_and_says_how_much_there_may_be(photo_file, tmp_path):
    result = run("restore", photo_file, "-o", tmp_path / "o", "--width", "20cm", "--dpi", 300)
    assert result.exit_code == 3
    assert "width 2362 is ×38.7" in result.stderr
    assert "at most ×8, which is 488×360" in result.stderr


# What is left out, and leftovers


def test_what_is_left_out_is_told_on_stderr_and_not_when_quiet(photo_file, tmp_path):
    (photo_file.parent / "@eaDir").mkdir()
    (photo_file.parent / "@eaDir" / "a.jpg").touch()
    for command in (["restore", "-o", tmp_path / "o", "--json"], ["estimate", "--json"]):
        result = run(*command, photo_file.parent)
        assert result.exit_code == 0
        assert len(json.loads(result.stdout)) == 1
        assert result.stderr == (
            f"note: left out, folders of systems, bins and previews: '{photo_file.parent / '@eaDir'}'\n"
        )
    assert run("restore", photo_file.parent, "-o", tmp_path / "o", "--quiet").stderr == ""


@pytest.mark.parametrize("command", ["restore", "estimate"])
def test_a_folder_that_can_not_be_looked_into_is_a_failure(photo_file, tmp_path, monkeypatch, command):
    from core.batch import folders

    private, scandir = photo_file.parent / "private", folders.os.scandir
    private.mkdir()

    def refuse(folder):
        if Path(folder) == private:
            raise PermissionError(13, "Permission denied", str(folder))
        return scandir(folder)

    monkeypatch.setattr(folders.os, "scandir", refuse)
    result = run(command, photo_file.parent, "--json")
    assert result.exit_code == 1
    failed, done = json.loads(result.stdout)
    assert failed["file"] == str(private)
    assert "error" not in done
    assert result.stderr.startswith(f"error: can't look into the folder {private}: permission denied; ")
    assert run(command, private).exit_code == 3


def test_what_a_killed_process_left_in_the_output_folder_is_removed(photo_file, tmp_path):
    left = tmp_path / "o" / ".causalsr-00000000-1-0123456789abcdef.tmp"
    left.parent.mkdir()
    left.touch()
    os.utime(left, (0, 0))
    run("restore", photo_file, "-o", tmp_path / "o")
    assert names(tmp_path / "o") == ["street_x2.png"]
