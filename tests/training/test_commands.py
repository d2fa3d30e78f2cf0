"""The commands of `python -m training` on a model file and on wrong input."""

import re

import numpy as np
import pytest
from PIL import Image

from core.nets.checkpoint import save_model
from training.__main__ import main
from training.ablate import VARIANTS, ablate
from training.evaluation.protocol import CONDITIONS
from training.recipes import changed


@pytest.fixture
def weights(tmp_path, tiny_model):
    file = tmp_path / "run" / "causalsr-tiny.safetensors"
    save_model(file, tiny_model)
    return file


def test_counterfactuals_write_a_strip_and_the_constraint_holds(weights, folder, tmp_path, capsys):
    out = tmp_path / "strips" / "a.png"
    call = ["counterfactuals", str(folder / "1.png"), "--weights", str(weights), "--out", str(out), "--noise", "8"]
    assert main(call) == 0
    said = capsys.readouterr().out
    before, after = map(float, re.search(r"‖² ([\d.]+) before .* ([\d.]+) after", said).groups())
    assert after < before
    with Image.open(out) as strip:
        assert strip.width > 5 * 120
        assert np.asarray(strip).std() > 10


@pytest.mark.parametrize("folder_or_file", ["file", "folder"])
def test_graph_prints_and_draws(weights, tmp_path, capsys, folder_or_file):
    pytest.importorskip("matplotlib")
    given = weights if folder_or_file == "file" else weights.parent
    assert main(["graph", "--weights", str(given), "--out", str(tmp_path / "g.png")]) == 0
    assert "noise" in capsys.readouterr().out
    assert {"g.png", "g.svg"} <= {file.name for file in tmp_path.iterdir()}


def test_complexity_counts_without_running(weights, capsys):
    assert main(["complexity", "--weights", str(weights), "--runs", "0"]) == 0
    assert "tiny-random" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (["graph", "--weights", "nowhere.safetensors"], "nowhere.safetensors: no such model file"),
        (["graph", "--weights", "{folder}"], "no model in this folder"),
        (["counterfactuals", "{folder}/none.png", "--weights", "{weights}"], "none.png"),
        (["counterfactuals", "{folder}/1.png", "--weights", "{weights}", "--noise", "99"], "out of range"),
        (["report", "{folder}"], "{folder}"),
        (["fit", "--recipe", "fats", "--data", "{folder}", "--out", "{folder}/x"], "did you mean 'fast'"),
        (["fit", "--without", "inn", "--data", "{folder}", "--out", "{folder}/x"], "did you mean 'int'"),
        (
            ["ablate", "--variants", "half", "--data", "{folder}", "--out", "{folder}/x", "--bench", "{folder}"],
            "unknown variant 'half'",
        ),
    ],
)
def test_wrong_input_is_one_line(weights, folder, capsys, call, message):
    places = {"folder": folder, "weights": weights}
    assert main([part.format(**places) for part in call]) == 1
    error = capsys.readouterr().err
    assert message.format(**places) in error
    assert len(error.splitlines()) == 1


def test_ablation_trains_and_measures_every_variant(recipe, folder, tmp_path):
    own = changed(recipe, semantics="none", restorer__scales=(1, 2, 4))
    said: list[str] = []
    outcomes = ablate(own, folder, tmp_path, folder, minutes=0.01, variants=("full", "plain"), say=said.append)
    assert [each.variant for each in outcomes] == ["full", "plain"]
    assert VARIANTS["plain"] > VARIANTS["without CF"]
    assert all(each.psnr.keys() == {condition.name for condition in CONDITIONS} for each in outcomes)
    assert all(each.steps > 0 and each.grain > 0 for each in outcomes)
    assert said[-1].startswith("plain")
