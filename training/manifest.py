"""The manifest beside a model file: what it is, how it was made, what it measured; JSON for people and programs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.models.checkpoint import load_model


def manifest_file(weights: Path) -> Path:
    """`causalsr-fast.json` for `causalsr-fast.safetensors`."""
    return weights.with_suffix(".json")


def write_manifest(weights: Path, metrics: Sequence[dict[str, Any]] = ()) -> Path:
    """Describe a model file: name, sha256, size, its card, and the rows of `evaluate` if there are any.

    Raises:
        ModelError: the file isn't a model.
    """
    model = load_model(weights)
    data = weights.read_bytes()
    described = {
        "name": model.name,
        "file": weights.name,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "parameters": {
            part: sum(each.numel() for each in network.parameters()) for part, network in model.networks().items()
        },
        "semantics": model.semantics,
        **model.card,
        "metrics": list(metrics),
    }
    target = manifest_file(weights)
    target.write_text(json.dumps(described, indent=1, ensure_ascii=False) + "\n")
    return target
