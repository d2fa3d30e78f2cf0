"""`causalsr models`, and `--model` of the commands that restore."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core.batch.replay import replay_file
from core.image_io import read
from core.models import shelf
from core.provenance import Provenance
from tests.app.command import run
from tests.core.models.networks import file_of, random_weights, tiny_rlfn


@pytest.fixture(autouse=True)
def library(tmp_path, monkeypatch) -> Path:
    """An empty one."""
    monkeypatch.setattr(shelf, "folder", lambda: tmp_path / "library")
    return tmp_path / "library"


@pytest.fixture
def net_file(tmp_path) -> Path:
    return file_of(tmp_path, random_weights(tiny_rlfn, gain=1.2), "rlfn_x2.safetensors", license="MIT")


@pytest.fixture
def added(net_file) -> Path:
    assert run("models", "add", net_file, "--name", "net").exit_code == 0
    return net_file


def test_list_names_what_is_there(added):
    lines = run("models", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["fast", "net"]
    assert "×1 ×2" in lines[1]
    assert "RLFN" in lines[1]


def test_add_says_what_it_found(net_file):
    result = run("models", "add", net_file)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("rlfn_x2: RLFN, ×1 ×2; ")
    assert run("models", "add", net_file, "--name", "b", "--quiet").stderr.strip().endswith("already, as rlfn_x2")


def test_show_prints_the_card(added):
    text = run("models", "show", "net").stdout
    card = json.loads(run("models", "show", "net", "--json").stdout)
    assert card["sha256"] == shelf.sha256_of(added)
    for word in ("net", "RLFN", "MIT", card["sha256"], "added from rlfn_x2.safetensors"):
        assert word in text
    assert [each["name"] for each in json.loads(run("models", "list", "--json").stdout)] == ["fast", "net"]


def test_remove_and_check(added):
    assert run("models", "check").stdout.splitlines() == ["fast: good", "net: good"]
    assert run("models", "remove", "net").exit_code == 0
    assert shelf.names() == ("fast",)
    result = run("models", "remove", "net")
    assert (result.exit_code, result.stderr.count("\n")) == (3, 1)
    result = run("models", "check", "net")
    assert result.exit_code == 1
    assert "no model named 'net'" in result.stdout


@pytest.mark.parametrize("name", ["", "../fast", "x" * 300, "a/b", "🙂", "a\nb"])
def test_a_name_that_is_none_is_one_line(name, library):
    for words, stream in ((("show",), "stderr"), (("remove",), "stderr"), (("check",), "stdout")):
        result = run("models", *words, name)
        assert result.exit_code in (1, 3)
        assert getattr(result, stream).count("\n") == 1
        assert "no model named" in getattr(result, stream)


def test_what_can_be_removed_is_whatever_else_is_named(added, library):
    result = run("models", "remove", "nothing", "net", "fast")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 2)
    assert not (library / "net.safetensors").exists()
    assert run("models", "remove", "net").exit_code == 3


def test_a_model_without_a_name_is_a_wrong_call(photo_file):
    result = run("restore", photo_file, "--model", "")
    assert result.exit_code == 2
    assert "the name is empty" in result.stderr


def test_what_is_damaged_is_noted_and_the_others_are_listed(added, library):
    (library / "net.safetensors").write_text("hello")
    result = run("models", "list")
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["fast"]
    assert "note: net:" in result.stderr
    assert run("models", "check").exit_code == 1


def test_a_pickle_needs_a_flag(tmp_path):
    torch.save(random_weights(tiny_rlfn), tmp_path / "net.pth")
    refused = run("models", "add", tmp_path / "net.pth")
    assert refused.exit_code == 3
    assert "Python pickle" in refused.stderr
    assert "--pickle" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert shelf.names() == ("fast",)
    assert run("models", "add", tmp_path / "net.pth", "--pickle").exit_code == 0
    assert shelf.names() == ("fast", "net")


@pytest.mark.parametrize(("answer", "names"), [("y\n", ("fast", "net")), ("n\n", ("fast",)), ("\n", ("fast",))])
def test_on_a_terminal_a_person_is_asked(answer, names, tmp_path, monkeypatch):
    from click.testing import CliRunner

    from causalsr_app.cli import models
    from causalsr_app.cli.commands import cli

    torch.save(random_weights(tiny_rlfn), tmp_path / "net.pth")
    monkeypatch.setattr(models, "_on_a_terminal", lambda: True)
    result = CliRunner().invoke(cli, ["models", "add", str(tmp_path / "net.pth")], input=answer)
    assert "warning: " in result.stderr
    assert shelf.names() == names


@pytest.mark.parametrize("name", ["../../evil", "a/b", ".."])
def test_names_that_lead_elsewhere_are_refused(name, net_file, tmp_path):
    result = run("models", "add", net_file, "--name", name)
    assert result.exit_code == 3
    assert "can't be a model's name" in result.stderr


def pixels(path: Path) -> np.ndarray:
    return np.array(Image.open(path))


def test_an_added_model_restores_by_its_name_and_by_its_file(added, photo_file, tmp_path):
    for model, folder in (("net", "a"), (added, "b"), ("fast", "c")):
        result = run("restore", photo_file, "-o", f"{tmp_path / folder}/", "--model", model)
        assert result.exit_code == 0, result.output
    by_name, by_file, ours = (pixels(tmp_path / folder / "street_x2.png") for folder in "abc")
    assert by_name.shape == (90, 122, 3)
    assert (by_name == by_file).all()
    assert (by_name != ours).any()


def test_sliders_go_on_meaning_what_they_mean(added, photo_file, tmp_path):
    for noise in ("0", "40"):
        run("restore", photo_file, "-o", f"{tmp_path / noise}/", "--model", "net", "--noise", noise)
    assert (pixels(tmp_path / "0" / "street_x2.png") != pixels(tmp_path / "40" / "street_x2.png")).any()


def test_scales_between_and_beyond(added, photo_file, tmp_path):
    assert run("restore", photo_file, "-o", f"{tmp_path}/", "--model", "net", "--scale", 1.5).exit_code == 0
    assert pixels(tmp_path / "street_x1.5.png").shape == (68, 92, 3)
    result = run("restore", photo_file, "-o", f"{tmp_path}/", "--model", "net", "--scale", 3)
    assert "can't enlarge ×3; give a number from 1 to 2" in result.stderr


def test_results_may_be_named_after_it(added, photo_file, tmp_path):
    for model in ("net", added):
        run("restore", photo_file, "-o", f"{tmp_path}/", "--model", model, "--name", "{stem}_{model}")
    assert (tmp_path / "street_net.png").exists()
    assert (tmp_path / "street_net (2).png").exists()


def test_estimate_takes_it(added, photo_file):
    same = [json.loads(run("estimate", photo_file, "--json", "--model", each).stdout) for each in ("net", "fast")]
    assert same[0] == same[1]


def test_a_file_that_nobody_added_says_what_to_do(photo_file, net_file, tmp_path):
    result = run("restore", photo_file, "-o", f"{tmp_path}/", "--model", net_file)
    assert result.exit_code == 3
    assert "causalsr models add" in result.stderr
    result = run("batch", photo_file, "-o", f"{tmp_path}/", "--model", net_file)
    assert result.exit_code == 2
    assert "causalsr models add" in result.stderr


def test_a_batch_is_done_and_gone_on_with_by_its_model(added, photo_file, tmp_path):
    result = run("batch", photo_file, "-o", f"{tmp_path / 'out'}/", "--model", added, "--name", "{stem}_{model}")
    assert result.exit_code == 0, result.output
    kept = Provenance.read(read(tmp_path / "out" / "street_net.png").metadata)
    assert kept is not None
    assert (kept.order.model.name, kept.order.model.sha256) == ("net", shelf.sha256_of(added))
    photo_file.unlink()
    again = run("batch", "retry")
    assert again.exit_code == 0, again.output


def test_provenance_names_both_and_a_replay_finds_it_by_its_hash(added, photo_file, tmp_path):
    result = tmp_path / "street_x2.png"
    run("restore", photo_file, "-o", f"{tmp_path}/", "--model", "net")
    kept = Provenance.read(read(result).metadata)
    assert kept is not None
    assert kept.order.model.as_json().keys() == {"name", "sha256"}  # the small model here has no hash of its own
    assert replay_file(result, source=photo_file, device="cpu").same
    assert run("models", "remove", "net").exit_code == 0
    gone = run("replay", result, "--from", photo_file)
    assert gone.exit_code == 3
    assert "the model net" in gone.stderr
    assert "isn't here" in gone.stderr
    assert run("models", "add", added, "--name", "other").exit_code == 0
    again = run("replay", result, "--from", photo_file)
    assert "the same to the byte" in again.stdout, again.output
