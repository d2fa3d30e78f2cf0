"""Tensors in files: safetensors read and written, nothing ever unpickled."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from core.errors import ModelError
from core.files.atomic import atomic_path


def save_atomically(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """Write a safetensors file, whole or not at all.

    Raises:
        OSError: as making the folder or writing fails; nothing is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with atomic_path(path) as temporary:
            save_file(tensors, temporary, metadata)
    except SafetensorError as error:  # what the library makes of a full disk
        raise OSError(f"{path}: {error}") from error


def read_file(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    """Metadata and tensors of a safetensors file.

    Raises:
        ModelError: the file is missing or damaged.
    """
    if not os.path.isfile(path):  # noqa: PTH113 - Path's own raises for odd names
        raise ModelError(f"{path}: no such model file; check the path")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            return dict(metadata), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path}: not a readable safetensors file ({error}); fetch or train it again") from error


def all_finite(tensors: Iterable[Tensor]) -> bool:
    """Whether no number in them is infinite or none at all."""
    return all(not each.is_floating_point() or bool(each.float().sum().isfinite()) for each in tensors)
