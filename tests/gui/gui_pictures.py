"""Small photos for the window's tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.image_io import Photo, write


def gradient(width: int, height: int) -> np.ndarray:
    """H×W×3 uint8."""
    columns = np.linspace(0, 255, width).astype(np.uint8)
    rows = np.linspace(0, 255, height).astype(np.uint8)
    red, green = np.meshgrid(columns, rows)
    return np.ascontiguousarray(np.dstack([red, green, np.full_like(red, 128)]))


def save(path: Path, pixels: np.ndarray, alpha: np.ndarray | None = None) -> Path:
    write(path, Photo(pixels=pixels, alpha=alpha))
    return path
