"""A model of six factors is taken over: told the same Z it does the same, and what is new is left to the prior."""

import json

import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention

from core.causal.factors import FACTORS, NONE, to_latent
from core.errors import ModelError
from core.models.checkpoint import read_file, save_atomically, save_model
from core.nets.contract import Told
from core.nets.encoder import Encoder
from core.nets.intervention import InterventionConfig, InterventionNet
from core.nets.restorer import Restorer
from training.widening import FIRST, NEW, OLD, change, widen_encoder, widen_intervention, widen_restorer, widened

Z = torch.tensor(
    [[0.8, 12.0, 55.0, 0.4, 0.5, 1.0, *NONE[OLD:]], [0.0, 3.0, 90.0, 0.0, 2 / 3, 0.5, *NONE[OLD:]]]
).float()


def first_latents(z: torch.Tensor) -> torch.Tensor:
    """U as the first table had it, from its own centres and spreads."""
    columns = []
    for i, (each, (centre, spread)) in enumerate(zip(FACTORS, FIRST.values(), strict=False)):
        harm = z[:, i] - each.low if each.worse > 0 else each.high - z[:, i]
        columns.append(((torch.log1p(harm / each.curve) if each.curve else harm) - centre) / spread)
    return torch.stack(columns, dim=1)


def shortened(tensors: dict[str, torch.Tensor], shapes: dict[str, tuple[int, ...]]) -> dict[str, torch.Tensor]:
    """Weights as a model of six factors has them, random in those."""
    torch.manual_seed(5)
    return {
        name: torch.randn(shapes[name]) * 0.3 if name in shapes else value.clone() for name, value in tensors.items()
    }


def test_the_table_only_moved_its_coordinates():
    gain, offset = change()
    assert torch.allclose(first_latents(Z) * gain + offset, to_latent(Z)[:, :OLD], atol=1e-5)


def told(latents: torch.Tensor) -> Told:
    return Told(latents=latents)


@torch.no_grad()
def test_the_restorer_makes_the_same_picture(tiny_model):
    net = tiny_model.restorer
    context = net.no_context.shape[0]
    old = shortened(net.state_dict(), {"read_condition.weight": (net.read_condition.out_features, OLD + context)})
    ours = Restorer(net.config)
    widen_restorer(ours, old)
    then = Restorer(net.config)
    then.read_condition = torch.nn.Linear(OLD + context, net.read_condition.out_features)
    then.load_state_dict(old)
    photo = torch.rand(2, 3, 16, 16)
    assert torch.allclose(ours(photo, told(to_latent(Z)), 2), then(photo, told(first_latents(Z)), 2), atol=1e-5)
    assert not torch.allclose(ours(photo, told(to_latent(Z)), 2), ours(photo, told(to_latent(Z) + 0.5), 2), atol=1e-5)


@torch.no_grad()
def test_the_encoder_reads_the_same_of_the_six(tiny_model):
    config = tiny_model.encoder.config
    fresh = Encoder(config)
    tensors = fresh.state_dict()
    width, inputs = config.hidden, tensors["read.0.weight"].shape[1] - fresh.resampling.size
    shapes = {"mean.weight": (OLD, width), "mean.bias": (OLD,), "factor.weight": (21, width), "factor.bias": (21,)}
    shapes |= {"read.0.weight": (width, inputs)}
    old = shortened(tensors, shapes)
    old["temperature"] = torch.tensor([1.3, 1.2, 0.7, 1.2, 1.1, 1.0])
    del old["gain"], old["offset"]
    widen_encoder(fresh, old)
    crops = torch.rand(4, 3, 40, 40)
    seen: list[torch.Tensor] = []
    fresh.read.register_forward_hook(lambda _net, _given, made: seen.append(made))
    ours = fresh(crops, 2)
    mean, raw = (F.linear(seen[0], old[f"{head}.weight"], old[f"{head}.bias"]) for head in ("mean", "factor"))
    lower = torch.zeros(4, OLD, OLD)
    rows, columns = torch.tril_indices(OLD, OLD)
    lower[:, rows, columns] = torch.where(rows == columns, 0.3 + F.softplus(raw).clamp_max(25), raw)
    precision = (lower @ lower.transpose(1, 2)).view(2, 2, OLD, OLD)
    total = precision.sum(dim=1)
    pooled = torch.linalg.solve(total, (precision @ mean.view(2, 2, OLD, 1)).sum(dim=1))[..., 0]
    worth = 2 ** (torch.sigmoid(old["sharing"]) - 1)
    spread = torch.linalg.inv(total * worth / (old["temperature"][:, None] * old["temperature"]))
    gain, offset = change()
    assert torch.allclose(ours.mean[:, :OLD], pooled * gain + offset, atol=5e-4)
    found = torch.linalg.inv(ours.precision)[:, :OLD, :OLD]
    assert torch.allclose(found, spread * gain[:, None] * gain, rtol=1e-3, atol=1e-4)
    assert torch.allclose(ours.mean[:, OLD:], torch.zeros(2, NEW - OLD), atol=1e-5)


@torch.no_grad()
def test_the_intervention_net_moves_the_six_as_before():
    config = InterventionConfig(hidden=8)
    ours = InterventionNet(config)
    shapes = {
        "enter.weight": (8, OLD),
        "adapt.weight": (16, 2 * OLD + 1),
        "leave.weight": (OLD, 8),
        "leave.bias": (OLD,),
    }
    old = shortened(ours.state_dict(), {**shapes, "gate_logits": (OLD, OLD)})
    old["gate_logits"] = old["gate_logits"] - 1.2
    widen_intervention(ours, old)
    asked = torch.zeros(2, NEW, dtype=torch.bool)
    asked[:, 1] = True
    wish = Z.clone()
    wish[:, 1] = 5.0
    found = ours(to_latent(Z), asked, to_latent(wish))
    u, target, c = first_latents(Z), first_latents(wish), asked[:, :OLD].float()
    hidden = F.layer_norm(F.linear(u, old["enter.weight"], old["enter.bias"]), (8,))
    wish = torch.cat([c, target * c, torch.ones(2, 1)], dim=1)
    gain, shift = F.linear(wish, old["adapt.weight"], old["adapt.bias"]).chunk(2, dim=1)
    direction = torch.tanh(F.linear(F.silu(hidden * (1 + gain) + shift), old["leave.weight"], old["leave.bias"]))
    gates = (torch.sigmoid(old["gate_logits"]) * 1.2 - 0.1).clamp(0, 1)
    moved = u + ((target - u).abs() * c) @ gates * direction
    expected = torch.where(asked[:, :OLD], target, moved)
    to_new, away = change()
    assert torch.allclose(found[:, :OLD], expected * to_new + away, atol=1e-4)
    assert torch.allclose(found[:, OLD:], to_latent(Z)[:, OLD:])


def test_only_models_of_six_factors_are_widened(tmp_path, tiny_model):
    file = tmp_path / "now.safetensors"
    save_model(file, tiny_model)
    with pytest.raises(ModelError, match="needs no widening"):
        widened(file)
    metadata, tensors = read_file(file)
    save_atomically(file, tensors, {**metadata, "schema": "2", "config": json.dumps({})})
    with pytest.raises(ModelError, match=r"now\.safetensors: damaged"):
        widened(file)
