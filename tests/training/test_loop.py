"""Training end to end on tiny data: the loss falls, every weight learns, and resuming is exact."""

import hashlib
import json
from dataclasses import replace
from operator import attrgetter

import pytest
import torch

from core.causal.actions import Actions
from core.engine import Engine
from core.nets.checkpoint import load_model
from core.nets.restorer import Restorer, RestorerConfig
from training.data.photos import load_photos
from training.ema import Ema
from training.fit import fit
from training.loop import TrainingError, run_stage
from training.precision import MasterWeights
from training.schedule import Budget, learning_rate
from training.stages import EncoderStage, RestorerStage


def quiet(_line: str) -> None:
    """Say nothing."""


def stages(recipe, folder):
    photos = load_photos(folder)
    encoder = EncoderStage(recipe, photos)
    return encoder, RestorerStage(recipe, photos, encoder.ema.average.student)


@pytest.mark.parametrize("which", [0, 1])
def test_every_parameter_learns(recipe, folder, which):
    stage = stages(recipe, folder)[which]
    seen: set[str] = set()
    for step in range(12):
        stage.losses(stage.batch(step), step / 12)["total"].backward()
        stage.collect_gradients()
        for name, parameter in stage.network.named_parameters():
            if parameter.grad is not None:
                assert torch.isfinite(parameter.grad).all()
                if bool(parameter.grad.any()):
                    seen.add(name)
        torch.optim.Adam(stage.network.parameters(), lr=1e-3).step()
        stage.publish()
        stage.network.zero_grad()
    assert seen == {name for name, _ in stage.network.named_parameters()}


@pytest.mark.parametrize("which", [0, 1])
def test_the_loss_falls_on_one_batch(recipe, folder, which):
    stage = stages(recipe, folder)[which]
    batch = stage.batch(1)
    optimiser = torch.optim.Adam(stage.network.parameters(), lr=3e-3)
    losses = []
    for _ in range(40):
        total = stage.losses(batch, 0.0)["total"]
        total.backward()
        stage.collect_gradients()
        optimiser.step()
        optimiser.zero_grad()
        stage.publish()
        losses.append(float(total.detach()))
    assert losses[-1] < losses[0] - 0.1 * abs(losses[0])


@pytest.mark.parametrize("which", [0, 1])
def test_resuming_equals_never_stopping_bit_for_bit(recipe, folder, tmp_path, which):
    budget = Budget(steps=6)
    straight = stages(recipe, folder)[which]
    run_stage(straight, recipe, budget, prepared(tmp_path / "a"), say=quiet)
    first = stages(recipe, folder)[which]
    run_stage(first, recipe, budget, prepared(tmp_path / "b"), say=quiet, stop_after=3)
    second = stages(recipe, folder)[which]
    assert run_stage(second, recipe, budget, tmp_path / "b", say=quiet).step == 6
    for net in ("network", "ema.average"):
        ours, theirs = (attrgetter(net)(stage).state_dict() for stage in (straight, second))
        assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def prepared(folder):
    folder.mkdir()
    return folder


def test_a_loss_that_is_not_finite_stops_before_the_weights_change(recipe, folder, tmp_path, monkeypatch):
    stage = stages(recipe, folder)[1]
    before = {name: value.clone() for name, value in stage.network.state_dict().items()}
    losses = stage.losses
    monkeypatch.setattr(
        stage, "losses", lambda batch, progress: {"total": losses(batch, progress)["total"] * float("nan")}
    )
    with pytest.raises(TrainingError, match=r"step 0.*not finite"):
        run_stage(stage, recipe, Budget(steps=2), tmp_path, say=quiet)
    assert all(torch.equal(before[name], value) for name, value in stage.network.state_dict().items())


def test_fit_makes_a_model_that_restores(recipe, folder, tmp_path, photo):
    file = fit(recipe, folder, tmp_path / "run", say=quiet)
    model = load_model(file)
    assert model.card["steps"] == {"encoder": 3, "restorer": 6}
    assert model.card["recipe"]["seed"] == recipe.seed
    manifest = json.loads(file.with_suffix(".json").read_text())
    assert manifest["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert manifest["steps"] == model.card["steps"]
    assert Engine("cpu", file).open(photo).render(Actions(), 2).photo.pixels.shape == (90, 122, 3)
    with pytest.raises(TrainingError, match="--resume"):
        fit(recipe, folder, tmp_path / "run", say=quiet)
    assert fit(recipe, folder, tmp_path / "run", say=quiet, resume=True) == file


def test_float32_master_weights_follow_the_low_precision_twin():
    master = Restorer(RestorerConfig(channels=4, trunk_blocks=1, tail_blocks=1, scales=(1,), condition=4, context=2))
    weights = MasterWeights(master, torch.bfloat16)
    weights.compute(torch.rand(1, 3, 8, 8), torch.zeros(1, 6), 1).sum().backward()
    weights.collect_gradients()
    assert all(p.grad is None or p.grad.dtype == torch.float32 for p in master.parameters())
    with torch.no_grad():
        master.heads["1"].bias.add_(1 / 3)
    weights.publish()
    assert float(weights.compute.heads["1"].bias[0].detach()) == pytest.approx(1 / 3, abs=2e-3)
    assert float(master.heads["1"].bias[0].detach()) == pytest.approx(1 / 3, abs=1e-7)


def test_average_by_hand():
    net = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.constant_(net.weight, 0.0)
    ema = Ema(net, 0.5)
    torch.nn.init.constant_(net.weight, 1.0)
    ema.update(net, 100)
    ema.update(net, 101)
    assert float(ema.average.weight) == pytest.approx(0.75)


def test_learning_rate_by_hand():
    assert learning_rate(1.0, 0.0, 0, 10) == pytest.approx(0.1)
    assert learning_rate(1.0, 0.5, 100, 10) == pytest.approx(0.5)
    assert learning_rate(1.0, 1.0, 100, 10) == pytest.approx(1e-3)


def test_budget_counts_steps_or_seconds():
    assert Budget(steps=10).progress(5, 1e9) == 0.5
    assert Budget(steps=10, seconds=100).progress(9, 25.0) == 0.25


def test_unknown_recipes_suggest_the_nearest():
    from training.recipes import recipe_named

    with pytest.raises(KeyError, match="did you mean 'fast'"):
        recipe_named("fas")
    with pytest.raises(KeyError, match="did you mean 'warm_up'"):
        recipe_named("fast", warmup=3)
    assert recipe_named("fast", seed=9) == replace(recipe_named("fast"), seed=9)
