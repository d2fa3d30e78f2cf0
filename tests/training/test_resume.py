"""Runs that begin from a model, are interrupted, killed, damaged, or taken for another."""

import json
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from PIL import Image

from core.causal.factors import FACTORS
from core.errors import ModelError
from core.files.tensors import read_file, save_atomically
from core.models.checkpoint import save_model
from core.nets.contract import Told
from tests.training.test_loop import algorithm, prepared, quiet
from training.errors import TrainingError
from training.fit import fit
from training.loop import CHECKPOINT, run
from training.nets.bundle import Networks
from training.recipes import PARTS, changed
from training.schedule import Budget
from training.watch import Watch

D = len(FACTORS)


def test_starting_from_a_model_without_context_changes_nothing_at_first(recipe, tiny_model):
    own = changed(
        recipe,
        restorer=tiny_model.restorer.config,
        encoder=tiny_model.encoder.config,
        structure=tiny_model.structure.config,
    )
    networks = Networks(own)
    networks.start_from(tiny_model)
    photo, latents, context = torch.rand(1, 3, 8, 8), torch.zeros(1, D), torch.randn(1, 4)
    before = tiny_model.restorer(photo, Told(latents=latents), 2)
    assert torch.allclose(networks.restorer(photo, Told(latents=latents, context=context), 2), before, atol=1e-5)


KILLED = """
import os, pickle, signal, sys
from pathlib import Path
import torch
import core.files.tensors as checkpoint
from training.data.photos import load_photos
from training.fit import prepare
from training.loop import run
from training.parallel import Workers
from training.schedule import Budget
from training.watch import Watch

recipe, folder, out, threads = pickle.loads(bytes.fromhex(sys.argv[1]))
torch.set_num_threads(threads)
save_file, written = checkpoint.save_file, []

def save_half_of_the_third(tensors, path, metadata):
    save_file(tensors, path, metadata)
    written.append(path)
    if len(written) == 3:
        os.truncate(path, os.path.getsize(path) // 2)
        os.kill(os.getpid(), signal.SIGKILL)

checkpoint.save_file = save_half_of_the_third
photos = load_photos(folder)
quiet = lambda _line: None
run(prepare(recipe, photos, Workers("cpu"), None, quiet), photos, Budget(steps=6), out, Watch(quiet, out),
    checkpoint_seconds=0)
"""


def test_a_run_killed_in_the_middle_of_a_checkpoint_goes_on_without_loss(recipe, folder, tmp_path):
    """SIGKILL with half of the third checkpoint written: the run resumes from the second, and ends as if nothing
    had happened, bit for bit."""
    straight, photos = algorithm(recipe, folder)
    run(straight, photos, Budget(steps=6), prepared(tmp_path / "a"), Watch(quiet, tmp_path / "a"))
    out = prepared(tmp_path / "b")
    given = pickle.dumps((straight.recipe, folder, out, torch.get_num_threads())).hex()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    killed = subprocess.run([sys.executable, "-c", KILLED, given], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert read_file(out / CHECKPOINT)[0]["step"] == "2"
    resumed, _ = algorithm(recipe, folder)
    assert run(resumed, photos, Budget(steps=6), out, Watch(quiet, out)).step == 6
    _, ours = read_file(tmp_path / "a" / CHECKPOINT)
    _, theirs = read_file(out / CHECKPOINT)
    assert [name for name in ours if not torch.equal(ours[name], theirs[name])] == []


def test_a_run_is_not_gone_on_with_as_another(recipe, folder, tmp_path):
    first, photos = algorithm(recipe, folder)
    run(first, photos, Budget(steps=6), tmp_path, Watch(quiet, tmp_path), stop_after=1)
    for changes, message in (
        ({"seed": 2}, "begun with seed = 1, not 2"),
        ({"restoration__automatic": 1}, "begun with restoration.automatic = 2, not 1"),
        ({"without": frozenset({"cf"})}, r"begun with without = \[\], not \['cf'\]"),
        ({"restorer__channels": 16}, "begun with restorer.channels = 8, not 16"),
    ):
        other, _ = algorithm(recipe, folder, **changes)
        with pytest.raises(TrainingError, match=message):
            run(other, photos, Budget(steps=6), tmp_path, Watch(quiet, tmp_path))
    same, _ = algorithm(recipe, folder)
    same.begun["start"] = "0123"
    with pytest.raises(TrainingError, match="begun with another --start"):
        run(same, photos, Budget(steps=6), tmp_path, Watch(quiet, tmp_path))
    for name, value, message in (
        ("photos", "0123", "begun with other photos"),
        ("processes", 2, "begun with processes = 1, not 2"),
    ):
        same, _ = algorithm(recipe, folder)
        same.begun[name] = value
        with pytest.raises(TrainingError, match=message):
            run(same, photos, Budget(steps=6), tmp_path, Watch(quiet, tmp_path))
    save_atomically(tmp_path / CHECKPOINT, {"x": torch.zeros(1)}, {"step": "1", "seconds": "1.0"})
    with pytest.raises(TrainingError, match="not a checkpoint of this version"):
        run(same, photos, Budget(steps=6), tmp_path, Watch(quiet, tmp_path))


def rewritten(file: Path, **lacking: str) -> None:
    """The checkpoint as if it was begun before its recipe had these fields, part → field."""
    metadata, tensors = read_file(file)
    begun = json.loads(metadata["begun"])
    for part, name in lacking.items():
        del begun["recipe"][part][name]
    save_atomically(file, tensors, {**metadata, "begun": json.dumps(begun)})


def test_a_run_from_before_a_field_goes_on_with_what_the_field_s_default_does(recipe, folder, tmp_path):
    first, photos = algorithm(recipe, folder, without=frozenset(PARTS))
    run(first, photos, Budget(steps=6), tmp_path, Watch(quiet, tmp_path), stop_after=1)
    rewritten(tmp_path / CHECKPOINT, optimisation="xavier", restoration="squared", simple="webp")
    second, _ = algorithm(recipe, folder, without=frozenset(PARTS))
    assert run(second, photos, Budget(steps=6), tmp_path, Watch(quiet, tmp_path), stop_after=2).step == 2
    rewritten(tmp_path / CHECKPOINT, optimisation="xavier")
    other, _ = algorithm(recipe, folder, without=frozenset(PARTS), optimisation__xavier=True)
    with pytest.raises(TrainingError, match=r"begun with optimisation\.xavier = False, not True"):
        run(other, photos, Budget(steps=6), tmp_path, Watch(quiet, tmp_path))


def test_other_photos_of_the_same_names_and_sizes_are_not_gone_on_with(recipe, folder, tmp_path):
    own = changed(recipe, steps=1, semantics="none", without=frozenset(PARTS))
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        for number in range(2):
            pixels = torch.full((64, 64, 3), 40 * number + (name == "b"), dtype=torch.uint8).numpy()
            Image.fromarray(pixels).save(tmp_path / name / f"{number}.bmp")
    fit(own, tmp_path / "a", tmp_path / "run", say=quiet)
    with pytest.raises(TrainingError, match="begun with other photos"):
        fit(own, tmp_path / "b", tmp_path / "run", say=quiet, resume=True)


@pytest.mark.parametrize("damage", ["cut", "step", "tensor", "begun", "shape"])
def test_a_damaged_checkpoint_is_one_line(recipe, folder, tmp_path, damage):
    first, photos = algorithm(recipe, folder, without=frozenset(PARTS))
    run(first, photos, Budget(steps=6), tmp_path, Watch(quiet, tmp_path), stop_after=1)
    file = tmp_path / CHECKPOINT
    metadata, tensors = read_file(file)
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-100])
    else:
        if damage == "tensor":
            del tensors["weights.restorer.entry.weight"]
        if damage == "shape":
            tensors["weights.restorer.entry.weight"] = torch.zeros(1)
        spoilt = {"step": "²"} if damage == "step" else {"begun": "[1]"} if damage == "begun" else {}
        save_atomically(file, tensors, {**metadata, **spoilt})
    with pytest.raises(ModelError, match=CHECKPOINT.replace(".", r"\.")) as refusal:
        run(first, photos, Budget(steps=6), tmp_path, Watch(quiet, tmp_path))
    assert "\n" not in str(refusal.value)


def test_starting_from_a_model_of_another_size_is_one_line(recipe, folder, tmp_path, tiny_model):
    save_model(tmp_path / "small.safetensors", tiny_model)
    with pytest.raises(ModelError, match=r"small\.safetensors: its networks have other sizes"):
        algorithm(changed(recipe, encoder__hidden=32), folder, start=tmp_path / "small.safetensors")
