"""`causalsr batch` on real files, with a journal in a place of its own."""

import json
import sys
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from core.batch.batches import batches
from core.batch.entry import State
from tests.app.command import run


@pytest.fixture(autouse=True)
def own_place(tmp_path, monkeypatch, tiny_model):
    """Journals lie beside the test's photos, and the model has the name that orders ask for."""
    monkeypatch.setattr("core.models.library.load_model", lambda _path: replace(tiny_model, name="fast"))
    monkeypatch.setattr("core.batch.journal.user_data_path", lambda *_arguments, **_options: tmp_path / "data")


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    noise = np.random.default_rng(5)
    for name in ("a", "b", "list"):
        Image.fromarray(noise.integers(0, 255, (30, 36, 3), np.uint8)).save(folder / f"{name}.png")
    return folder


def test_a_batch_is_planned_done_listed_and_forgotten(photos, tmp_path):
    done = run("batch", photos, "-o", tmp_path / "out", "--scale", 3)
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a_x3.png", "b_x3.png", "list_x3.png"]
    (journal,) = batches()
    assert f"batch resume {journal.id}" in done.stderr
    assert run("batch", "list").stdout == f"{journal.id}  3 written\n"
    shown = run("batch", "show").stdout.splitlines()
    assert shown[0] == f"{photos / 'a.png'} → {tmp_path / 'out' / 'a_x3.png'}"
    (first, *_) = json.loads(run("batch", "show", journal.id, "--json").stdout)
    assert (first["state"], first["output"]) == ("written", str(tmp_path / "out" / "a_x3.png"))
    assert run("batch", "forget", journal.id).exit_code == 0
    assert run("batch", "list").stdout == "no batches\n"


def test_failed_photos_can_be_tried_again(photos, tmp_path):
    good = (photos / "b.png").read_bytes()
    (photos / "b.png").write_bytes(b"no photo")
    first = run("batch", photos, "-o", tmp_path / "out")
    assert first.exit_code == 1
    assert "b.png" in first.stderr
    assert "failed" in run("batch", "show").stdout
    (photos / "b.png").write_bytes(good)
    assert run("batch", "retry").exit_code == 0
    assert (tmp_path / "out" / "b_x2.png").is_file()
    assert "no photo failed" in run("batch", "retry").stderr


def test_a_batch_goes_on_from_another_folder(photos, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("batch", "photos", "-o", "out")
    (journal,) = batches()
    journal.move(1, State.PLANNED)
    (tmp_path / "out" / "b_x2.png").unlink()
    monkeypatch.chdir(photos)
    assert run("batch", "--resume").exit_code == 0
    assert (tmp_path / "out" / "b_x2.png").is_file()
    ended = run("batch", "resume")
    assert (ended.exit_code, ended.stderr) == (3, "error: no batch is unfinished; 'causalsr batch list' shows all\n")


def test_an_order_can_be_kept_and_given_again(photos, tmp_path):
    preset = tmp_path / "grain.json"
    first = run("batch", photos / "a.png", "-o", tmp_path / "one", "--noise", 7, "--scale", 3, "--save-preset", preset)
    assert first.exit_code == 0
    again = run("batch", photos / "a.png", "-o", tmp_path / "two", "--preset", preset)
    assert again.exit_code == 0
    assert (tmp_path / "two" / "a_x3.png").read_bytes() == (tmp_path / "one" / "a_x3.png").read_bytes()
    preset.write_text('{"schema": 1}')
    refused = run("batch", photos, "--preset", preset)
    assert refused.exit_code == 2
    assert "holds no order" in refused.stderr


def test_what_a_batch_cannot_do_is_said(photos, tmp_path):
    refused = run("batch", photos, "-o", tmp_path / "out", "--page", "all")
    assert refused.exit_code == 2
    assert "causalsr restore" in refused.stderr
    assert run("batch", tmp_path / "nothing", "-o", tmp_path / "out").exit_code == 3
    unknown = run("batch", "show", "zzz")
    assert unknown.exit_code == 3
    assert "is to name one batch" in unknown.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="disks differ")
def test_a_disk_that_is_too_small_is_said_before(photos, tmp_path, monkeypatch):
    monkeypatch.setattr("causalsr_app.cli.batch.room", lambda _folders: 100)
    assert "0.0 GB are free" in run("batch", photos, "-o", tmp_path / "out").stderr


def test_many_machines_without_ray_is_one_line_that_says_how(photos, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    done = run("batch", photos, "-o", tmp_path / "out", "--cluster", "auto")
    assert done.exit_code == 3
    assert "pip install 'causalsr[cluster]'" in done.stderr
    (journal,) = batches()
    assert journal.counts()[State.PLANNED] == 3


@pytest.mark.parametrize("address", ["ray:/host:1", "ray://host", "host:6379", ""])
def test_an_address_that_is_none_is_a_wrong_call(photos, tmp_path, address):
    done = run("batch", photos, "-o", tmp_path / "out", "--cluster", address)
    assert done.exit_code == 2
    assert "ray://HOST:PORT" in done.stderr


def test_options_of_the_cluster_reach_it(photos, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr("core.batch.cluster.connected", lambda address: nullcontext(asked.append(address)))
    monkeypatch.setattr("core.batch.cluster.run_on_cluster", lambda journal, **options: asked.append(options) or "why")
    done = run("batch", photos, "-o", tmp_path / "out", "--cluster", "ray://host:10001", "--cluster-cores", 2)
    assert asked[0] == "ray://host:10001"
    assert (asked[1]["device"], asked[1]["cores"]) == ("auto", 2)
    assert "error: why; then 'causalsr batch resume" in done.stderr
