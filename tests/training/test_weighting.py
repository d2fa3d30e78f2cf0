"""λ(t) (24), the softmax of falls, the learning-rate rule (26) and the curriculum (27) by hand."""

import math

import pytest
import torch

from training.data.samples import CURRICULUM_BLUR, curriculum, softened
from training.weighting import DECAY, TEMPERATURE, Balance, RmsRule, Schedule


def factors(balance: Balance) -> list[float]:
    return [balance.factor(name) for name in balance.names]


def softmax(*ratios: float) -> list[float]:
    """Times their number, so that the mean is 1."""
    powers = [math.exp(ratio / TEMPERATURE) for ratio in ratios]
    return [len(ratios) * power / sum(powers) for power in powers]


def test_balance_by_hand_over_three_periods():
    balance = Balance(("a", "b"), every=2)
    for a, b in ((1.0, 2.0), (3.0, 2.0), (1.0, 4.0)):
        balance.update({"a": a, "b": b})
        assert factors(balance) == [1.0, 1.0]
    balance.update({"a": 1.0, "b": 2.0})
    # a: 2 after 4, b: 6 after 4
    assert factors(balance) == pytest.approx(softmax(0.5, 1.5))
    assert factors(balance) == pytest.approx([0.7551, 1.2449], abs=1e-4)
    balance.update({"a": 3.0, "b": 1.0})
    assert factors(balance) == pytest.approx(softmax(0.5, 1.5))
    balance.update({"a": 3.0, "b": 2.0})
    # a: 6 after 2, b: 3 after 6
    assert factors(balance) == pytest.approx(softmax(3.0, 0.5))


def test_weights_are_moved_between_the_terms_not_made():
    balance = Balance(("a", "b", "c"), every=1)
    for step in range(1, 9):
        balance.update({"a": 1 / step, "b": 2.0 + step, "c": 1.0 + step % 3})
        assert sum(factors(balance)) / 3 == pytest.approx(1.0)
    assert max(factors(balance)) > 1.05


def test_terms_that_are_negative_and_terms_not_balanced_keep_their_weight():
    balance = Balance(("a", "b", "c"), every=1)
    for b in (1.0, 3.0):
        balance.update({"a": -1.0, "b": b, "c": 1.0, "other": 5.0})
    assert balance.factor("a") == 1
    assert balance.factor("other") == 1
    assert [balance.factor("b"), balance.factor("c")] == pytest.approx(softmax(3.0, 1.0))


def test_the_mean_stays_1_when_a_term_falls_silent():
    balance = Balance(("a", "b", "c"), every=1)
    balance.update({"a": 1.0, "b": 1.0, "c": 1.0})
    balance.update({"a": 1.0, "b": 1.0, "c": 4.0})
    balance.update({"a": 1.0, "b": 2.0, "c": 0.0})
    assert sum(factors(balance)) / 3 == pytest.approx(1.0)


def test_no_period_no_balance():
    balance = Balance(("a", "b"), every=0)
    for a in (1.0, 9.0, 2.0):
        balance.update({"a": a, "b": 1.0})
    assert factors(balance) == [1.0, 1.0]


def test_balance_goes_on_from_a_checkpoint_within_a_period():
    whole, again = Balance(("a", "b"), every=2), Balance(("a", "b"), every=2)
    rows = [{"a": 1.0, "b": 2.0}, {"a": 2.0, "b": 1.0}, {"a": 5.0, "b": 1.0}, {"a": 1.0, "b": 1.0}]
    for number, row in enumerate(rows):
        whole.update(row)
        if number == 2:
            again.load_state_dict(whole.state_dict())
        elif number == 3:
            again.update(row)
    assert factors(again) == factors(whole) != [1.0, 1.0]


def test_the_printed_schedule_by_hand():
    """(24), γ = .5 and α = 1: (1 + .5 cos(π t/T)) / (1 + exp(-L))."""
    schedule = Schedule(("a", "b", "c"), every=2)
    schedule.update({"a": 5.0, "b": 1.0}, 0.0)
    assert [schedule.factor(name) for name in "abcd"] == [1.0, 1.0, 1.0, 1.0]
    schedule.update({"a": math.log(3), "b": -math.log(3)}, 0.0)
    # 1.5 · 3/4, 1.5 · 1/4, 1.5 / 2
    assert [schedule.factor(name) for name in "abc"] == pytest.approx([1.125, 0.375, 0.75])
    assert schedule.factor("d") == 1
    for _ in range(2):
        schedule.update({"a": 0.0}, 0.5)
    # cos is 0; b keeps the loss that was seen last
    assert [schedule.factor(name) for name in "abc"] == pytest.approx([0.5, 0.25, 0.5])
    for _ in range(2):
        schedule.update({"a": 100.0}, 1.0)
    assert schedule.factor("a") == pytest.approx(0.5)


def test_no_period_no_schedule():
    schedule = Schedule(("a",), every=0)
    schedule.update({"a": 1.0}, 0.0)
    assert schedule.factor("a") == 1


def test_rms_rule_by_hand():
    rule = RmsRule(("phi", "theta"))
    assert rule.factor("phi") == 1
    rule.update("phi", 3.0)
    assert rule.factor("phi") == pytest.approx(1.0)
    rule.update("phi", 6.0)
    # v = .99 · 9 + .01 · 36 = 9.27, as a multiple of the first: 1.03; the norm has doubled
    assert rule.factor("phi") == pytest.approx(0.5 / math.sqrt(1.03))
    rule.update("phi", 0.0)
    assert rule.factor("phi") == pytest.approx(1 / math.sqrt(1.03 * DECAY))
    assert rule.factor("theta") == 1


def test_a_gradient_that_grows_fourfold_is_followed_by_a_quarter():
    """(26): norms 1 → 4: v = .99 + .01 · 16 = 1.15, ¼ / √1.15 = .233; and a falling norm never speeds up."""
    rule = RmsRule(("a",))
    rule.update("a", 1.0)
    rule.update("a", 4.0)
    assert rule.factor("a") == pytest.approx(0.25 / math.sqrt(1.15)) == pytest.approx(0.233, abs=5e-4)
    rule.update("a", 2.0)
    assert rule.factor("a") == pytest.approx(1 / math.sqrt(0.99 * 1.15 + 0.01 * 4))


def test_rms_rule_knows_no_units_and_settles():
    small, large = RmsRule(("a",)), RmsRule(("a",))
    for norm in (1.0, 2.0, 4.0):
        small.update("a", norm)
        large.update("a", 1000 * norm)
    assert large.factor("a") == pytest.approx(small.factor("a"))
    for _ in range(2000):
        small.update("a", 2.0)
    # four times the first square: half the rate
    assert small.factor("a") == pytest.approx(0.5, abs=1e-6)


def test_rms_rule_begins_with_the_first_gradient_there_is():
    rule = RmsRule(("a",))
    for norm in (0.0, 2.0):
        rule.update("a", norm)
        assert rule.factor("a") == pytest.approx(1.0)


@pytest.mark.parametrize(("step", "alpha"), [(0, 0.0), (1, 0.25), (3, 0.75), (4, 1.0), (9, 1.0)])
def test_curriculum_by_hand(step, alpha):
    assert curriculum(step, 4) == alpha


def test_without_a_curriculum_scenes_are_sharp_from_the_start():
    assert curriculum(0, 0) == 1


def test_the_curriculum_mixes_a_scene_with_its_blurred_self():
    """(27) by hand: at the start a point is a Gaussian of 2 · scale px; half way it is half of both, in 8 bits."""
    scene = torch.zeros(1, 3, 41, 41)
    scene[..., 20, 20] = 1.0
    offsets = torch.arange(-20.0, 21.0)
    taps = torch.softmax(-offsets.square() / (2 * (CURRICULUM_BLUR * 1) ** 2), dim=0)
    gaussian = (taps[:, None] * taps).expand(1, 3, 41, 41)
    for step, alpha in ((0, 0.0), (2, 0.5)):
        expected = alpha * scene + (1 - alpha) * gaussian
        assert torch.allclose(softened(scene, 4, step, 1), expected, atol=0.6 / 255)
    assert torch.equal(softened(scene, 4, 4, 1), scene)
    assert torch.equal(softened(scene, 0, 0, 1), scene)
