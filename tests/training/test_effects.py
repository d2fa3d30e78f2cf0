"""Effects on restored pictures: the outcome, the strata, the draws, the maps."""

import numpy as np
import pytest

from core.causal.estimate import Estimate
from core.causal.factors import FACTORS, NAMES
from core.engine import Engine
from core.errors import InterventionError
from training.evaluation.effects import Question, detail, heat_map, measure_effects, posterior_draw, thirds

D = len(FACTORS)


def test_detail_of_a_checkerboard_by_hand():
    """In a 5×5 window of a ±1 board 13 squares have the centre's sign: |1 - 1/25| everywhere."""
    board = np.indices((20, 20)).sum(axis=0) % 2 * 2.0 - 1
    assert detail(board) == pytest.approx(1 - 1 / 25)
    assert detail(np.full((9, 9), 3.0)) == pytest.approx(0.0)


def test_thirds_go_by_rank():
    assert thirds([0.9, 0.1, 0.5]) == ["bright third", "dark third", "middle third"]


def test_draws_follow_the_posterior():
    estimate = Estimate(np.zeros(D), np.eye(D) * 1e-8)
    drawn = posterior_draw(estimate, np.random.default_rng(0))
    assert list(drawn) == list(NAMES)
    assert drawn["noise"] == pytest.approx(estimate.readings["noise"].mean, abs=1e-2)


def test_heat_map_is_white_where_the_arms_agree():
    colours = heat_map(np.array([[0.0, 99.0, -99.0]]))[0].tolist()
    assert colours == [[255, 255, 255], [200, 50, 40], [40, 90, 200]]


def test_an_intervention_against_itself_has_no_effect(folder, tiny_model, tmp_path):
    said: list[str] = []
    question = Question(factor="noise", first=7.0, second=7.0, draws=1)
    effect = measure_effects(Engine("cpu", tiny_model), folder, question, said.append, tmp_path / "maps")
    assert (effect.mean, effect.low, effect.high) == (0.0, 0.0, 0.0)
    assert len(list((tmp_path / "maps").iterdir())) == 4
    assert len(said) == 5


def test_unknown_factors_are_refused(folder, tiny_model):
    with pytest.raises(InterventionError, match="haze"):
        measure_effects(Engine("cpu", tiny_model), folder, Question(factor="haze", first=0, second=1), print)


def test_two_photos_have_no_thirds(folder, tiny_model, tmp_path):
    for name in ("0.png", "1.png"):
        (tmp_path / name).symlink_to(folder / name)
    said: list[str] = []
    question = Question(factor="noise", first=0.0, second=7.0, draws=1)
    measure_effects(Engine("cpu", tiny_model), tmp_path, question, said.append)
    assert said[-1] == "  too few photos for thirds of brightness: 2"
    assert not any("third " in line for line in said)
