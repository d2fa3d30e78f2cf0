"""A folder of small photos and a recipe that trains in seconds, with every part of the objective on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.nets.context import ContextConfig
from core.nets.encoder import EncoderConfig
from core.nets.intervention import InterventionConfig
from core.nets.restorer import RestorerConfig
from core.nets.structure import StructureConfig
from training.recipes import Recipe
from training.recipes.base import Counterfactuals, Interventions, Optimisation, Posterior, Restoration


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
    """All networks at their smallest."""
    return Recipe(
        name="test",
        steps=6,
        held_out=1,
        views=1,
        restorer=RestorerConfig(channels=8, trunk_blocks=1, tail_blocks=1, scales=(1, 2), condition=8, context=4),
        encoder=EncoderConfig(channels=4, hidden=16),
        intervention=InterventionConfig(hidden=8),
        structure=StructureConfig(graphs=2, hidden=4),
        context=ContextConfig(model=16, attention=8, hidden=8, output=4),
        posterior=Posterior(pixels=4096, sides=(32,), groups=(1, 2)),
        restoration=Restoration(batch=8, patch=24, scales=((1, 0.5), (2, 0.5)), automatic=2, consistency=0.02),
        counterfactuals=Counterfactuals(rows=2, queue=8),
        interventions=Interventions(milder=2, harsher=1),
        optimisation=Optimisation(warm_up=5, causal_every=1),
    )
