"""Weights on disk: one safetensors file with both networks, and a model card in its metadata.

A file says its schema, the architecture with its configuration, and where it came from. Unknown, newer
and damaged files are refused by name; nothing is ever unpickled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from core.errors import ModelError
from core.nets.encoder import Encoder
from core.nets.registry import ARCHITECTURES
from core.nets.restorer import Restorer

SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class Model:
    """Both networks and what there is to know about them.

    Attributes:
        name: the preset, as shown to people.
        restorer, encoder: in evaluation mode, float32.
        card: recipe, seed, steps, data manifest hash, metrics, licence.
    """

    name: str
    restorer: Restorer
    encoder: Encoder
    card: Mapping[str, Any] = field(default_factory=dict)


def save_model(path: Path, model: Model) -> None:
    """Write the model atomically."""
    tensors = {f"restorer.{k}": v.contiguous() for k, v in model.restorer.state_dict().items()}
    tensors |= {f"encoder.{k}": v.contiguous() for k, v in model.encoder.state_dict().items()}
    metadata = {
        "schema": str(SCHEMA),
        "name": model.name,
        "architecture": "causalsr",
        "config": json.dumps({"restorer": asdict(model.restorer.config), "encoder": asdict(model.encoder.config)}),
        "card": json.dumps(dict(model.card)),
    }
    save_atomically(path, tensors, metadata)


def save_atomically(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """Write a safetensors file beside the target, then rename it over the target."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    save_file(tensors, partial, metadata)
    partial.replace(path)


def load_model(path: Path) -> Model:
    """Build the networks a file describes and fill them.

    Raises:
        ModelError: no such file, not safetensors, another program's, a newer schema, an unknown
            architecture, or tensors that don't fit; the message names the file and what to do.
    """
    metadata, tensors = read_file(path)
    schema = metadata.get("schema", "")
    if not schema.isdigit():
        raise ModelError(f"{path}: not a CausalSR model; give one written by `python -m training fit`")
    if int(schema) > SCHEMA:
        raise ModelError(f"{path}: made for a newer version (schema {schema}, this program reads {SCHEMA}); update it")
    build = ARCHITECTURES.get(metadata.get("architecture", ""))
    if build is None:
        raise ModelError(
            f"{path}: unknown architecture {metadata.get('architecture')!r}; known are {', '.join(ARCHITECTURES)}"
        )
    try:
        restorer, encoder = build(json.loads(metadata["config"]))
        restorer.load_state_dict(_part(tensors, "restorer."))
        encoder.load_state_dict(_part(tensors, "encoder."))
        card = json.loads(metadata.get("card", "{}"))
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"{path}: damaged model file ({reason}); fetch or train it again") from error
    return Model(name=metadata.get("name", path.stem), restorer=restorer.eval(), encoder=encoder.eval(), card=card)


def read_file(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    """Metadata and tensors of a safetensors file.

    Raises:
        ModelError: the file is missing or damaged.
    """
    if not path.is_file():
        raise ModelError(f"{path}: no such model file; check the path")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            return dict(metadata), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path}: not a readable safetensors file ({error}); fetch or train it again") from error


def _part(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
