"""A photo in a folder, and a small engine behind the command line."""

from pathlib import Path

import pytest
from PIL import Image


@pytest.fixture
def photo_file(tmp_path, photo) -> Path:
    path = tmp_path / "in" / "street.png"
    path.parent.mkdir()
    Image.fromarray(photo.pixels).save(path)
    return path


@pytest.fixture(autouse=True)
def small_engine(monkeypatch, tiny_model):
    """The command line's own engine with small random weights."""
    import core.models.library as module
    from core.models import shelf

    monkeypatch.setattr(module, "load_model", lambda _path: tiny_model)
    recorded = shelf.recorded
    monkeypatch.setattr(
        shelf, "recorded", lambda name, sha256: "fast" if name == "tiny-random" else recorded(name, sha256)
    )
