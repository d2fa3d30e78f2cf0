"""Models by name: those that are shipped, and files."""

from __future__ import annotations

import re
from pathlib import Path

from core.errors import ModelError
from core.files.names import printable
from core.models.checkpoint import Model, load_model
from resources import weights_file

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def find_model(model: str | Path) -> Model:
    """The model of that name or file, with its networks.

    Raises:
        ModelError: no shipped model has that name, or the file is missing, damaged or too new.
    """
    return load_model(model_file(model))


def checked_name(name: str) -> str:
    """The name, if it can be a model's: one that a file from elsewhere tells must lead to no other file.

    Raises:
        ModelError: it can't.
    """
    if not _NAME.fullmatch(name):
        raise ModelError(f"{printable(name)[:60]!r} is no model's name; the file was changed by another program")
    return name


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
