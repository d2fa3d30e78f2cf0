"""Weights on disk: one safetensors file with a model's networks, and a model card in its metadata.

A file says its schema, the configuration of every network, and where it came from. Unknown, newer, older
and damaged files are refused by name; nothing is ever unpickled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from core.errors import ModelError
from core.files.header import sha256_of
from core.files.tensors import all_finite, read_file, save_atomically
from core.models.weights import packed_sha256
from core.nets.ahead import Ahead
from core.nets.context import ContextTranslator
from core.nets.contract import RestorerNet
from core.nets.encoder import Encoder
from core.nets.enlarger import Enlarger
from core.nets.intervention import InterventionNet
from core.nets.reference import ReferenceNet
from core.nets.registry import AnyRestorer, build, described
from core.nets.structure import StructurePrior

SCHEMA = 4
ARCHITECTURE = "causalsr"
WEIGHTS = "weights_sha256"
"""Key in the metadata: the hash of the weights alone, by which damage is noticed; older files lack it."""
PARTS = ("restorer", "encoder", "intervention", "structure", "translator", "reference")
"""Of a model; all but the last two are in every one."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model's networks and what there is to know about them.

    Attributes:
        name: the preset, as shown to people.
        restorer, encoder, intervention, structure: in evaluation mode, float32.
        translator: None for a model without semantics.
        reference: None for a model that can't use a second photo.
        semantics: the semantic encoder that the translator was fitted to: none, lite or clip.
        sha256: of the file it was loaded from, in hexadecimal; empty for a model in memory.
        card: recipe, seed, steps, data manifest hash, metrics, licence.
        enlarger: another's network that enlarges what the restorer makes at ×1; `sha256` is its file's then.
        behind: the hash of the file that all others are from, where there is an enlarger.
    """

    name: str
    restorer: AnyRestorer
    encoder: Encoder
    intervention: InterventionNet
    structure: StructurePrior
    translator: ContextTranslator | None = None
    reference: ReferenceNet | None = None
    semantics: str = "none"
    sha256: str = ""
    card: Mapping[str, Any] = field(default_factory=dict)
    enlarger: Enlarger | None = None
    behind: str = ""

    @cached_property
    def net(self) -> RestorerNet:
        """What an engine runs."""
        return self.restorer if self.enlarger is None else Ahead(self.restorer, self.enlarger)

    @property
    def tile(self) -> int | None:
        """Side of the largest tile, where the network says one."""
        return None if self.enlarger is None else self.enlarger.facts.tile

    @property
    def remark(self) -> str:
        """What a person should know of a picture that was made in several tiles; empty for nothing."""
        if self.enlarger is None or self.enlarger.facts.exact:
            return ""
        return f"{self.name} looks at the whole photo, and was given tiles: not exact where they meet"

    def networks(self) -> dict[str, nn.Module]:
        """Part → network, of those the model has."""
        found = {part: getattr(self, part) for part in PARTS}
        return {part: network for part, network in found.items() if network is not None}


def save_model(path: Path, model: Model) -> None:
    """Write the model atomically."""
    networks = model.networks()
    tensors = {f"{part}.{k}": v.contiguous() for part, net in networks.items() for k, v in net.state_dict().items()}
    metadata = {
        "schema": str(SCHEMA),
        "name": model.name,
        "architecture": ARCHITECTURE,
        "semantics": model.semantics,
        "config": json.dumps({part: described(net) for part, net in networks.items()}),
        "card": json.dumps(dict(model.card)),
        WEIGHTS: packed_sha256(tensors),
    }
    save_atomically(path, tensors, metadata)


def load_model(path: Path) -> Model:
    """Build the networks a file describes and fill them.

    Raises:
        ModelError: no such file, not safetensors, another program's, a newer schema, an unknown
            architecture, or tensors that don't fit; the message names the file and what to do.
    """
    metadata, tensors = read_file(path)
    _check_schema(path, metadata)
    try:
        networks = {part: build(config) for part, config in json.loads(metadata["config"]).items()}
        for part, network in networks.items():
            network.load_state_dict(_part(tensors, f"{part}."))
            network.eval()
        _check_weights(metadata, tensors)
        return Model(
            name=metadata.get("name", path.stem),
            semantics=metadata["semantics"],
            sha256=sha256_of(path),
            card=json.loads(metadata.get("card", "{}")),
            **networks,  # type: ignore[arg-type]
        )
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"{path}: damaged model file ({reason}); fetch or train it again") from error


def _check_schema(path: Path, metadata: Mapping[str, str]) -> None:
    """Refuse files of other programs and of other versions.

    Raises:
        ModelError: it is one.
    """
    schema = metadata.get("schema", "")
    if not (schema.isascii() and schema.isdigit() and len(schema) < 10):
        raise ModelError(f"{path}: not a CausalSR model; give one written by `python -m training fit`")
    if int(schema) > SCHEMA:
        raise ModelError(f"{path}: made for a newer version (schema {schema}, this program reads {SCHEMA}); update it")
    if int(schema) < SCHEMA:
        raise ModelError(f"{path}: made by an older version (schema {schema}, now {SCHEMA}); train or fetch it again")
    if metadata.get("architecture") != ARCHITECTURE:
        raise ModelError(f"{path}: unknown architecture {metadata.get('architecture')!r}; known is {ARCHITECTURE}")


def _check_weights(metadata: Mapping[str, str], tensors: Mapping[str, Tensor]) -> None:
    """Refuse weights that no training writes.

    Raises:
        ValueError: they aren't finite, or not those that were saved.
    """
    if not all_finite(tensors.values()):
        raise ValueError("it holds numbers that are not finite")
    if metadata.get(WEIGHTS, now := packed_sha256(tensors)) != now:
        raise ValueError("its weights are not those that were saved")


def _part(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
