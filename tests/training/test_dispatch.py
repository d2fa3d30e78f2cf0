"""Operators and waits counted by hand, and how many a step of training may have."""

import pytest
import torch

from core.causal.mechanisms import tensor_jpeg
from tests.training.test_loop import algorithm
from training import compiling
from training.algorithm2.guard import Guard
from training.data.photos import load_photos
from training.data.samples import batch
from training.dispatch import Counted, uncounted
from training.errors import TrainingError
from training.fit import prepare
from training.muon import FilterMuon
from training.parallel import Workers
from training.recipes import PARTS, changed, recipe_named


def test_operators_are_counted_backward_ones_too():
    """Two multiplications and a sum; backward: ones, an expansion and the products' gradients."""
    a = torch.ones(3, requires_grad=True)
    with Counted() as counted, torch.no_grad():
        total = (a * 2 * a).sum()
    assert (counted.calls, counted.waits.total()) == (3, 0)
    total = (a * a).sum()
    with Counted() as counted:
        total.backward()
    assert counted.calls >= 4


def wait_nowhere(x):
    x[x > 1] = 0.0
    return torch.where(x > 1, x, 0.0), x.cpu


WAITS = {
    "item": lambda x: x.sum().item(),
    "bool": lambda x: bool(x.any()),
    "float": lambda x: float(x[0]),
    "tolist": lambda x: x.tolist(),
    "numpy": lambda x: x.numpy(),
    "cpu": lambda x: x.cpu(),
    "nonzero": lambda x: x.nonzero(),
    "a mask": lambda x: x[x > 1],
    "equal": lambda x: torch.equal(x, x),
    "a checked inverse": lambda x: torch.linalg.inv(torch.eye(2)),
    "nothing": wait_nowhere,
}


@pytest.mark.parametrize("what", WAITS)
def test_a_wait_is_counted_once_where_it_is_asked_for(what):
    with Counted() as counted:
        WAITS[what](torch.ones(3))
    assert counted.waits.total() == (what != "nothing")
    assert all(place.startswith("tests/training/test_dispatch.py:") for place in counted.waits)


def test_a_batch_is_compressed_without_waiting():
    pictures, quality, subsampling = torch.rand(3, 3, 40, 24), torch.tensor([20.0, 60.0, 100.0]), torch.ones(3)
    with Counted() as counted:
        tensor_jpeg(pictures, quality, subsampling, torch.tensor([[0, 0], [3, 5], [7, 1]]))
    assert dict(counted.waits) == {}


@pytest.mark.filterwarnings("ignore:.*script_method:DeprecationWarning")  # torch's own, when it loads its compiler
def test_what_is_compiled_is_one_call():
    def three(x):
        return (x * 2 + 1).sin()

    once = torch.compile(three, backend=uncounted())
    expected = three(torch.ones(3))
    once(torch.ones(3))
    x = torch.ones(3)
    with Counted() as counted:
        found = once(x)
    assert torch.equal(found, expected)
    assert counted.calls < 3


def counted_step(recipe, photos, steps=2):
    run = prepare(recipe, photos, Workers("cpu"), None, lambda _line: None)
    rows = [batch(photos, recipe, 0)]
    for step in range(steps - 1):
        run.step(rows, step, 0.5)
    with Counted() as counted:
        run.advance(rows, steps, 0.5)
    return counted


@pytest.fixture
def fast():
    """The shipped recipe's networks and objective on few and small rows, which change no count."""
    return recipe_named(
        "fast",
        semantics="none",
        posterior__pixels=4096,
        posterior__sides=(32,),
        restoration__batch=8,
        restoration__patch=24,
        restoration__automatic=2,
        restoration__scales=((2, 1.0),),
        interventions__milder=2,
        interventions__harsher=1,
        optimisation__causal_every=10**6,
    )


def test_a_plain_step_waits_for_nothing_and_calls_few_operators(fast, folder):
    counted = counted_step(changed(fast, without=frozenset(PARTS)), load_photos(folder))
    assert dict(counted.waits) == {}
    assert counted.calls <= 1450


def test_nor_does_a_step_of_the_full_objective_between_the_causal_ones(fast, folder):
    counted = counted_step(changed(fast, optimisation__balance_every=1000), load_photos(folder))
    assert dict(counted.waits) == {}
    assert counted.calls <= 3600


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*script_method:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor:UserWarning")  # torch looks at its own inputs
def test_a_plain_step_calls_at_most_600_operators_outside_its_compiled_graphs(fast, folder, monkeypatch):
    monkeypatch.setattr(compiling, "BACKEND", uncounted())
    own = changed(fast, without=frozenset(PARTS), optimisation__compile=True)
    counted = counted_step(own, load_photos(folder))
    assert dict(counted.waits) == {}
    assert counted.calls <= 600


def test_the_guard_names_the_first_that_was_not_finite():
    guard = Guard(Workers("cpu"))
    fine, bad = torch.tensor(1.0), torch.tensor(float("nan"))
    guard.look(3, "phi", {"sup": fine})
    guard.ensure_finite()
    guard.look(3, "theta", {"rec": fine, "int": bad})
    guard.look(4, "phi", {"sup": bad})
    guard.look(4, "theta", {"rec": fine, "int": fine})
    with pytest.raises(TrainingError, match="step 3, stage theta: int is not finite"):
        guard.ensure_finite()


def test_an_optimiser_on_hold_moves_nothing():
    bank, weight = torch.nn.Parameter(torch.randn(4, 4, 3, 3)), torch.nn.Parameter(torch.randn(3))
    optimiser = FilterMuon([{"params": [bank], "muon": True}, {"params": [weight]}])
    optimiser.hold = torch.ones(())
    before = bank.detach().clone(), weight.detach().clone()
    bank.grad, weight.grad = torch.full_like(bank, torch.nan), torch.ones(3)
    optimiser.step()
    assert torch.equal(bank, before[0])
    assert torch.equal(weight, before[1])


def test_terms_for_the_weights_are_taken_in_when_those_are_renewed_or_a_checkpoint_is_made(recipe, folder):
    own, photos = algorithm(recipe, folder, optimisation__balance_every=3, without=frozenset({"sct", "cf", "elbo"}))
    for step in range(2):
        own.advance([batch(photos, own.recipe, step)], step, 0.0)
    assert own.balance.taken == 0
    own.balance_now()
    assert own.balance.taken == 2
    own.advance([batch(photos, own.recipe, 2)], 2, 0.0)
    assert own.balance.taken == 3
