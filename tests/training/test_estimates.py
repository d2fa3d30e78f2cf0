"""How well photos are read, counted by hand."""

import math
from types import SimpleNamespace

import pytest

from core.causal.estimate import Reading
from core.causal.factors import FACTORS, factor
from core.image_io import Photo
from training.evaluation.estimates import STRONG, Read, measure_estimates, only, summarised


def test_errors_are_told_apart_by_whether_the_factor_is_there():
    reads = [Read(10, 12, True), Read(4, 3, False), Read(0, 0.5, True), Read(0, 0.1, True)]
    found = summarised(reads, [Read(40, 30, False), Read(45, 44, True)], factor("noise"))
    assert (found.present, found.absent, found.covered) == (1.5, pytest.approx(0.3), 0.75)
    assert (found.present_photos, found.absent_photos) == (2, 2)
    assert (found.strong, found.strong_photos) == (0.5, 2)


def test_without_photos_there_is_no_number():
    found = summarised([Read(0, 0.5, True)], [], factor("noise"))
    assert math.isnan(found.present)
    assert math.isnan(found.strong)
    assert found.absent == 0.5


class Guessing:
    """An engine that reads the same from every photo."""

    def open(self, photo: Photo) -> SimpleNamespace:
        del photo
        readings = {each.name: Reading(each.none, each.none, each.none) for each in FACTORS}
        readings["noise"] = Reading(40.0, 30.0, 50.0)
        return SimpleNamespace(estimate=lambda: SimpleNamespace(readings=readings))


def test_each_photo_is_harmed_once_as_in_training_and_once_strongly_a_factor(folder):
    lines = []
    found = measure_estimates(Guessing(), folder, lines.append)
    assert set(found) == {each.name for each in FACTORS if each.event}
    assert len(lines) == 1 + len(found)
    assert found["noise"]["strong"] == 1.0
    assert found["blur"]["strong"] == found["jpeg"]["strong"] == 0.0
    assert found["blur"]["absent"] == 0.0
    assert math.isnan(found["rescale"]["strong"])


@pytest.mark.parametrize("name", STRONG)
def test_the_upper_range_is_one_factor_alone(name, generator):
    import torch

    from core.causal.factors import NONE, index
    from core.causal.scm import Scm

    scenes = torch.rand((6, 3, 48, 48), generator=generator)
    factors = Scm(prior=only(name)).sample(scenes, 2, generator).factors
    low, high = STRONG[name]
    assert ((factors[:, index(name)] >= low - 0.5) & (factors[:, index(name)] <= high + 0.5)).all()
    others = [index(each.name) for each in FACTORS if each.event and each.name != name]
    assert torch.equal(factors[:, others], torch.tensor(NONE[others], dtype=torch.float32).expand(6, -1))
