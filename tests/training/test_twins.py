"""Two photos of one scene: what makes them, what they teach, and how beliefs follow an intervention."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from core.causal.estimate import Reading
from core.causal.factors import EVENTS, FACTORS, NAMES, SLIDERS, index
from tests.training.test_loop import algorithm
from training.ablate import TWINS
from training.data.photos import load_photos
from training.data.samples import batch
from training.data.scenes import FIRST
from training.data.twins import draw_twins
from training.evaluation.crosstalk import SET, crosstalk, print_crosstalk
from training.objectives.twins import moves, same_scene
from training.recipes import changed

VISIBLE = [index(each.name) for each in SLIDERS]


def twins(recipe, folder, step=0, **changes):
    own = changed(recipe, counterfactuals__twins=6, **changes)
    return draw_twins(load_photos(folder), own, step, FIRST, 2)


def test_one_visible_factor_is_set_and_the_others_stay(recipe, folder):
    """Grain is what the noise has in the photo, so it may follow."""
    factual, done = twins(recipe, folder).latents.chunk(2)
    differ = (factual - done).abs() > 1e-4
    differ[:, index("grain")] = False
    assert differ.sum(dim=1).max() == 1
    assert differ[:, VISIBLE].sum() == differ.sum() >= 4


def test_all_else_is_the_same_photo_and_a_placebo_s_is_not(recipe, folder):
    """Where noise was there and blur or JPEG is set, the same noise comes again; with fresh ε another."""
    apart = {}
    for placebo in (False, True):
        close = []
        for step in range(12):
            pair = twins(recipe, folder, step, counterfactuals__placebo=placebo)
            (factual, done), (first, second) = pair.latents.chunk(2), pair.photos.chunk(2)
            untouched = (factual - done).abs().amax(dim=1) < 0.3
            close += [float(each) for each in (first - second).abs().mean(dim=(1, 2, 3))[untouched]]
        apart[placebo] = np.mean(close)
    assert apart[False] < 0.5 * apart[True]


def test_a_step_s_twins_are_the_same_again(recipe, folder):
    assert torch.equal(twins(recipe, folder).photos, twins(recipe, folder).photos)
    assert not torch.equal(twins(recipe, folder).photos, twins(recipe, folder, 1).photos)


def test_moves_by_hand():
    """Both read 1 too high in the first factor: no matter. The second should move by 2 and moves by 1; the third
    shouldn't and moves by 3: (0 + 1 + 9) / 3."""
    latents = torch.tensor([[0.0, 0.0, 5.0], [0.0, 2.0, 5.0]])
    read = torch.tensor([[1.0, 0.0, 0.0], [1.0, 1.0, 3.0]])
    assert float(moves(read, latents)) == pytest.approx(10 / 3)


def test_both_pictures_answer_for_the_one_scene():
    scene = torch.zeros(1, 3, 2, 2)
    restored = torch.stack([torch.full((3, 2, 2), 0.1), torch.full((3, 2, 2), 0.3)])
    assert float(same_scene(restored, scene, "absolute")) == pytest.approx(0.2)
    assert float(same_scene(restored, scene, "squared")) == pytest.approx(0.05)


@pytest.mark.parametrize("variant", TWINS)
def test_twins_teach_both_networks_in_causal_steps(recipe, folder, variant):
    own, photos = algorithm(recipe, folder, optimisation__causal_every=2, without=frozenset({"sct"}), **TWINS[variant])
    plain = own.step([batch(photos, own.recipe, 0)], 0, 0.0)
    assert not {"twins", "twins_phi"} & plain.keys()
    terms = own.step([batch(photos, own.recipe, 1)], 1, 0.0)
    assert terms["twins"] > 0
    assert terms["twins_phi"] > 0


class Reader:
    """Reads everything as none but noise, as the photo's own deviation from grey."""

    def __init__(self, share: float) -> None:
        self.share = share

    def open(self, photo):
        values = {each.name: each.none for each in FACTORS}
        values["noise"] = self.share * float(photo.pixels.astype(float).std())
        readings = {name: Reading(value, value, value) for name, value in values.items()}
        return SimpleNamespace(estimate=lambda: SimpleNamespace(readings=readings))


def test_a_reader_that_notices_nothing_is_short_by_the_whole_of_what_was_asked(folder):
    found = crosstalk(Reader(0.0), folder)
    for row, each in enumerate(SLIDERS):
        column = EVENTS.index(index(each.name))
        assert found[row, column] == pytest.approx(-1.0) or np.isnan(found[row]).all()
        others = np.delete(found[row], column)
        assert np.allclose(others, 0.0, atol=1e-9) or np.isnan(others).all()
    assert np.isfinite(found).any()


def test_a_reader_that_takes_blur_for_less_noise_is_told_so(folder):
    """The picture's contrast falls under blur: the belief in noise falls, though only blur was set."""
    lines: list[str] = []
    found = print_crosstalk(Reader(0.5), folder, lines.append)
    blur, noise = ([each.name for each in SLIDERS].index("blur"), EVENTS.index(index("noise")))
    assert found[blur, noise] < -0.01
    assert lines[1].split() == [NAMES[i] for i in EVENTS]
    assert [line.split(" = ")[0] for line in lines[2:]] == [each.name for each in SLIDERS]
    assert set(SET) == {each.name for each in SLIDERS}
