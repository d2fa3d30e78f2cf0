"""What all tests share: no screen, no real settings, reproducible random numbers, small networks."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import replace

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="causalsr-tests-")  # no test sees a person's batches
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="causalsr-tests-")  # nor leaves them decoded photos

import numpy as np
import pytest
import torch

from core.causal.draws import TRAITS, Exogenous
from core.image_io import Photo
from core.models.checkpoint import Model
from core.nets.encoder import Encoder, EncoderConfig
from core.nets.intervention import InterventionConfig, InterventionNet
from core.nets.restorer import Restorer, RestorerConfig
from core.nets.structure import StructureConfig, StructurePrior


@pytest.fixture
def generator() -> torch.Generator:
    return torch.Generator().manual_seed(7)


@pytest.fixture
def plain(generator: torch.Generator) -> Callable[[int, int, int], Exogenous]:
    """Draws of a plain camera: round Gaussian kernels, white noise alike everywhere, bicubic filters, no smoothing, no
    WebP, an earlier grid that begins in the corner."""

    def draw(batch: int, height: int, width: int) -> Exogenous:
        drawn = Exogenous.draw(batch, height, width, generator)
        traits = torch.zeros_like(drawn.traits)
        traits[:, [TRAITS.index("smoothing"), TRAITS.index("webp")]] = 1.0
        return replace(drawn, traits=traits)

    return draw


@pytest.fixture
def scene(generator: torch.Generator) -> torch.Tensor:
    """Two scenes, 2×3×64×64, smooth with some texture, in [.1, .9], of 8 bits."""
    coarse = torch.rand((2, 3, 8, 8), generator=generator)
    smooth = torch.nn.functional.interpolate(coarse, size=64, mode="bilinear", align_corners=False)
    textured = smooth * 0.7 + 0.15 + 0.04 * torch.randn((2, 3, 64, 64), generator=generator)
    return (textured.clamp(0.1, 0.9) * 255).round() / 255


@pytest.fixture(scope="session")
def tiny_model() -> Model:
    """Random weights whose effect is visible, two blocks in all; an intervention moves nothing else."""
    torch.manual_seed(3)
    config = RestorerConfig(channels=8, trunk_blocks=1, tail_blocks=1, scales=(1, 2, 3, 4), condition=8, context=4)
    restorer, encoder = Restorer(config), Encoder(EncoderConfig(channels=4, hidden=16))
    for parameter in restorer.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    intervention = InterventionNet(InterventionConfig(hidden=8))
    torch.nn.init.constant_(intervention.gate_logits, -9.0)
    return Model(
        name="tiny-random",
        restorer=restorer.eval(),
        encoder=encoder.eval(),
        intervention=intervention.eval(),
        structure=StructurePrior(StructureConfig(hidden=4)).eval(),
    )


@pytest.fixture
def photo() -> Photo:
    """A 45×61 photo with edges and texture."""
    random = np.random.default_rng(5)
    rows, columns = np.mgrid[0:45, 0:61]
    base = 120 + 60 * np.sin(rows / 5)[..., None] * np.cos(columns / [7, 9, 11][0])[..., None] * [1, 0.6, -0.8]
    pixels = (base + random.normal(0, 6, (45, 61, 3))).clip(0, 255).astype(np.uint8)
    return Photo(pixels=pixels, source="test.png")
