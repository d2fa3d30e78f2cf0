"""Models of the first table of factors, which had six, taken over into this one without a change of what they do.

Latent coordinates differ by an affine change a factor, since the curves are the same; new factors begin with weights
of zero, and with the prior as what is believed of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from core.causal.factors import FACTORS
from core.errors import ModelError
from core.files.tensors import read_file
from core.models.checkpoint import Model
from core.nets.encoder import Encoder, EncoderConfig
from core.nets.intervention import GAMMA, ZETA, InterventionConfig, InterventionNet
from core.nets.restorer import Restorer, RestorerConfig
from core.nets.structure import StructureConfig, StructurePrior

FIRST = {
    "blur": (0.44, 0.63),
    "noise": (0.78, 1.07),
    "jpeg": (0.66, 0.90),
    "grain": (0.11, 0.29),
    "chroma": (0.64, 0.13),
    "subsampling": (0.31, 0.45),
}
"""Factor → (centre, spread) in the first table, whose order is that of the first six here."""
OLD, NEW = len(FIRST), len(FACTORS)
FIRST_SCHEMA = "2"
CLOSED = -4.0
"""Logit of a gate that is shut."""
Tensors = Mapping[str, Tensor]


def change() -> tuple[Tensor, Tensor]:
    """gain and offset, each of 6: u here = gain · u there + offset."""
    spread = torch.tensor([each.spread for each in FACTORS[:OLD]])
    centre = torch.tensor([each.centre for each in FACTORS[:OLD]])
    then = torch.tensor(list(FIRST.values()))
    return then[:, 1] / spread, (then[:, 0] - centre) / spread


def widened(file: Path) -> Model:
    """A model file of the first table as a model of this one; its structure prior begins anew.

    Raises:
        ModelError: the file is damaged, or of another schema.
    """
    metadata, tensors = read_file(file)
    if metadata.get("schema") != FIRST_SCHEMA:
        raise ModelError(f"{file}: not a model of six factors; it needs no widening")
    try:
        return _widened(metadata, tensors)
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"{file}: damaged model file ({reason}); fetch it again") from error


def _widened(metadata: Mapping[str, str], tensors: Tensors) -> Model:
    config = {part: _keywords(each) for part, each in json.loads(metadata["config"]).items()}
    torch.manual_seed(0)
    restorer = Restorer(RestorerConfig(**config["restorer"]))
    widen_restorer(restorer, _below(tensors, "restorer."))
    encoder = Encoder(EncoderConfig(**config["encoder"]))
    widen_encoder(encoder, _below(tensors, "encoder."))
    intervention = InterventionNet(InterventionConfig(**config["intervention"]))
    widen_intervention(intervention, _below(tensors, "intervention."))
    return Model(
        name=metadata["name"],
        restorer=restorer.eval(),
        encoder=encoder.eval(),
        intervention=intervention.eval(),
        structure=StructurePrior(StructureConfig(**config["structure"])).eval(),
        translator=None,
        semantics="none",
        card=json.loads(metadata["card"]),
    )


def widen_restorer(restorer: nn.Module, old: Tensors) -> None:
    """W u = W (u' - offset) / gain; the context's columns stay, the new factors' are zero."""
    changed = dict(old)
    weight, context = old["read_condition.weight"].split([OLD, old["read_condition.weight"].shape[1] - OLD], dim=1)
    inner, shift = _of_inputs(weight)
    changed["read_condition.weight"] = torch.cat([inner, context], dim=1)
    changed["read_condition.bias"] = old["read_condition.bias"] + shift
    restorer.load_state_dict(changed)


def widen_encoder(encoder: Encoder, old: Tensors) -> None:
    """It goes on in its own coordinates, and `gain` and `offset` lead to these; what is new is read as zero."""
    changed = {**encoder.state_dict(), **old}
    gain, offset = change()
    changed["gain"], changed["offset"] = _longer(gain, 1.0), _longer(offset, 0.0)
    changed["temperature"] = _longer(old["temperature"], 1.0)
    first = torch.zeros_like(encoder.state_dict()["read.0.weight"])
    first[:, : old["read.0.weight"].shape[1]] = old["read.0.weight"]
    changed["read.0.weight"] = first
    for head in ("mean", "factor"):
        for kind in ("weight", "bias"):
            own = torch.zeros_like(encoder.state_dict()[f"{head}.{kind}"])
            own[: len(old[f"{head}.{kind}"])] = old[f"{head}.{kind}"]
            changed[f"{head}.{kind}"] = own
    encoder.load_state_dict(changed)


def widen_intervention(net: InterventionNet, old: Tensors) -> None:
    """Inputs as the restorer's; a gate's reach is measured in the coordinates of the factor that moves."""
    changed = {**net.state_dict(), **old}
    gain, offset = change()
    changed["enter.weight"], shift = _of_inputs(old["enter.weight"])
    changed["enter.bias"] = old["enter.bias"] + shift
    asked, wish, strength = old["adapt.weight"].split([OLD, OLD, 1], dim=1)
    asked = asked - wish * (offset / gain)
    none = torch.zeros(len(asked), NEW - OLD)
    changed["adapt.weight"] = torch.cat([asked, none, wish / gain, none, strength], dim=1)
    for kind in ("weight", "bias"):
        own = torch.zeros_like(net.state_dict()[f"leave.{kind}"])
        own[:OLD] = old[f"leave.{kind}"]
        changed[f"leave.{kind}"] = own
    gates = (torch.sigmoid(old["gate_logits"]) * (ZETA - GAMMA) + GAMMA).clamp_max(1) * gain / gain[:, None]
    logits = torch.full((NEW, NEW), CLOSED)
    logits[:OLD, :OLD] = torch.where(
        gates > 0, ((gates - GAMMA) / (ZETA - GAMMA)).clamp(1e-6, 1 - 1e-6).logit(), old["gate_logits"]
    )
    changed["gate_logits"] = logits
    net.load_state_dict(changed)


def _of_inputs(weight_HD: Tensor) -> tuple[Tensor, Tensor]:
    """Columns for this table's coordinates, and what goes into the bias."""
    gain, offset = change()
    inner = weight_HD / gain
    return torch.cat([inner, torch.zeros(len(inner), NEW - OLD)], dim=1), -(inner @ offset)


def _keywords(description: Mapping[str, Any]) -> dict[str, Any]:
    """A network's configuration without its name, lists as tuples."""
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in description.items()
        if key != "network"
    }


def _longer(values_D: Tensor, fill: float) -> Tensor:
    return torch.cat([values_D, torch.full((NEW - OLD,), fill)])


def _below(tensors: Tensors, prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
