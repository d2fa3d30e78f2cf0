"""Tensors out of a stranger's file, of which every byte is hostile: safetensors, or a pickle where a person allows it.

What a file is, is told by its bytes and not by its name. Pickles go through `torch.load(weights_only=True)`, which runs
nothing, and are never kept: what is kept are their tensors, as safetensors.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import struct
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from core.errors import ModelError
from core.files.header import MOST_BYTES, checked_file, header_in, is_safetensors
from core.files.names import shown
from core.files.tensors import all_finite

WRAPPERS = ("params_ema", "params-ema", "params", "model_state_dict", "state_dict", "model", "net", "generator")
"""Keys under which checkpoints keep a network's weights beside what training needed."""
PREFIXES = ("module.", "netG.", "generator.")
MOST_TENSORS = 100_000
DEEPEST = 4
PICKLE_WARNING = (
    "it is a Python pickle. Pickles can hold programs; this one is read without running any, and kept as safetensors, "
    "but a safetensors file is safer"
)


class PickleRefusedError(ModelError):
    """The file is a pickle, and nobody allowed that; a front end may ask."""


@dataclass(frozen=True, eq=False)
class Weights:
    """What a file holds.

    Attributes:
        tensors: by name, on the CPU, finite.
        metadata: of safetensors; empty for pickles.
        sha256: of the file.
        pickled: it was a pickle.
    """

    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, str]
    sha256: str
    pickled: bool


def read_weights(path: Path, *, pickles: bool = False) -> Weights:
    """The weights in a file.

    Args:
        pickles: a person has been warned, and allows them.

    Raises:
        PickleRefusedError: it is a pickle, and `pickles` is off.
        ModelError: it is missing, no model, damaged, or too large; one line.
    """
    size = checked_file(path)
    try:
        with path.open("rb") as file:
            data = file.read(size + 1)
    except OSError as error:
        raise ModelError(f"{shown(path)}: can't be read ({error.strerror}); check who may") from error
    if len(data) != size:
        raise ModelError(f"{shown(path)}: changes while it is read; try again when it is whole")
    sha256 = hashlib.sha256(data).hexdigest()
    if is_safetensors(data[:16], size):
        metadata, tensors = _safetensors(path, data)
        return Weights(_checked(path, _flat(tensors)), metadata, sha256, pickled=False)
    if not _is_pickle(data):
        raise ModelError(f"{shown(path)}: neither safetensors nor a PyTorch checkpoint, or cut off; fetch it again")
    if not pickles:
        raise PickleRefusedError(f"{shown(path)}: {PICKLE_WARNING}. Allow it by --pickle if you trust where it is from")
    return Weights(_checked(path, _flat(_unpickled(path, data))), {}, sha256, pickled=True)


def packed(tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None) -> bytes:
    """The tensors as a safetensors file; the same bytes for the same tensors."""
    return save({name: tensors[name] for name in sorted(tensors)}, dict(metadata or {}) or None)


def packed_sha256(tensors: Mapping[str, Tensor]) -> str:
    """The hash of the tensors alone."""
    return hashlib.sha256(packed(tensors)).hexdigest()


def _safetensors(path: Path, data: bytes) -> tuple[dict[str, str], dict[str, Tensor]]:
    try:
        return header_in(data, len(data)).metadata, load(data)
    except (SafetensorError, ValueError, KeyError, RuntimeError, TypeError, OverflowError) as error:
        raise ModelError(
            f"{shown(path)}: not a readable safetensors file ({_first_line(error)}); fetch it again"
        ) from error


def _is_pickle(data: bytes) -> bool:
    """By what pickles and PyTorch's archives begin with: protocol 2 to 5, and zip."""
    return (data[:1] == b"\x80" and data[1:2] <= b"\x05") or data[:4] == b"PK\x03\x04"


def _unpickled(path: Path, data: bytes) -> Any:
    """What a PyTorch checkpoint holds; nothing in it is run.

    Raises:
        ModelError: it holds more than tensors and plain values, is damaged, or would unfold to too much.
    """
    try:
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(each.file_size for each in archive.infolist()) > max(2 * len(data), 1 << 20):
                    raise ValueError("it unfolds to more than it is")
        with warnings.catch_warnings():  # of old formats
            warnings.simplefilter("ignore")
            return torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise ModelError(
            f"{shown(path)}: a pickle that holds more than weights; it was not run. Get it as safetensors"
        ) from error
    except Exception as error:  # damaged ones raise whatever they like
        raise ModelError(f"{shown(path)}: not a readable checkpoint ({_first_line(error)}); fetch it again") from error


def _flat(found: Any, depth: int = 0) -> dict[str, Tensor]:
    """The network's tensors, out of whatever a checkpoint wraps them in."""
    if not isinstance(found, Mapping):
        return {}
    inner = next((found[key] for key in WRAPPERS if isinstance(found.get(key), Mapping)), None)
    if inner is not None and depth < DEEPEST:
        return _flat(inner, depth + 1)
    tensors = {name: each for name, each in found.items() if isinstance(name, str) and isinstance(each, Tensor)}
    if not tensors and len(found) == 1 and depth < DEEPEST:
        return _flat(next(iter(found.values())), depth + 1)
    for prefix in PREFIXES:
        if tensors and all(name.startswith(prefix) for name in tensors):
            tensors = {name.removeprefix(prefix): each for name, each in tensors.items()}
    return tensors


def _checked(path: Path, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Plain dense tensors of their own memory.

    Raises:
        ModelError: there are none, or some are what no network holds.
    """
    if not tensors:
        raise ModelError(f"{shown(path)}: holds no weights of a network; give the file with the model's weights")
    if len(tensors) > MOST_TENSORS:
        raise ModelError(f"{shown(path)}: {len(tensors)} tensors are too many for a network")
    plain = all(
        each.layout is torch.strided and each.device.type == "cpu" and not each.is_quantized and not each.is_complex()
        for each in tensors.values()
    )
    if not plain:
        raise ModelError(f"{shown(path)}: holds tensors of a kind that no network has; get it as plain weights")
    memory = [each.numel() * each.element_size() for each in tensors.values()]
    if sum(memory) > MOST_BYTES or any(
        size > each.untyped_storage().nbytes() for size, each in zip(memory, tensors.values(), strict=True)
    ):
        raise ModelError(f"{shown(path)}: its tensors unfold to more than the file holds")
    checked = {name: each.detach().clone(memory_format=torch.contiguous_format) for name, each in tensors.items()}
    if not all_finite(checked.values()):
        raise ModelError(f"{shown(path)}: holds numbers that are not finite; fetch it again")
    return {name: each.float() if each.is_floating_point() else each for name, each in checked.items()}


def _first_line(error: Exception) -> str:
    known = isinstance(error, struct.error | EOFError)
    return "it is cut off" if known else (str(error).splitlines() or [type(error).__name__])[0][:160]
