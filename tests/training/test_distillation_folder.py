"""The folder that `fit` reads, and the table, from the command line on small pictures."""

import json

import numpy as np
import pytest
import torch

from training.__main__ import main
from training.data.photos import load_photos
from training.distillation import methods, table
from training.distillation.learner import Lesson
from training.distillation.matching import Matching
from training.distillation.table import Difference, Plan, Row, lost, markdown, read_rows, verdict

SMALL = Lesson(scale=2, channels=4, blocks=1, batch=2, patch=32)


def call(folder, out, *more):
    return main(["distil", "--data", str(folder), "--out", str(out), "--share", ".1", "--side", "32", *more])


@pytest.mark.parametrize("method", ["random", "hard", "coreset", "pixel", "latent"])
def test_what_is_written_is_what_the_training_reads(folder, tmp_path, monkeypatch, capsys, method):
    """One photo of four is held out: 43,200 pixels, a tenth of which are four pictures of 32²."""
    monkeypatch.setattr(Matching, "batch", lambda _self, _side: 4)
    monkeypatch.setattr(methods, "fitted", lambda photos, _steps, seed: _fitted(photos, 3, seed))
    out = tmp_path / "small"
    assert call(folder, out, "--method", method, "--seed", "2", "--starts", "1", "--scale", "2") == 0
    manifest = json.loads((out / "distilled.json").read_text())
    photos, all_photos = load_photos(out), load_photos(folder)
    assert photos.places == tuple((k * 32 * 32 * 3, 32, 32) for k in range(4))
    assert (manifest["method"], manifest["pictures"], manifest["held_out"]) == (method, 4, ["2.png"])
    assert manifest["share_reached"] == pytest.approx(4 * 32 * 32 / 43200)
    assert manifest["data_manifest_sha256"] == all_photos.digest
    assert "wrote 4 pictures of 32×32" in capsys.readouterr().out
    assert "2.png" not in {crop["source"] for crop in manifest["crops"]}
    if method in ("random", "hard", "coreset"):
        for number, crop in enumerate(manifest["crops"]):
            source = all_photos.photo(int(crop["source"].removesuffix(".png")))
            cut = source[crop["top"] : crop["top"] + 32, crop["left"] : crop["left"] + 32]
            assert torch.equal(photos.photo(number), cut)
        assert "matching" not in manifest
    else:
        assert manifest["matching"]["starts"] == 1
        assert manifest["distance_before"] > 0


_fitted = methods.fitted


def test_the_same_seed_writes_the_same_files(folder, tmp_path):
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        assert call(folder, tmp_path / name, "--seed", seed) == 0
    a, b, c = ([file.read_bytes() for file in sorted((tmp_path / name).iterdir())] for name in "abc")
    assert a == b
    assert a != c


def test_nothing_held_out_leaves_all_photos_to_choose_from(folder, tmp_path):
    assert call(folder, tmp_path / "all", "--held-out", "0", "--method", "coreset") == 0
    manifest = json.loads((tmp_path / "all" / "distilled.json").read_text())
    assert manifest["held_out"] == []
    assert manifest["pictures"] == 6  # a tenth of 57,600 pixels


@pytest.mark.parametrize(
    ("more", "message", "code"),
    [
        (["--method", "randon"], "unknown method 'randon'; did you mean 'random'", 2),
        (["--share", "1.5"], "--share 1.5 is not between 0 and 1", 2),
        (["--share", ".01"], "0.01 of 43,200 pixels is less than 2 pictures of 32×32; give a larger --share", 2),
        (["--share", ".9"], "give a smaller --share or --side", 2),
        (["--side", "40"], "--side 40 is not a multiple of 16", 2),
        (["--held-out", "-1"], "--held-out -1 is below 0", 2),
        (["--data", "{folder}/none"], "no such folder", 3),
        (["--data", "{empty}"], "no photos in it", 3),
        (["--out", "{folder}"], "is not empty; choose another --out", 3),
        (["--out", "{folder}/0.png"], "0.png: is not a folder; choose another --out", 3),
    ],
)
def test_wrong_input_is_one_line(folder, tmp_path, capsys, more, message, code):
    (tmp_path / "empty").mkdir()
    given = [each.format(folder=folder, empty=tmp_path / "empty") for each in more]
    assert call(folder, tmp_path / "x", *given) == code
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1
    assert not (tmp_path / "x").exists()


def row(method, psnr, seed=1, share=0.1, lesson="one"):
    return Row(lesson=lesson, method=method, share=share, seed=seed, psnr=psnr, steps=30, side=32, digest="d")


def test_what_is_lost_is_taken_seed_by_seed():
    """.2 and .4 lost: .3 in the mean, with a deviation of .141; a seed without its whole set doesn't count."""
    rows = [row("full", 30.0, 1, 1.0), row("full", 31.0, 2, 1.0)]
    rows += [row("hard", 29.8, 1), row("hard", 30.6, 2), row("hard", 9.0, 3), row("hard", 5.0, 1, share=0.2)]
    found = lost(rows, "one", "hard", 0.1)
    assert (found.mean, found.spread) == pytest.approx((0.3, 0.02**0.5))
    assert str(found) == "+0.300 ± 0.141"
    assert str(Difference(-0.05, 0)) == "-0.050 ± 0.000"


@pytest.fixture
def measured_rows(monkeypatch):
    monkeypatch.setattr(table, "LESSONS", {"one": SMALL, "two": SMALL})
    rows = [row("full", 30.0, 1, 1.0, lesson) for lesson in ("one", "two")]
    figures = {"random": (29.9, 29.7), "hard": (29.0, 30.2), "pixel": (29.9, 29.6)}
    rows += [
        row(name, psnr, lesson=lesson)
        for name, both in figures.items()
        for lesson, psnr in zip(("one", "two"), both, strict=True)
    ]
    return rows


def test_the_page_has_a_line_a_set_and_a_verdict(measured_rows):
    """Means over both lessons: random has 29.8, hard 29.6, pixel 29.75."""
    plan = Plan(shares=[0.1], methods=("random", "hard", "pixel"), seeds=1)
    text = markdown(measured_rows, plan)
    assert "| 100 % | all photos | 30.00 dB | 30.00 dB |" in text
    assert "| 10 % | hard | +1.000 ± 0.000 | -0.200 ± 0.000 |" in text
    assert "At 10 % the best optimised set (pixel) does not beat the best picked (random): -0.050 ± 0.000 dB." in text


def test_optimising_may_win(measured_rows):
    better = [row("latent", 30.0, lesson=lesson) for lesson in ("one", "two")]
    plan = Plan(shares=[0.1], methods=("random", "latent"), seeds=1)
    assert "(latent) beats the best picked (random): +0.200 ± 0.000" in verdict([*measured_rows, *better], plan, 0.1)
    assert verdict(measured_rows, Plan(methods=("hard",)), 0.1) == ""


def test_a_gain_within_its_own_deviation_is_none(measured_rows):
    """Seed 1: .2 more, seed 2: .1 less; .05 ± .212 in the mean."""
    more = [
        row(name, psnr, 2, lesson=lesson)
        for name, psnr in (("random", 29.8), ("latent", 29.7))
        for lesson in ("one", "two")
    ]
    more += [row("latent", 30.0, lesson=lesson) for lesson in ("one", "two")]
    plan = Plan(shares=[0.1], methods=("random", "latent"), seeds=2)
    assert "(latent) does not beat the best picked (random): +0.050 ± 0.212" in verdict(measured_rows + more, plan, 0.1)


def table_call(folder, out, *more):
    given = ["--shares", ".1", "--methods", "random", "hard", "--seeds", "1", "--steps", "22", "--side", "32"]
    return main(["distil-table", "--data", str(folder), "--out", str(out), *given, *more])


@pytest.fixture
def small_lessons(monkeypatch):
    monkeypatch.setattr(table, "LESSONS", {"one": SMALL})


def test_a_table_is_completed_not_begun_again(folder, tmp_path, capsys, small_lessons):
    assert table_call(folder, tmp_path) == 0
    first = read_rows(tmp_path / "rows.jsonl")
    assert [each.method for each in first.values()] == ["full", "random", "hard"]
    assert "| 10 % | hard |" in (tmp_path / "table.md").read_text()
    lines = (tmp_path / "rows.jsonl").read_text()
    (tmp_path / "rows.jsonl").write_text(lines[:-20])  # the last row is cut off
    capsys.readouterr()
    assert table_call(folder, tmp_path) == 0
    said = capsys.readouterr().out
    assert said.count("seed 1 ") == 1
    assert "hard" in said.splitlines()[0]
    assert read_rows(tmp_path / "rows.jsonl") == first
    assert table_call(folder, tmp_path, "--steps", "23") == 0
    assert capsys.readouterr().out.count("seed 1 ") == 3


@pytest.mark.parametrize(
    ("more", "message", "code"),
    [
        (["--steps", "20"], "--steps 20 is not more than the 20 of the warm-up", 2),
        (["--methods", "harf"], "unknown method 'harf'; did you mean 'hard'", 2),
        (["--shares", ".1", "7"], "--share 7 is not between 0 and 1", 2),
        (["--data", "{folder}/none"], "no such folder", 3),
    ],
)
def test_a_table_that_can_t_be_is_one_line(folder, tmp_path, capsys, small_lessons, more, message, code):
    assert table_call(folder, tmp_path / "t", *[each.format(folder=folder) for each in more]) == code
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1
    assert not (tmp_path / "t").exists()


def test_pictures_are_rounded_once(folder):
    """What the optimised sets are in memory is what their files hold."""
    assert np.asarray(methods._to_8(torch.tensor([0.0, 0.4999 / 255, 0.5001 / 255, 1.0]))).tolist() == [0, 0, 1, 255]
