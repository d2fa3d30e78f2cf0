"""A file of each architecture is added, restores a photo at its scale, in tiles as its card says, and is removed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from core.causal.actions import Actions
from core.engine import Engine
from core.image_io import Photo
from core.models import shelf
from core.models.adding import add, check
from core.models.card import Card
from core.models.library import find_model
from tests.core.models.networks import SPANDREL, WINDOWS, _of, file_of, needs_spandrel, random_weights, tiny_rlfn

SLOW = ("DRCT", "HAT")
NAMES = [pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in SPANDREL]


@pytest.fixture
def small() -> Photo:
    """41×53: no side is a multiple of anything."""
    random = np.random.default_rng(4)
    rows, columns = np.mgrid[0:41, 0:53]
    base = 120 + 70 * np.sin(rows / 4)[..., None] * np.cos(columns / 5)[..., None] * [1, 0.7, -0.5]
    return Photo(pixels=(base + random.normal(0, 5, (41, 53, 3))).clip(0, 255).astype(np.uint8), source="small.png")


def restored(photo: Photo, model: str, scale: float, tile: int) -> np.ndarray:
    engine = Engine("cpu", model)
    engine.compute.tile = tile
    return engine.open(photo).render(Actions(), scale).photo.pixels


def lived(file: Path, photo: Photo, scale: int) -> Card:
    """Add, restore, compare tiles with the whole, and remove."""
    card = add(file, name="theirs")
    assert card.scales[-1] == scale
    assert "theirs" in shelf.names()
    assert check("theirs") == ""
    whole = restored(photo, "theirs", scale, 512)
    assert whole.shape == (41 * scale, 53 * scale, 3)
    apart = np.abs(restored(photo, "theirs", scale, 24).astype(int) - whole)
    assert apart.max() <= 2 or not card.exact  # 1/255 of the network, and half a step of each rounding
    assert whole.std() > 1
    shelf.remove("theirs")
    assert shelf.names() == ("fast",)
    return card


@needs_spandrel
@pytest.mark.parametrize("name", NAMES)
def test_each_architecture(name, tmp_path, small):
    scale, maker = SPANDREL[name]
    card = lived(file_of(tmp_path, random_weights(maker)), small, scale)
    assert name in card.architecture
    assert card.foreign
    assert not card.shipped


def test_rlfn_needs_no_spandrel(tmp_path, small, monkeypatch):
    monkeypatch.setattr("core.models.foreign._spandrel", lambda: pytest.fail("spandrel was asked"))
    card = lived(file_of(tmp_path, random_weights(tiny_rlfn)), small, 2)
    assert card.architecture == "RLFN"


@needs_spandrel
def test_what_looks_at_the_whole_photo_is_said_to_be_not_exact(tmp_path, small):
    """RCAN's channel attention averages over all that it is given."""
    file = file_of(tmp_path, random_weights(SPANDREL["RCAN"][1], gain=1.5))
    card = add(file, name="rcan")
    assert not card.exact
    assert "not exact" in card.tiling
    engine = Engine("cpu", "rcan")
    assert engine.open(small).render(Actions(), 3).notes == ()  # one tile is the whole
    engine.compute.tile = 24
    (note,) = engine.open(small).render(Actions(), 3).notes
    assert "rcan looks at the whole photo" in note
    assert engine.open(small).render(Actions(), 1).notes == ()  # ours alone


@needs_spandrel
def test_a_grid_that_a_network_does_not_name_is_found(tmp_path, small):
    """SwinIR's windows are eight pixels wide; with attention that counts, tiles must begin where windows do."""
    maker = _of("SwinIR", "SwinIR", window_size=8, upscale=2, img_size=16, upsampler="pixelshuffledirect", **WINDOWS)
    weights = {name: each * 6 if "qkv.weight" in name else each for name, each in random_weights(maker).items()}
    weights = {name: each * 6 if "proj.weight" in name else each for name, each in weights.items()}
    card = lived(file_of(tmp_path, weights), small, 2)
    assert (card.exact, card.multiple) == (True, 8)


@needs_spandrel
@pytest.mark.parametrize("grey", [False, True])
def test_a_network_of_one_channel_leaves_colours_to_us(tmp_path, small, grey):
    """Its brightness is what changes; what colours differ from it stays ours."""
    photo = Photo(pixels=np.repeat(small.pixels[..., :1], 3, axis=2)) if grey else small
    add(file_of(tmp_path, random_weights(SPANDREL["DnCNN"][1], gain=2.0)), name="dn")
    ours, theirs = (restored(photo, name, 1, 512).astype(int) for name in ("fast", "dn"))
    change = theirs - ours
    assert np.abs(change).max() > 2
    inside = ((theirs > 0) & (theirs < 255)).all(axis=2)
    assert np.ptp(change, axis=2)[inside].max() <= 1  # alike in all channels, up to rounding
    assert not grey or (theirs[..., 0] == theirs[..., 2]).all()


@needs_spandrel
def test_a_network_of_three_channels_leaves_a_grey_photo_grey(tmp_path, small):
    add(file_of(tmp_path, random_weights(SPANDREL["Compact"][1])), name="c")
    grey = Photo(pixels=np.repeat(small.pixels[..., :1], 3, axis=2))
    made = restored(grey, "c", 2, 512)
    assert (made[..., 0] == made[..., 1]).all()
    assert (made[..., 0] == made[..., 2]).all()


@needs_spandrel
def test_without_spandrel_one_line_says_what_to_install(tmp_path, monkeypatch, small):
    file = file_of(tmp_path, random_weights(SPANDREL["Compact"][1]))
    add(file, name="c")
    monkeypatch.setitem(__import__("sys").modules, "spandrel", None)
    for attempt in (lambda: add(file, name="d"), lambda: find_model("c")):
        with pytest.raises(Exception, match=r"pip install 'causalsr\[models\]'|in the library already"):
            attempt()
    assert "causalsr[models]" in check("c")


def test_the_weights_stay_as_they_were(tmp_path):
    weights = random_weights(tiny_rlfn)
    add(file_of(tmp_path, weights), name="r")
    enlarger = find_model("r").enlarger
    assert enlarger is not None
    kept = enlarger.network.state_dict()
    assert kept.keys() == weights.keys()
    assert all(torch.equal(kept[name], weights[name]) for name in weights)


def test_the_engine_does_the_rest(tmp_path, small):
    """Sixteen bits, transparency, memory that runs out: as with any other network."""
    add(file_of(tmp_path, random_weights(tiny_rlfn, gain=1.2)), name="r")
    assert find_model(shelf.file_of("r")).name == "r"
    engine = Engine("cpu", "r")
    alpha = np.full(small.pixels.shape[:2], 255, np.uint8)
    alpha[:20] = 0
    photo = Photo(pixels=small.pixels, alpha=alpha)
    deep = engine.open(photo).render(Actions(), 2, bits=16).photo
    assert (deep.pixels.dtype, deep.alpha.shape) == (np.uint16, (82, 106))
    assert len(np.unique(deep.pixels)) > 4096
    assert (deep.alpha[:30] == 0).all()
    enlarge, calls = engine.model.enlarger.network.forward, []

    def short(image):
        calls.append(image.shape)
        if len(calls) == 1:
            raise torch.OutOfMemoryError("out of memory")
        return enlarge(image)

    plain = engine.open(small).render(Actions(), 2)
    engine.compute._copies.clear()
    engine.model.enlarger.network.forward = short
    again = engine.open(small).render(Actions(), 2)
    assert again.notes == ("memory ran out: tile halved to 256",)
    assert (again.photo.pixels == plain.photo.pixels).all()
