"""Steps of the paper's Theorems 1 and 2 by number: which hold, which need a condition, and which fail."""

import math

import pytest
import torch
from torch.distributions import Normal, kl_divergence


def kl(move: float, deviation: float = 1.0) -> float:
    """KL(N(x, σ²) ‖ N(x + move, σ²)), nats."""
    return float(kl_divergence(Normal(0.0, deviation), Normal(move, deviation)))


def distance_1(move: float, deviation: float = 1.0) -> float:
    """‖p - q‖₁ of the same two: 2 (2 Φ(move / 2σ) - 1)."""
    return 2 * math.erf(move / (2 * math.sqrt(2) * deviation))


def test_pinsker_bounds_from_below_and_32_fails():
    """N(x, 1) is L₁-Lipschitz with L₁ = 2 φ(0) = .798; for a move of 1 KL is .500, and (32) allows L₁² / 2 = .318."""
    slope = max(distance_1(move) / move for move in (1e-3, 0.1, 0.5, 1.0, 2.0, 5.0))
    assert slope == pytest.approx(2 / math.sqrt(2 * math.pi), abs=1e-4)
    assert slope**2 / 2 == pytest.approx(0.318, abs=5e-4)
    assert kl(1.0) == pytest.approx(0.5)
    assert kl(1.0) > slope**2 / 2
    assert all(0.5 * distance_1(move) ** 2 <= kl(move) for move in (0.1, 1.0, 3.0))


def test_33_needs_a_covariance_of_one_at_least():
    """A mean with slope 1: KL is δ² / 2σ², which is within δ² / 2 for σ ≥ 1; at σ = .1 it is 50 against .5."""
    assert kl(1.0, 1.0) <= 0.5 + 1e-9
    assert kl(1.0, 0.1) == pytest.approx(50.0, rel=1e-5)


def test_30_forgets_beta():
    """α = β = 1 and equal gradients of norm 1 move X by 2, where (30) allows 1."""
    gradient = torch.tensor([1.0, 0.0])
    assert float((1.0 * gradient + 1.0 * gradient).norm()) == 2.0


@pytest.mark.parametrize(("deviation", "holds"), [(2 / 255, True), (0.7, True), (1.0, False)])
def test_35_needs_a_deviation_under_the_root_of_a_half(deviation, holds):
    """W₂ of two shifted normals is the shift, σ √(2 KL): within √KL for σ ≤ .707."""
    move = 0.01
    assert (move <= math.sqrt(kl(move, deviation))) == holds
    assert move == pytest.approx(deviation * math.sqrt(2 * kl(move, deviation)), rel=1e-3)


def test_36_holds_for_a_step_along_its_own_gradient():
    """½ L x² with L = 4, η = 1/8: the descent is at least η/2 ‖∇‖²."""
    point, steep, rate = 1.0, 4.0, 1 / 8
    gradient = steep * point
    after = point - rate * gradient
    fall = 0.5 * steep * (point**2 - after**2)
    assert fall >= rate / 2 * gradient**2


def test_36_fails_for_a_stage_that_descends_a_part():
    """L_causal = ½ (φ - 1)² and L_rec = ½ (2 φ)²: stage 1 steps from .1 by ¼ of .9 to .325, and the sum rises."""
    total = [0.5 * (phi - 1) ** 2 + 0.5 * (2 * phi) ** 2 for phi in (0.1, 0.1 + 0.25 * 0.9)]
    assert total == pytest.approx([0.425, 0.439], abs=5e-4)


def test_40_has_a_floor_where_batches_are_drawn():
    """½ x² with gradients of variance 1 and η = .1: E x² settles at η / (2 - η) = .0526, not at 0."""
    random, rate = torch.Generator().manual_seed(0), 0.1
    points = torch.zeros(20_000)
    for _ in range(200):
        points = points - rate * (points + torch.randn(points.shape, generator=random))
    assert float(points.square().mean()) == pytest.approx(rate / (2 - rate), rel=0.05)


def test_momentum_of_remark_1_can_climb():
    """½ x² at .1 with a momentum of -1 from before, β = .9: M = .9 (-1) + .1 (.1) = -.89 leads from .1 to .189."""
    point = 0.1
    momentum = 0.9 * -1.0 + 0.1 * point
    after = point - 0.1 * momentum
    assert after == pytest.approx(0.189)
    assert after**2 > point**2


def test_remark_2_lacks_the_ratio_of_the_constants():
    """x² + 3 sin² x has μ = 1/32 and L = 8. From x = 2.2, η = 1/16, the gradient's square grows ninefold first."""

    def slope(x: float) -> float:
        return 2 * x + 3 * math.sin(2 * x)

    points = [2.2]
    for _ in range(20):
        points.append(points[-1] - slope(points[-1]) / 16)
    squares = [slope(x) ** 2 for x in points]
    bound = [(1 - 1 / 32 / 16) ** t * squares[0] for t in range(len(points))]
    worst = max(found / allowed for found, allowed in zip(squares, bound, strict=True))
    assert worst == pytest.approx(9, abs=1)
    assert worst < 8 * 32
