"""Small photos, and files that say they were made from them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.engine import Engine
from core.image_io import Metadata, Photo, write
from core.image_io.metadata import with_provenance
from core.order import ModelRef, Order
from tests.core.batch.work import noisy_photos


@pytest.fixture
def engine(tiny_model) -> Engine:
    return Engine("cpu", tiny_model)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Six photos of noise."""
    return noisy_photos(tmp_path / "photos", [f"{k}.png" for k in range(6)])


@pytest.fixture
def asked() -> Order:
    """What results in these tests were made by."""
    return Order(model=ModelRef("fast", "ab" * 32))


@pytest.fixture
def shoot() -> Callable[..., Path]:
    """Makes a photo of one colour, which differs from every other."""
    taken = iter(range(256))

    def make(path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (2, 2), (next(taken), 7, 9)).save(path)
        return path

    return make


@pytest.fixture
def made(asked: Order) -> Callable[..., Path]:
    """Makes a file that says it was restored from a photo, by an order."""

    def make(path: Path, photo: Path, order: Order = asked) -> Path:
        fields = {
            "order": json.dumps(order.as_json()),
            "source": photo.name,
            "source_sha256": hashlib.sha256(photo.read_bytes()).hexdigest(),
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, Photo(pixels=np.zeros((2, 2, 3), np.uint8), metadata=with_provenance(Metadata(), fields)))
        return path

    return make
