"""A library of its own for every test."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.models import shelf


@pytest.fixture(autouse=True)
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in the place of the person's."""
    place = tmp_path / "library"
    monkeypatch.setattr(shelf, "folder", lambda: place)
    return place
