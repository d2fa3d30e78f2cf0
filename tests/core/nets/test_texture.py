"""The second tail: nothing costs, nothing changes at 0, half way lies between, and files hold it."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.causal.actions import Actions
from core.causal.factors import FACTORS
from core.engine import Engine
from core.engine.session import FAITHFUL_ONLY
from core.models.checkpoint import Model, load_model, save_model
from core.nets.anchor import SIGMA, anchored
from core.nets.contract import Told
from core.nets.restorer import Restorer
from training.looks.fit import with_texture

D = len(FACTORS)


@pytest.fixture
def both(tiny_model, tmp_path) -> Model:
    """The tiny model with a second tail of random weights."""
    model = with_texture(tiny_model, tmp_path)
    torch.manual_seed(11)
    for parameter in model.restorer.texture.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    return model


@pytest.fixture
def picture(photo) -> torch.Tensor:
    return torch.from_numpy(photo.pixels.copy()).permute(2, 0, 1)[None].float() / 255


def told(texture: float) -> Told:
    return Told(latents=torch.zeros(1, D), texture=texture)


def test_a_second_tail_begins_as_the_first_and_leaves_the_first_alone(tiny_model, tmp_path, picture):
    begun = with_texture(tiny_model, tmp_path).restorer
    assert not tiny_model.restorer.has_texture
    assert begun.has_texture
    first = tiny_model.restorer
    faithful = first(picture, told(0), 2)
    assert torch.allclose(begun(picture, told(0), 2), faithful, atol=1e-6)
    tail = first.tail(first.trunk(picture), told(0), 2)
    gridless = first.base(picture, 2) + anchored(tail, 2, by_phase=True)
    assert torch.allclose(begun(picture, told(1), 2), gridless, atol=1e-6)
    assert torch.allclose(begun(picture, told(0.3), 2), torch.lerp(faithful, gridless, 0.3), atol=1e-6)
    again = with_texture(replace(tiny_model, restorer=begun), tmp_path)
    assert again.restorer is begun


@torch.no_grad()
def test_nothing_of_it_is_the_faithful_picture_to_the_bit_and_costs_nothing(tiny_model, both, picture, monkeypatch):
    faithful = tiny_model.restorer(picture, told(0), 2)
    monkeypatch.setattr(both.restorer.texture, "forward", lambda *_: pytest.fail("the second tail ran"))
    assert torch.equal(both.restorer(picture, told(0), 2), faithful)


@torch.no_grad()
def test_all_of_it_runs_one_tail_only(both, picture, monkeypatch):
    monkeypatch.setattr(both.restorer, "tail_body", None)
    both.restorer(picture, told(1), 2)


@torch.no_grad()
@pytest.mark.parametrize("scale", [1, 2, 3, 4])
def test_a_quarter_of_it_lies_a_quarter_of_the_way(both, picture, scale):
    faithful, textured, quarter = (both.restorer(picture, told(share), scale) for share in (0, 1, 0.25))
    assert not torch.allclose(faithful, textured, atol=1e-3)
    assert torch.allclose(quarter, 0.75 * faithful + 0.25 * textured, atol=1e-5)


@torch.no_grad()
@pytest.mark.parametrize("scale", [2, 3, 4])
def test_it_brings_no_grid(both, scale):
    """On a grey wall whatever the heads' weights: every place in a pixel of the photo is as grey, far inside."""
    wall = torch.full((1, 3, 120, 120), 0.5)
    added = both.restorer(wall, told(1), scale) - wall.repeat_interleave(scale, 2).repeat_interleave(scale, 3)
    inside = added[..., 30 * scale : -30 * scale, 30 * scale : -30 * scale]
    assert float(inside.abs().max()) < 1e-4


@torch.no_grad()
def test_it_brings_no_low_frequencies(both):
    """A grey wall stays as grey, with any texture: its means over 3 SIGMA agree far inside."""
    wall = torch.full((1, 3, 160, 160), 0.5)
    added = both.restorer(wall, told(1), 1) - wall
    inside = added[..., 60:-60, 60:-60]
    assert float(inside.mean(dim=(2, 3)).abs().max()) < 0.5 / 255
    assert SIGMA * 7 < 60


@torch.no_grad()
def test_grey_stays_grey(both, photo):
    grey = replace(photo, pixels=np.repeat(photo.pixels[..., :1], 3, axis=2).copy())
    made = Engine("cpu", both).open(grey).render(Actions(texture=1.0), 2).photo.pixels
    assert np.array_equal(made[..., 0], made[..., 1])


def test_tiles_are_the_whole_with_texture_too(both, photo):
    engine = Engine("cpu", both)
    whole = engine.open(photo).render(Actions(texture=0.6), 3).photo.pixels.astype(int)
    engine.compute.tile = 17
    tiled = engine.open(photo).render(Actions(texture=0.6), 3).photo.pixels
    assert np.abs(whole - tiled).max() <= 1


def test_sliders_still_act_on_the_textured_picture(both, photo):
    session = Engine("cpu", both).open(photo)
    mild, harsh = (
        session.render(Actions(Actions.set(noise=each).by_factor, texture=1.0), 2).photo.pixels for each in (0, 40)
    )
    assert not np.array_equal(mild, harsh)


def test_a_model_without_it_gives_the_faithful_picture_and_says_so(tiny_model, photo):
    session = Engine("cpu", tiny_model).open(photo)
    asked, plain = session.render(Actions(texture=1.0), 2), session.render(Actions(), 2)
    assert np.array_equal(asked.photo.pixels, plain.photo.pixels)
    assert FAITHFUL_ONLY in asked.notes
    assert FAITHFUL_ONLY not in plain.notes


def test_a_file_keeps_it(both, tmp_path, picture):
    file = tmp_path / "both.safetensors"
    save_model(file, both)
    found = load_model(file).restorer
    assert isinstance(found, Restorer)
    assert found.config.texture
    assert torch.equal(found(picture, told(1), 2), both.restorer(picture, told(1), 2))


@torch.no_grad()
def test_its_body_is_converted_with_the_first_ones(both):
    low = copy.deepcopy(both.restorer).set_body_dtype(torch.bfloat16)
    assert low.texture.heads["2"].weight.dtype == torch.bfloat16
    assert low.texture.modulate.weight.dtype == torch.float32


def test_an_engine_says_what_its_model_can(tiny_model, both):
    assert Engine("cpu", tiny_model).abilities == frozenset()
    assert Engine("cpu", both).abilities == {"texture"}
