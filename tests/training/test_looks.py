"""The textured tail's losses by hand, the networks that judge it, and a whole small run."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from core.errors import ModelError
from core.models.checkpoint import load_model, save_model
from training.__main__ import main
from training.addition import Run
from training.evaluation.perceptual import MOBILENET, LpipsSqueeze, MobileNetDistance
from training.looks import fit_looks
from training.looks.fit import with_texture
from training.nets.critic import Critic
from training.nets.squeezenet import _FIRES, LAYERS, SQUEEZENET, LpipsNet
from training.objectives.realism import critic_loss, persuasion, steepness
from training.recipes import LOOKS, changed

GIVEN = Path("/work/shared/data/weights")
EXPAND = 4
SQUEEZE = 2


@pytest.fixture(scope="module")
def judges(tmp_path_factory) -> Path:
    """Random weights of a SqueezeNet with few channels, and layers that count every channel as 1."""
    folder = tmp_path_factory.mktemp("weights")
    draw = torch.Generator().manual_seed(2)
    tensors, before = {}, 8

    def put(name: str, out: int, given: int, side: int) -> None:
        tensors[f"{name}.weight"] = torch.randn((out, given, side, side), generator=draw) * (2 / given) ** 0.5 / side
        tensors[f"{name}.bias"] = torch.zeros(out)

    put("features.0", 8, 3, 3)
    for number in _FIRES:
        put(f"features.{number}.squeeze", SQUEEZE, before, 1)
        put(f"features.{number}.expand1x1", EXPAND, SQUEEZE, 1)
        put(f"features.{number}.expand3x3", EXPAND, SQUEEZE, 3)
        before = 2 * EXPAND
    save_file(tensors, folder / SQUEEZENET)
    widths = [8] * 7
    save_file({f"squeeze.lin{i}.model.1.weight": torch.ones(1, w, 1, 1) for i, w in enumerate(widths)}, folder / LAYERS)
    return folder


def test_the_critic_wants_scenes_above_the_mean_of_pictures():
    """Scores 2 and 0: softplus(0 - 2) = ln(1 + e⁻²) both ways; no better than chance is ln 2."""
    real, made = torch.full((4,), 2.0), torch.zeros(4)
    assert float(critic_loss(real, made)) == pytest.approx(math.log1p(math.exp(-2)))
    assert float(persuasion(real, made)) == pytest.approx(math.log1p(math.exp(2)))
    assert float(critic_loss(made, made)) == pytest.approx(math.log(2))


def test_scores_are_relative():
    real, made = torch.randn(9), torch.randn(9)
    assert torch.allclose(critic_loss(real + 5, made + 5), critic_loss(real, made), atol=1e-6)


def test_r1_of_a_linear_critic_is_half_its_squared_gradient():
    """D's mean score is 3 times the mean of the picture: a gradient of 3 / 48 at each of 48 values, squared and summed
    9 / 48."""
    found = steepness(lambda x: 3 * x.mean(dim=1, keepdim=True), torch.rand(5, 3, 4, 4))
    assert float(found) == pytest.approx(9 / 48 / 2)


def test_the_critic_is_no_steeper_than_its_spectral_norms_allow():
    """Each layer's matrix has norm near 1, and a 4×4 kernel of stride 2 lays at most 4 windows over a value."""
    torch.manual_seed(0)
    critic = Critic().train()
    picture = torch.rand(1, 3, 48, 48)
    for _ in range(20):
        critic(picture)
    moved = picture + 1e-2 * torch.randn_like(picture)
    with torch.no_grad():
        change = (critic(moved) - critic(picture)).norm() / (2 * (moved - picture)).norm()
    assert critic(picture).shape == (1, 1, 12, 12)
    assert 0 < float(change) < 2 * 2 * 3 * 3


def test_equal_pictures_are_at_distance_0_and_its_gradient_is_finite_at_black(judges):
    net = LpipsNet(judges)
    black = torch.zeros(2, 3, 48, 48, requires_grad=True)
    distance = net(black, torch.rand(2, 3, 48, 48))
    distance.sum().backward()
    assert distance.shape == (2,)
    assert bool(black.grad.isfinite().all())
    assert float(net(black, black).detach().abs().max()) == 0


def test_a_batch_is_its_pictures_one_by_one_and_as_the_metric_says(judges):
    net, metric = LpipsNet(judges), LpipsSqueeze(judges)
    a, b = (np.random.default_rng(k).integers(0, 255, (2, 40, 52, 3), dtype=np.uint8) for k in (1, 2))
    tensors = (torch.from_numpy(each.astype(np.float32) / 255).permute(0, 3, 1, 2) for each in (a, b))
    together = net(*tensors)
    for k in range(2):
        assert metric(a[k], b[k]) == pytest.approx(float(together[k].detach()), rel=1e-4)


def test_lesser_weights_are_refused_by_name(tmp_path):
    save_file({"features.0.weight": torch.zeros(1)}, tmp_path / SQUEEZENET)
    save_file({"x": torch.zeros(1)}, tmp_path / LAYERS)
    with pytest.raises(ModelError, match=r"features\.0\.bias"):
        LpipsNet(tmp_path)


@pytest.mark.skipif(not (GIVEN / SQUEEZENET).exists(), reason="the published weights aren't here")
def test_the_published_weights_give_the_known_distances():
    from PIL import Image

    metric, judge = LpipsSqueeze(GIVEN), MobileNetDistance(GIVEN)
    found = {
        n: np.array(Image.open(GIVEN / "lpips_examples" / f"ex_{n}.png").convert("RGB")) for n in ("p0", "p1", "ref")
    }
    assert metric(found["p0"], found["ref"]) == pytest.approx(0.395, abs=1e-3)
    assert metric(found["p1"], found["ref"]) == pytest.approx(0.202, abs=1e-3)
    assert judge(found["p0"], found["ref"]) > judge(found["p1"], found["ref"]) > judge(found["ref"], found["ref"])
    assert MOBILENET


@pytest.fixture
def small_looks():
    return changed(
        LOOKS,
        steps=3,
        held_out=1,
        restoration__batch=4,
        restoration__patch=32,
        restoration__scales=((1, 0.5), (2, 0.5)),
        restoration__automatic=1,
        interventions__milder=1,
        optimisation__warm_up=1,
    )


def test_a_run_moves_the_second_tail_and_nothing_else(tiny_model, small_looks, folder, judges, tmp_path):
    start = tmp_path / "start.safetensors"
    save_model(start, tiny_model)
    file = fit_looks(small_looks, Run(start=start, data=folder, out=tmp_path / "run"), judges, lambda _line: None)
    made = load_model(file)
    begun = with_texture(load_model(start), start).restorer.state_dict()
    moved = {n for n, each in made.restorer.state_dict().items() if not torch.equal(each, begun[n])}
    assert moved
    assert all(name.startswith("texture.") for name in moved)
    assert made.card["looks"]["steps"] == 3
    for part in ("encoder", "intervention", "structure"):
        now, before = (getattr(each, part).state_dict() for each in (made, tiny_model))
        assert all(torch.equal(now[name], before[name]) for name in now)
    (line,) = (tmp_path / "run" / "log.jsonl").read_text().splitlines()
    record = json.loads(line)
    assert record["stage"] == "looks"
    assert {"rec", "lpips", "persuade", "critic", "calm"} <= set(record)


def test_an_interrupted_run_goes_on_as_if_nothing_had_been(
    tiny_model, small_looks, folder, judges, tmp_path, monkeypatch
):
    """Stopped after one step of three by Ctrl+C, and resumed: the same weights as at one go."""
    start = tmp_path / "start.safetensors"
    save_model(start, tiny_model)

    def run(name: str, **options):
        given = Run(start=start, data=folder, out=tmp_path / name, **options)
        return load_model(fit_looks(small_looks, given, judges, lambda _line: None))

    whole = run("whole").restorer.state_dict()
    with monkeypatch.context() as patched:
        stop_after(1, patched)
        with pytest.raises(KeyboardInterrupt, match="--resume"):
            run("parts")
    resumed = run("parts", resume=True).restorer.state_dict()
    assert all(torch.allclose(whole[name], resumed[name], atol=1e-6) for name in whole)


def stop_after(steps: int, patched: pytest.MonkeyPatch) -> None:
    """As Ctrl+C would, in good order."""
    import threading
    from contextlib import contextmanager

    from training.looks import step

    asked, advance = threading.Event(), step.Looks.advance

    def counted(self, rows, number):
        if number + 1 == steps:
            asked.set()
        return advance(self, rows, number)

    @contextmanager
    def heard():
        yield asked

    patched.setattr("training.addition.interruptible", heard)
    patched.setattr(step.Looks, "advance", counted)


def test_the_command_says_what_it_needs(folder, tmp_path, capsys):
    call = ["fit", "--recipe", "looks", "--data", str(folder), "--out", str(tmp_path / "run")]
    assert main(call) == 2
    assert "--start" in capsys.readouterr().err
    assert main([*call, "--start", str(tmp_path / "none.safetensors")]) == 2
    assert "--perceptual" in capsys.readouterr().err
    assert main([*call, "--start", str(tmp_path / "none.safetensors"), "--device", "cuda"]) == 2
    assert "--device" in capsys.readouterr().err
