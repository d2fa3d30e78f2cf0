"""Models by name: those that are shipped, and files."""

from __future__ import annotations

from pathlib import Path

from core.errors import ModelError
from core.models.checkpoint import Model, load_model
from resources import weights_file


def find_model(model: str | Path) -> Model:
    """The model of that name or file, with its networks.

    Raises:
        ModelError: no shipped model has that name, or the file is missing, damaged or too new.
    """
    return load_model(model_file(model))


def model_file(model: str | Path) -> Path:
    """The file of a shipped model's name, or the file given.

    Raises:
        ModelError: no shipped model has that name.
    """
    if isinstance(model, Path) or model.endswith(".safetensors"):
        return Path(model)
    path = weights_file(model)
    if path is None:
        raise ModelError(f"no model named {model!r}; give `fast` or a .safetensors file")
    return path
