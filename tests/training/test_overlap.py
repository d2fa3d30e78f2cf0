"""Gradients that are averaged while the backward pass goes on."""

import pytest
import torch

from training import overlap
from training.overlap import Overlap


class Sending:
    """Stands for the other process, whose gradients are three times as large; notes what is sent when."""

    def __init__(self, monkeypatch) -> None:
        self.sent: list[int] = []
        monkeypatch.setattr(overlap.dist, "all_reduce", self)
        monkeypatch.setattr(overlap, "BUCKET", 4)

    def __call__(self, flat, async_op=False):
        assert async_op
        self.sent.append(flat.numel())
        flat *= 4
        return self

    def wait(self) -> None: ...


@pytest.fixture
def layers():
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.Tanh(), torch.nn.Linear(2, 2), torch.nn.Linear(2, 1))


def gradients(layers):
    return [each.grad.clone() for each in layers.parameters()]


def test_means_are_sent_off_before_the_first_layer_has_its_gradient(layers, monkeypatch):
    """Mean of one's and three times that is twice one's own; 4 numbers are enough to send."""
    layers(torch.ones(1, 3)).sum().backward()
    own = gradients(layers)
    layers.zero_grad()
    other = Sending(monkeypatch)
    averaged = Overlap(layers.parameters(), 2)
    before_first: list[int] = []
    layers[0].weight.register_post_accumulate_grad_hook(lambda _weight: before_first.append(len(other.sent)))
    averaged.begin()
    layers(torch.ones(1, 3)).sum().backward()
    averaged.finish()
    assert before_first[0] >= 1
    assert sum(other.sent) == sum(each.numel() for each in layers.parameters())
    for now, before in zip(gradients(layers), own, strict=True):
        assert torch.allclose(now, 2 * before)


def test_of_several_shards_only_the_last_one_s_pass_sends(layers, monkeypatch):
    other = Sending(monkeypatch)
    averaged = Overlap(layers.parameters(), 2)
    layers(torch.ones(1, 3)).sum().backward()
    assert other.sent == []
    averaged.begin()
    layers(torch.ones(1, 3)).sum().backward()
    averaged.finish()
    summed = gradients(layers)
    layers.zero_grad()
    layers(torch.ones(1, 3)).sum().backward()
    for now, one in zip(summed, gradients(layers), strict=True):
        assert torch.allclose(now, 2 * 2 * one)


def test_what_only_an_earlier_shard_reached_is_sent_too(layers, monkeypatch):
    other = Sending(monkeypatch)
    averaged = Overlap(layers.parameters(), 2)
    layers(torch.ones(1, 3)).sum().backward()
    first = layers[0].weight.grad.clone()
    averaged.begin()
    layers[2](torch.ones(1, 2)).sum().backward()
    averaged.finish()
    assert torch.allclose(layers[0].weight.grad, 2 * first)
    assert sum(other.sent) == sum(each.numel() for each in layers.parameters())


def test_one_process_sends_nothing(layers, monkeypatch):
    other = Sending(monkeypatch)
    averaged = Overlap(layers.parameters(), 1)
    averaged.begin()
    layers(torch.ones(1, 3)).sum().backward()
    averaged.finish()
    assert other.sent == []
