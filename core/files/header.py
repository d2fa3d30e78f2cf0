"""What a safetensors file says of itself, read without its tensors and without torch."""

from __future__ import annotations

import hashlib
import json
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import ModelError
from core.files.names import shown

MOST_BYTES = 4 << 30
"""Of a model's file; larger ones are refused before they are read."""
MOST_HEADER = 32 << 20
SAFETENSORS_START = 9
"""Bytes by which one is told: the header's length, little-endian in eight, and the brace that it begins with."""


@dataclass(frozen=True)
class Header:
    """The beginning of a safetensors file.

    Attributes:
        metadata: text by text.
        shapes: of the tensors by name.
    """

    metadata: dict[str, str]
    shapes: dict[str, tuple[int, ...]]


def checked_file(path: Path) -> int:
    """The size of a plain file that may be a model, in bytes.

    Raises:
        ModelError: there is none, it is no plain file, it is empty, or it is too large.
    """
    try:
        status = path.stat()
    except (OSError, ValueError) as error:  # ValueError: a name that no system takes
        missing = isinstance(error, FileNotFoundError)
        reason = "no such model file" if missing else f"can't be read ({getattr(error, 'strerror', None) or error})"
        raise ModelError(f"{shown(path)}: {reason}; check the path") from error
    if not stat.S_ISREG(status.st_mode):
        raise ModelError(f"{shown(path)}: no file but a folder or a device; give a model's file")
    if not status.st_size:
        raise ModelError(f"{shown(path)}: the file is empty; fetch it again")
    if status.st_size > MOST_BYTES:
        size = f"{status.st_size / 1e9:.1f} GB"
        raise ModelError(f"{shown(path)}: {size} are too much for a model; {MOST_BYTES / 1e9:.0f} GB are the most")
    return status.st_size


def read_header(path: Path) -> Header:
    """The header of a safetensors file.

    Raises:
        ModelError: it is missing, or none.
    """
    size = checked_file(path)
    try:
        with path.open("rb") as file:
            return header_in(file.read(min(size, MOST_HEADER + 8)), size)
    except OSError as error:
        raise ModelError(f"{shown(path)}: can't be read ({error.strerror}); check who may") from error
    except ValueError as error:
        raise ModelError(f"{shown(path)}: not a readable safetensors file ({error}); fetch it again") from error


def is_safetensors(start: bytes, size: int) -> bool:
    """Whether a file of `size` bytes that starts so is one by its form, whatever its name."""
    length = int.from_bytes(start[:8], "little")
    return len(start) >= SAFETENSORS_START and start[8:9] == b"{" and length <= size - 8


def header_in(start: bytes, size: int) -> Header:
    """The header in the first bytes of a file of `size` bytes.

    Raises:
        ValueError: there is none.
    """
    length = int.from_bytes(start[:8], "little")
    if not is_safetensors(start, size) or length > len(start) - 8:
        raise ValueError("its header is cut off or none")
    try:
        values: dict[str, Any] = json.loads(start[8 : 8 + length])
        metadata = {str(key): str(value) for key, value in values.pop("__metadata__", {}).items()}
        shapes = {name: tuple(int(side) for side in each["shape"]) for name, each in values.items()}
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("its header is damaged") from error
    return Header(metadata, shapes)


def sha256_of(path: Path) -> str:
    """The hash of a file's contents, in hexadecimal.

    Raises:
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
