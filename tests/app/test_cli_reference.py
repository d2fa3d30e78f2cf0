"""`--reference` on the command line: what can't be one is said once, before any photo is begun."""

from __future__ import annotations

import pytest
from PIL import Image

from core.batch.batches import batches
from tests.app.command import run


@pytest.fixture
def album(tmp_path, photo_file):
    """A folder of two photos."""
    folder = tmp_path / "album"
    folder.mkdir()
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(photo_file.read_bytes())
    return folder


def unreadable(kind, tmp_path):
    """What a person may name by mistake."""
    place = tmp_path / "other.png"
    if kind == "cut off":
        Image.effect_noise((90, 60), 50).save(place)
        place.write_bytes(place.read_bytes()[:1000])
    elif kind == "a folder":
        place.mkdir()
    return place


@pytest.mark.parametrize("command", ["restore", "batch"])
@pytest.mark.parametrize("kind", ["missing", "cut off", "a folder"])
def test_one_that_can_not_be_read_is_one_line_and_nothing_is_begun(kind, command, album, tmp_path):
    place, before = unreadable(kind, tmp_path), len(batches())
    result = run(command, album, "-o", f"{tmp_path / 'out'}/", "--reference", place)
    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("error: --reference: ")
    assert str(place) in result.stderr
    assert not (tmp_path / "out").exists()
    assert len(batches()) == before


def test_the_most_pixels_hold_for_it_too(album, tmp_path):
    place = tmp_path / "other.png"
    Image.new("RGB", (300, 300)).save(place)
    result = run("restore", album, "-o", f"{tmp_path / 'out'}/", "--reference", place, "--max-pixels", 80_000)
    assert result.exit_code == 3
    assert "max-pixels" in result.stderr
