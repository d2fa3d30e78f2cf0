"""The commands of `python -m training` on a model file and on wrong input."""

import json
import re

import numpy as np
import pytest
from PIL import Image

from core.models.checkpoint import save_model
from training.__main__ import main
from training.ablate import VARIANTS, ablate
from training.evaluation.protocol import CONDITIONS
from training.recipes import Recipe, changed


@pytest.fixture
def weights(tmp_path, tiny_model):
    file = tmp_path / "run" / "causalsr-tiny.safetensors"
    save_model(file, tiny_model)
    return file


def test_counterfactuals_write_a_strip_and_another_scene_explains_the_photo_as_well(weights, folder, tmp_path, capsys):
    out = tmp_path / "strips" / "a.png"
    call = [
        "counterfactuals",
        str(folder / "1.png"),
        "--weights",
        str(weights),
        "--out",
        str(out),
        "--noise",
        "8",
        "--jpeg",
        "100",
    ]
    assert main(call) == 0
    said = capsys.readouterr().out
    before, after = map(float, re.search(r"‖ ([\d.]+) before .* ([\d.]+) after", said).groups())
    assert after <= before
    (apart,) = map(float, re.search(r"X2, from what the model makes of Y: ([\d.]+) of 255", said).groups())
    own, other = map(float, re.search(r"value: X (-?[\d.]+), .* X2 (-?[\d.]+)", said).groups())
    assert apart > 4
    assert other > own - 0.5  # the random model begins nats below
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
        (["counterfactuals", "{folder}/1.png", "--weights", "{weights}", "--scale", "8"], "give one of 1, 2, 3, 4"),
        (["counterfactuals", "{folder}/../tiny.png", "--weights", "{weights}"], "at least 48 pixels a side"),
        (["evaluate", "--weights", "{folder}", "--bench", "{folder}"], "no model in this folder"),
        (["evaluate"], "give --bench"),
        (["fit", "--data", "{folder}", "--out", "{folder}/1.png"], "1.png: File exists; choose another place"),
        (["fit", "--set", "steps.x=4", "--data", "{folder}", "--out", "{folder}/x"], "steps has no fields"),
        (["fit", "--set", "stops=4", "--data", "{folder}", "--out", "{folder}/x"], "did you mean 'steps'"),
        (
            ["fit", "--set", "restoration.batch=abc", "--data", "{folder}", "--out", "{folder}/x"],
            "restoration.batch = 'abc' is of the wrong kind; give something like 16",
        ),
        (["fit", "--set", "restoration.scales=4", "--data", "{folder}", "--out", "{folder}/x"], "wrong kind"),
        (["fit", "--data", "{folder}/none", "--out", "{folder}/x"], "no such folder"),
        (["ablate", "--data", "{folder}", "--out", "{folder}/x", "--bench", "{folder}/none"], "no such folder"),
        (
            ["evaluate", "--weights", "{weights}", "--bench", "{folder}/../alone", "--scales", "2"],
            "tiny.png: too small to measure ×2",
        ),
        (["evaluate", "--weights", "{weights}", "--life", "{folder}/../alone"], "tiny.png: too small to measure ×2"),
        (["effects", "--weights", "{weights}", "--bench", "{folder}/../alone"], "tiny.png: too small for its detail"),
        (["confounding", "--data", "{folder}/../alone"], "one photo only"),
        (["graph", "--weights", "x" * 300], "no such model file"),
        (["fit", "--start", "nothing", "--data", "{folder}", "--out", "{folder}/x"], "no model named 'nothing'"),
        (["report", "{folder}"], "{folder}"),
        (["fit", "--recipe", "fats", "--data", "{folder}", "--out", "{folder}/x"], "did you mean 'fast'"),
        (["fit", "--without", "inn", "--data", "{folder}", "--out", "{folder}/x"], "did you mean 'int'"),
        (
            ["ablate", "--variants", "half", "--data", "{folder}", "--out", "{folder}/x", "--bench", "{folder}"],
            "unknown variant 'half'",
        ),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_3_or_2(weights, folder, capsys, call, message):
    """3: nothing could be done; 2: what was asked for makes no sense."""
    places = {"folder": folder, "weights": weights}
    Image.new("RGB", (40, 40)).save(folder.parent / "tiny.png")
    (folder.parent / "alone").mkdir(exist_ok=True)
    Image.new("RGB", (4, 3)).save(folder.parent / "alone" / "tiny.png")
    senseless = any(
        word in message for word in ("did you mean", "no fields", "unknown variant", "--bench", "wrong kind")
    )
    assert main([part.format(**places) for part in call]) == (2 if senseless else 3)
    error = capsys.readouterr().err
    assert message.format(**places) in error
    assert len(error.splitlines()) == 1


def test_a_mistake_in_the_program_is_not_called_an_error_of_the_user(monkeypatch):
    import training.__main__ as module

    def mistaken(_options: object) -> int:
        return {}["loss_weights"]

    monkeypatch.setattr(module, "_report", mistaken)
    with pytest.raises(KeyError, match="loss_weights"):
        main(["report", "nowhere"])


def test_interrupted_is_exit_code_130(monkeypatch, capsys):
    import training.__main__ as module

    def interrupted(_options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_report", interrupted)
    assert main(["report", "nowhere"]) == 130
    assert capsys.readouterr().err.startswith("error: interrupted")


def test_ablation_trains_and_measures_every_variant(recipe, folder, tmp_path):
    own = changed(recipe, semantics="none", restorer__scales=(1, 2, 4))
    said: list[str] = []
    outcomes = ablate(own, folder, tmp_path, folder, minutes=0.01, variants=("full", "plain"), say=said.append)
    assert [each.variant for each in outcomes] == ["full", "plain"]
    assert VARIANTS["plain"] > VARIANTS["without CF"]
    assert all(each.psnr.keys() == {condition.name for condition in CONDITIONS} for each in outcomes)
    assert all(each.steps > 0 and each.grain > 0 for each in outcomes)
    assert said[-1].startswith("plain")
    header, bicubic, *_ = table = said[-4:]
    assert [line.split()[0] for line in table] == ["variant", "bicubic", "full", "plain"]
    assert header.index("clean") + len("clean") == bicubic.index(f"{outcomes[0].bicubic['clean']:.2f}") + 5


@pytest.mark.parametrize(
    "wrong",
    [
        ["fit", "--data", "a", "--out", "b", "--minutes", "0"],
        ["fit", "--data", "a", "--out", "b", "--minutes", "nan"],
        ["fit", "--data", "a", "--out", "b", "--set", "steps"],
        ["fit", "--data", "a", "--out", "b", "--set", "steps=4 + x"],
        ["ablate", "--data", "a", "--out", "b", "--bench", "c", "--seeds", "0"],
        ["effects", "--bench", "a", "--draws", "0"],
        ["evaluate", "--bench", "a", "--scales", "0"],
        ["curves", "--bench", "a", "--scale", "9"],
        ["fit", "--data", "a", "--out", "b", "--seed", "-1"],
        ["fit", "--data", "a", "--out", "b", "--seed", "9" * 30],
        ["complexity", "--runs", "-1"],
        ["graph", "--out", "graph.xyz"],
        ["counterfactuals", "a.png", "--out", "b.jpg"],
    ],
)
def test_wrong_usage_is_exit_code_2(capsys, wrong):
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2
    assert "error: argument" in capsys.readouterr().err


def test_a_recipe_can_be_changed_in_the_call(monkeypatch):
    import training.fit as module

    asked: list[Recipe] = []
    monkeypatch.setattr(module, "fit", lambda recipe, *_a, **_k: asked.append(recipe))
    changes = ["restoration.batch=4", "semantics=none", "optimisation.rms_rule=True", "steps=7"]
    assert main(["fit", "--data", "a", "--out", "b", "--seed", "3", "--set", *changes]) == 0
    (recipe,) = asked
    assert (recipe.restoration.batch, recipe.semantics, recipe.optimisation.rms_rule) == (4, "none", True)
    assert (recipe.steps, recipe.seed) == (7, 3)


def test_measuring_takes_a_run_folder(weights, folder, capsys):
    assert main(["evaluate", "--weights", str(weights.parent), "--bench", str(folder), "--scales", "2"]) == 0
    assert main(["effects", "--weights", str(weights.parent), "--bench", str(folder), "--draws", "1"]) == 0
    said = capsys.readouterr().out
    assert "×2" in said
    assert "all photos" in said


def test_a_scale_that_the_model_lacks_is_left_out_and_the_rest_is_written(weights, folder, capsys):
    call = ["evaluate", "--weights", str(weights), "--bench", str(folder), "--json", "--record", "--scales"]
    assert main([*call, "2", "8"]) == 0
    said = capsys.readouterr()
    assert said.err == "×8: tiny-random can't enlarge so; left out\n"
    rows = json.loads(said.out)
    assert [(row["scale"], row["condition"], row["photos"]) for row in rows] == [(2, "clean", 4)]
    manifest = weights.with_suffix(".json")
    assert json.loads(manifest.read_text())["metrics"] == rows
    assert main([*call, "8"]) == 2
    assert "no scale is left; give --scales some of 1, 2, 3, 4" in capsys.readouterr().err
    assert json.loads(manifest.read_text())["metrics"] == rows


def test_curves_tell_of_grain_only_where_there_was_noise(weights, folder, capsys):
    assert main(["curves", "--weights", str(weights), "--bench", str(folder)]) == 0
    said = capsys.readouterr().out
    assert said.count("PSNR dB") == 3
    assert said.count("grain") == 1
