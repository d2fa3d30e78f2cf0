"""Files of several pictures, cut ones, and times of change, by the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.image_io import read
from core.provenance import Provenance
from tests.app.command import run

RED, GREEN, BLUE = (200, 30, 30), (30, 200, 30), (30, 30, 200)


@pytest.fixture
def animation(tmp_path: Path) -> Path:
    frames = [Image.new("RGB", (24, 16), colour) for colour in (RED, GREEN, BLUE)]
    file = tmp_path / "moving.webp"
    frames[0].save(file, save_all=True, append_images=frames[1:], lossless=True)
    return file


def colour_in(file: Path) -> str:
    return "rgb"[int(np.argmax(read(file).pixels.mean(axis=(0, 1))))]


def test_the_main_picture_is_restored_with_a_note(animation: Path, tmp_path: Path) -> None:
    result = run("restore", animation, "-o", tmp_path / "out", "--json")
    (entry,) = json.loads(result.stdout)
    assert entry["notes"][0].startswith("The file holds 3 pictures; number 1 was taken")
    assert colour_in(Path(entry["output"])) == "r"


def test_one_picture_is_restored_and_replayed(animation: Path, tmp_path: Path) -> None:
    run("restore", animation, "-o", tmp_path, "--page", 2)
    result = tmp_path / "moving_x2.png"
    assert colour_in(result) == "g"
    kept = Provenance.read(read(result).metadata)
    assert kept is not None
    assert kept.order.reading.page == 2
    replayed = run("replay", result, "--from", animation)
    assert replayed.exit_code == 0, replayed.output
    assert "the same" in replayed.output or "identical" in replayed.output


def test_all_pictures_are_restored_once(animation: Path, tmp_path: Path) -> None:
    single = tmp_path / "single.png"
    Image.new("RGB", (24, 16), BLUE).save(single)
    first = run("restore", animation, single, "-o", tmp_path / "out", "--page", "all", "--json")
    assert first.exit_code == 0, first.output
    names = [Path(entry["output"]).name for entry in json.loads(first.stdout)]
    assert names == ["moving_x2_p1.png", "moving_x2_p2.png", "moving_x2_p3.png", "single_x2.png"]
    assert [colour_in(tmp_path / "out" / name) for name in names] == ["r", "g", "b", "b"]
    again = run("restore", animation, "-o", tmp_path / "out", "--page", "all", "--existing", "skip", "--json")
    assert [entry.get("skipped") for entry in json.loads(again.stdout)] == [True] * 3
    run("restore", animation, "-o", tmp_path / "out", "--page", "all", "--existing", "replace")
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == sorted(names)


def test_a_picture_that_is_not_there_is_an_error(animation: Path, tmp_path: Path) -> None:
    result = run("restore", animation, "-o", tmp_path / "out", "--page", 4)
    assert result.exit_code == 3
    assert "there is no picture 4, it holds 3 pictures" in result.stderr


@pytest.mark.parametrize("wrong", ["0", "-1", "x", "1.5", "9999999999", ""])
def test_a_page_that_is_no_number_is_wrong_usage(animation: Path, wrong: str) -> None:
    assert run("restore", animation, "--page", wrong).exit_code == 2


def test_a_file_that_cannot_be_counted_is_an_error_and_the_others_go_on(animation: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.gif"
    bad.write_bytes(b"GIF89a and nothing")
    result = run("restore", bad, animation, "-o", tmp_path / "out", "--page", "all", "--json")
    assert result.exit_code == 1
    assert len(json.loads(result.stdout)) == 4


def test_a_cut_photo_is_refused_or_kept(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    cut = tmp_path / "cut.jpg"
    Image.fromarray(noise).save(cut, quality=90)
    cut.write_bytes(cut.read_bytes()[:-3000])
    refused = run("restore", cut, "-o", tmp_path / "out")
    assert refused.exit_code == 3
    assert "--damaged keep" in refused.stderr
    kept = run("restore", cut, "-o", tmp_path / "out", "--damaged", "keep", "--json")
    assert kept.exit_code == 0, kept.output
    assert "rows are missing; the rest is grey" in json.loads(kept.stdout)[0]["notes"][0]


def test_the_time_of_change_is_kept_on_request(photo_file: Path, tmp_path: Path) -> None:
    os.utime(photo_file, (1_000_000_000, 1_000_000_000))
    run("restore", photo_file, "-o", tmp_path / "now")
    run("restore", photo_file, "-o", tmp_path / "then", "--keep-time")
    assert (tmp_path / "then" / "street_x2.png").stat().st_mtime == 1_000_000_000
    assert (tmp_path / "now" / "street_x2.png").stat().st_mtime > 1_000_000_000


def test_what_a_format_cannot_hold_is_noted(tmp_path: Path) -> None:
    Image.new("RGBA", (16, 16), (200, 30, 30, 128)).save(tmp_path / "a.png")
    result = run("restore", tmp_path / "a.png", "-o", tmp_path / "out", "--format", "jpeg", "--json")
    assert "JPEG holds no transparency" in json.loads(result.stdout)[0]["notes"][0]


def test_a_photo_that_is_meant_stays_though_it_is_a_picture_s_result(animation: Path, tmp_path: Path) -> None:
    run("restore", animation, "-o", tmp_path, "--page", "all")
    meant = tmp_path / "moving_x2_p2.png"
    before = meant.read_bytes()
    command = ("restore", animation, meant, "-o", tmp_path, "--page", "all", "--existing", "replace", "--scale", 2)
    result = run(*command, "--strength", 0.5, "--json")
    names = [Path(entry["output"]).name for entry in json.loads(result.stdout)]
    assert names == ["moving_x2_p1.png", "moving_x2_p2 (2).png", "moving_x2_p3.png", "moving_x2_p2_x2.png"]
    assert meant.read_bytes() == before
