"""What a run shows of itself: the log, and TensorBoard's scalars and pictures."""

import json

import numpy as np
import pytest
import torch

from training.data.photos import load_photos
from training.data.samples import batch
from training.fit import prepare
from training.loop import run
from training.parallel import Workers
from training.recipes import changed
from training.schedule import Budget
from training.showing.pictures import pictures
from training.watch import Watch


def quiet(_line: str) -> None:
    """Say nothing."""


def test_pictures_show_the_last_patches_the_counterfactual_and_the_graph(recipe, folder):
    pytest.importorskip("matplotlib")
    photos = load_photos(folder)
    algorithm = prepare(recipe, photos, Workers("cpu"), None, quiet)
    rows = batch(photos, recipe, 0)
    found = pictures(algorithm, rows, 0.5)
    assert found.keys() == {"restored", "counterfactual", "graph"}
    assert all(picture.dtype == np.uint8 and picture.shape[2] == 3 for picture in found.values())
    side = rows.patches.target.shape[2]
    assert found["restored"].shape == (4 * side, 3 * side, 3)
    scene = (rows.patches.target[-1] * 255).round().byte().permute(1, 2, 0).numpy()
    np.testing.assert_array_equal(found["restored"][-side:, -side:], scene)
    without = changed(recipe, without=frozenset({"cf", "sp"}))
    plain = prepare(without, photos, Workers("cpu"), None, quiet)
    assert pictures(plain, batch(photos, without, 0), 0.5).keys() == {"restored"}


def test_a_run_writes_scalars_and_pictures_for_tensorboard(recipe, folder, tmp_path):
    events = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    pytest.importorskip("matplotlib")
    photos = load_photos(folder)
    algorithm = prepare(recipe, photos, Workers("cpu"), None, quiet)
    torch.manual_seed(0)
    with Watch(quiet, tmp_path, every=1, pictures_every=2, tensorboard=True) as watch:
        run(algorithm, photos, Budget(steps=3), tmp_path, watch)
    shown = events.EventAccumulator(str(tmp_path / "tensorboard"))
    shown.Reload()
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [each.step for each in shown.Scalars("rec")] == [1, 2, 3]
    assert [each.value for each in shown.Scalars("rec")] == pytest.approx([each["rec"] for each in log], rel=1e-4)
    assert {"time/imagine", "time/phi", "time/theta", "steps_per_second", "waiting_for_data"} <= log[0].keys()
    assert set(shown.Tags()["images"]) == {"restored", "counterfactual", "graph"}
    assert [each.step for each in shown.Images("restored")] == [2]


def test_means_are_over_the_steps_that_had_a_term_and_seconds_over_all(tmp_path):
    watch = Watch(quiet, tmp_path, every=4)
    for step in range(1, 5):
        causal = {"cf": 0.5, "time/psi": 2.0} if step == 4 else {}
        watch.step({"rec": step / 10, "time/theta": 1.0} | causal, step, step, Budget(steps=8), 0.0)
    record = json.loads((tmp_path / "log.jsonl").read_text())
    assert (record["rec"], record["cf"]) == (0.25, 0.5)
    assert (record["time/theta"], record["time/psi"]) == (1.0, 0.5)
