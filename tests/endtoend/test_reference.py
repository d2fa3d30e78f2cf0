"""A reference from the command line to the file and back: better where it shows more, recorded, replayed."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from causalsr_app.cli.commands import cli
from core.image_io import read
from core.provenance import Provenance
from resources import samples


@pytest.fixture(scope="module")
def scene() -> Image.Image:
    with Image.open(samples()[0]) as sample:
        return sample.convert("RGB").crop((0, 0, sample.width // 3 * 3, sample.height // 3 * 3))


@pytest.fixture
def pair(tmp_path: Path, scene: Image.Image) -> tuple[Path, Path]:
    """The sample a third as large, and another view of it: turned, darker, saved as JPEG."""
    photo, other = tmp_path / "small.png", tmp_path / "elsewhere" / "other.jpg"
    other.parent.mkdir()
    scene.resize((scene.width // 3, scene.height // 3), Image.Resampling.BICUBIC).save(photo)
    turned = scene.rotate(5, Image.Resampling.BICUBIC)
    turned.point(lambda level: level * 0.85).save(other, quality=95)
    return photo, other


def run(*arguments: object) -> tuple[int, list[dict]]:
    result = CliRunner().invoke(cli, [*map(str, arguments), "--json"])
    return result.exit_code, json.loads(result.stdout) if result.stdout else []


def test_it_is_better_by_a_decibel_where_the_reference_shows_more(pair, scene, tmp_path):
    photo, other = pair
    truth, found = np.asarray(scene, float), []
    for name, extra in (("alone", ()), ("with", ("--reference", other))):
        code, (entry,) = run("restore", photo, "--scale", 3, "-o", tmp_path / f"{name}.png", *extra)
        assert code == 0
        error = (np.asarray(Image.open(entry["output"]).convert("RGB"), float) - truth)[60:-60, 60:-60]
        found.append(20 * math.log10(255 / math.sqrt((error**2).mean())))
    assert found[1] > found[0] + 1


def test_the_result_names_it_without_its_folder_and_is_replayed_to_the_byte(pair, tmp_path):
    photo, other = pair
    _, (entry,) = run("restore", photo, "--scale", 2, "-o", tmp_path / "with.png", "--reference", other)
    kept = Provenance.read(read(Path(entry["output"])).metadata)
    assert kept is not None
    assert kept.order.references == ("other.jpg",)
    assert kept.references_sha256 == (read(other).sha256,)
    code, (again,) = run("replay", entry["output"], "--from", photo, "--reference", other)
    assert (code, again["same"]) == (0, True)
    moved = other.rename(tmp_path / "another name.jpg")
    code, (again,) = run("replay", entry["output"], "--from", photo, "--reference", moved)
    assert (code, again["same"]) == (0, True)
    code, (many,) = run("replay", entry["output"], "--from", photo, "--reference", moved, "--reference", photo)
    assert code == 3
    assert "was made with other references than the 2 given, with 1: 'other.jpg'" in many["error"]
    moved.rename(other)
    code, (missing,) = run("replay", entry["output"], "--from", photo)
    assert code == 3
    assert "--reference" in missing["error"]
    Image.open(other).rotate(90).save(other)
    code, (changed,) = run("replay", entry["output"], "--from", photo, "--reference", other)
    assert code == 1
    assert any("is not the reference" in each for each in changed["differences"])


def test_one_of_another_scene_changes_no_byte_of_the_picture(pair, tmp_path):
    photo, _ = pair
    black = tmp_path / "black.png"
    Image.new("RGB", (300, 200)).save(black)
    _, (alone,) = run("restore", photo, "-o", tmp_path / "alone.png")
    _, (entry,) = run("restore", photo, "-o", tmp_path / "with.png", "--reference", black)
    assert np.array_equal(np.asarray(Image.open(alone["output"])), np.asarray(Image.open(entry["output"])))
    assert any("left out" in note for note in entry["notes"])


def test_the_photo_itself_invents_nothing(pair, tmp_path):
    photo, _ = pair
    _, (alone,) = run("restore", photo, "-o", tmp_path / "alone.png")
    _, (entry,) = run("restore", photo, "-o", tmp_path / "with.png", "--reference", photo)
    assert np.array_equal(np.asarray(Image.open(alone["output"])), np.asarray(Image.open(entry["output"])))
    assert any("no sharper" in note for note in entry["notes"])


def test_one_that_is_not_there_is_one_line(pair, tmp_path):
    photo, _ = pair
    code, (entry,) = run("restore", photo, "-o", tmp_path / "with.png", "--reference", tmp_path / "no.jpg")
    assert code == 3
    assert "no.jpg" in entry["error"]
    assert "\n" not in entry["error"]
    assert not (tmp_path / "with.png").exists()


def test_skipping_what_is_done_tells_references_apart(pair, tmp_path):
    photo, other = pair
    out = tmp_path / "results"
    for extra, made in (((), 1), ((), 1), (("--reference", other), 2), (("--reference", other), 2)):
        run("restore", photo, "-o", f"{out}/", "--existing", "skip", *extra)
        assert len(list(out.iterdir())) == made
