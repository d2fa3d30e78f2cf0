"""The photos beside the one that is open, in order of name."""

from __future__ import annotations

import os
from pathlib import Path

from core.image_io import READABLE


def neighbour(path: Path, step: int) -> Path | None:
    """The photo `step` places on (1) or back (-1) in the folder; None at its ends, or where it can't be looked into."""
    try:
        names = os.listdir(path.parent)  # noqa: PTH208 - quicker
    except OSError:
        return None
    photos = sorted(
        (name for name in names if Path(name).suffix.lower() in READABLE and not name.startswith(".")), key=_order
    )
    if path.name not in photos:
        return None
    place = photos.index(path.name) + step
    return path.with_name(photos[place]) if 0 <= place < len(photos) else None


def _order(name: str) -> tuple[str, str]:
    return name.casefold(), name
