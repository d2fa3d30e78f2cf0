"""A folder of small photos and a recipe that trains in seconds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.nets.encoder import EncoderConfig
from core.nets.restorer import RestorerConfig
from training.recipes import Recipe
from training.recipes.base import EncoderStage, RestorerStage


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four photos of 120×120 with edges."""
    folder = tmp_path_factory.mktemp("photos")
    random = np.random.default_rng(0)
    for number in range(4):
        coarse = random.integers(0, 255, (12, 12, 3), dtype=np.uint8)
        Image.fromarray(coarse).resize((120, 120), Image.Resampling.NEAREST).save(folder / f"{number}.png")
    return folder


@pytest.fixture
def recipe() -> Recipe:
    """Both networks at their smallest."""
    return Recipe(
        name="test",
        held_out=1,
        warm_up=5,
        restorer=RestorerConfig(channels=8, trunk_blocks=1, tail_blocks=1, scales=(1, 2), condition=8, context=4),
        encoder=EncoderConfig(channels=4, hidden=16),
        encoder_stage=EncoderStage(steps=3, pixels=4096, sides=(32,), groups=(1, 2)),
        restorer_stage=replace(
            RestorerStage(),
            steps=6,
            batch=8,
            patch=16,
            scales=((1, 0.5), (2, 0.5)),
            intervened=2,
            excess=1,
            automatic=2,
        ),
    )
