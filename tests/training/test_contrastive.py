"""InfoNCE by hand, and the queue against a plain list."""

import math

import pytest
import torch
from torch.nn.functional import normalize

from training.objectives.contrastive import Queue, info_nce


def unit(*rows: tuple[float, float]) -> torch.Tensor:
    return normalize(torch.tensor(rows), dim=1)


def test_info_nce_by_hand():
    # cosines with the query (1, 0): own key .6; queue 0 and -1; τ = .5
    loss = info_nce(unit((1.0, 0.0)), unit((3.0, 4.0)), unit((0.0, 1.0), (-1.0, 0.0)), 0.5)
    own, others = math.exp(0.6 / 0.5), math.exp(0.0) + math.exp(-1.0 / 0.5)
    assert float(loss) == pytest.approx(-math.log(own / (own + others)))


def test_info_nce_is_the_mean_over_queries_each_with_its_own_key():
    queries, keys, queue = unit((1.0, 0.0), (0.0, 1.0)), unit((1.0, 1.0), (0.0, -1.0)), unit((1.0, 0.0), (1.0, 0.0))
    half = math.exp(math.sqrt(0.5))
    first = -math.log(half / (half + 2 * math.e))
    second = -math.log(math.exp(-1) / (math.exp(-1) + 2))
    assert float(info_nce(queries, keys, queue, 1.0)) == pytest.approx((first + second) / 2)


@pytest.mark.parametrize("temperature", [0.07, 1.0])
def test_keys_that_say_nothing_cost_the_logarithm_of_their_number(temperature):
    same = unit((0.6, 0.8))
    loss = info_nce(same.expand(3, -1), same.expand(3, -1), same.expand(9, -1), temperature)
    assert float(loss) == pytest.approx(math.log(1 + 9))


def test_only_the_query_learns():
    query, key, queue = unit((1.0, 0.2)), unit((1.0, 1.0)), unit((1.0, -1.0), (-1.0, -0.3))
    for each in (query, key, queue):
        each.requires_grad_()
    info_nce(query, key, queue, 0.2).backward()
    assert key.grad is None
    assert queue.grad is None
    # descending it turns the query towards its own key
    assert float((query.grad * (key - query).detach()).sum()) < 0


SIZES = [(3, 3, 3, 3), (1, 2, 5, 1, 4, 7), (7, 7), (8, 1), (20, 3, 15), (6, 0, 2), (1,) * 17]


@pytest.mark.parametrize("sizes", SIZES)
def test_the_queue_holds_the_last_keys_whatever_came_at_once(sizes):
    queue, generator = Queue(7, 2), torch.Generator().manual_seed(3)
    kept = queue.keys.tolist()  # oldest first
    for size in sizes:
        keys = torch.randn((size, 2), generator=generator)
        queue.push(keys)
        kept = (kept + keys.tolist())[-7:]
        place = int(queue.place)
        assert queue.keys[place:].tolist() + queue.keys[:place].tolist() == kept


def test_a_queue_starts_with_unit_vectors_and_keeps_its_own_copy():
    queue = Queue(50, 4)
    assert torch.allclose(queue.keys.norm(dim=1), torch.ones(50))
    keys = torch.ones(2, 4)
    queue.push(keys)
    keys.zero_()
    assert torch.equal(queue.keys[:2], torch.ones(2, 4))


def test_the_queue_takes_no_gradient():
    queue, keys = Queue(5, 2), unit((1.0, 0.0)).requires_grad_()
    queue.push(keys * 2)
    assert not queue.keys.requires_grad


def test_a_queue_goes_on_from_a_checkpoint():
    first, second = Queue(5, 2), Queue(5, 2)
    first.push(torch.ones(3, 2))
    second.load_state_dict(first.state_dict())
    for each in (first, second):
        each.push(torch.full((4, 2), 2.0))
    assert torch.equal(first.keys, second.keys)
    assert int(second.place) == (3 + 4) % 5
