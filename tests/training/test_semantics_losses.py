"""L_sem by hand."""

import pytest
import torch

from training.objectives.semantics import context_alignment, semantic_distance


def tokens(*rows: tuple[float, float]) -> torch.Tensor:
    """A batch with these global tokens and patches that must not matter."""
    first = torch.tensor(rows)[:, None]
    return torch.cat([first, torch.randn(len(rows), 49, 2)], dim=1)


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [((3.0, 4.0), (6.0, 8.0), 0.0), ((1.0, 0.0), (0.0, 9.0), 1.0), ((1.0, 2.0), (-1.0, -2.0), 2.0)],
)
def test_semantic_distance_is_the_angle_of_the_global_tokens(a, b, distance):
    assert float(semantic_distance(tokens(a), tokens(b))) == pytest.approx(distance, abs=1e-6)


def test_semantic_distance_is_the_mean_over_the_batch():
    # cos of (3, 4) and (4, 3) is 24/25; cos of (1, 0) and (0, 1) is 0
    distance = semantic_distance(tokens((3.0, 4.0), (1.0, 0.0)), tokens((4.0, 3.0), (0.0, 1.0)))
    assert float(distance) == pytest.approx((0.04 + 1) / 2, abs=1e-6)


def test_descending_the_semantic_distance_turns_the_token():
    token, target = tokens((1.0, 0.0)).requires_grad_(), tokens((0.0, 1.0))
    semantic_distance(token, target).backward()
    # d(1 - cos)/da at right angles is -b/|b||a|
    assert token.grad[0, 0].tolist() == pytest.approx([0.0, -1.0], abs=1e-6)
    assert float(token.grad[0, 1:].abs().sum()) == 0


def test_context_alignment_by_hand():
    photo, scene = torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.tensor([[0.0, 2.0], [5.0, 4.0]])
    assert float(context_alignment(photo, scene)) == pytest.approx((1 + 0 + 2 + 0) / 4)


def test_the_scene_teaches_the_photo():
    photo, scene = torch.zeros(1, 2, requires_grad=True), torch.tensor([[1.0, -1.0]], requires_grad=True)
    context_alignment(photo, scene).backward()
    assert photo.grad.tolist() == [[-0.5, 0.5]]
    assert scene.grad is None
