"""Decoded photos in one file, which every process maps instead of holding them in memory of its own."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path
from torch import Tensor

from core.files.atomic import atomic_file
from core.files.leftovers import sweep

Place = tuple[int, int, int]
"""Of a photo: offset into the pixels, height, width."""
VERSION = 1
"""Of what is kept: how files are decoded."""
KEPT_SECONDS = 30 * 24 * 3600.0
"""Pixels that nobody has asked for in so long are removed."""


def mapped(digest: str, photos: Iterable[np.ndarray]) -> tuple[Tensor, tuple[Place, ...]]:
    """All photos one after the other, flat, uint8, and their places.

    They are decoded once and kept under the user's cache folder; whoever asks for the same digest shares the file, and
    the system keeps in memory what of it is in use.

    Args:
        digest: of the photos' files; names what is kept.
        photos: H×W×3 uint8 each; not looked at when they are kept already.
    """
    folder = user_cache_path("causalsr") / "photos"
    index = folder / f"{digest[:32]}-{VERSION}.json"
    places = _kept(index)
    if places is None:
        folder.mkdir(parents=True, exist_ok=True)
        _forget_old(folder)
        places = _keep(index, photos)
    os.utime(index)
    return _map(index.with_suffix(".pixels")), places


def _kept(index: Path) -> tuple[Place, ...] | None:
    """The places of what is kept; None where nothing is, or not all of it."""
    try:
        places = tuple(
            (int(offset), int(height), int(width)) for offset, height, width in json.loads(index.read_text())
        )
        whole = index.with_suffix(".pixels").stat().st_size == sum(3 * height * width for _, height, width in places)
    except (OSError, ValueError, TypeError):
        return None
    return places if whole else None


def _map(file: Path) -> Tensor:
    return torch.from_file(str(file), shared=False, size=file.stat().st_size, dtype=torch.uint8)


def _keep(index: Path, photos: Iterable[np.ndarray]) -> tuple[Place, ...]:
    """Pixels first, the index last; both appear whole or not at all."""
    places: list[Place] = []
    offset = 0
    with atomic_file(index.with_suffix(".pixels")) as file:
        for photo in photos:
            file.write(np.ascontiguousarray(photo).data)
            places.append((offset, photo.shape[0], photo.shape[1]))
            offset += photo.size
    with atomic_file(index) as file:
        file.write(json.dumps(places).encode())
    return tuple(places)


def _forget_old(folder: Path) -> None:
    """What killed processes left goes, too. An index's time is when it was last asked for; what is mapped stays
    readable after its file is gone."""
    sweep(folder)
    for index in folder.glob("*.json"):
        if time.time() - index.stat().st_mtime > KEPT_SECONDS:
            with contextlib.suppress(OSError):  # in use, where systems keep such files
                index.unlink()
                index.with_suffix(".pixels").unlink()
