"""Gradients averaged over processes while the backward pass still goes on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

BUCKET = 1 << 18
"""Numbers that are sent together: a megabyte of float32."""


class Overlap:
    """Of one stage's weights: what has its gradient is sent off by the megabyte, in the order of the backward pass,
    which is the same in every process."""

    def __init__(self, weights: Iterable[Tensor], size: int) -> None:
        """Listen to the weights.

        Args:
            weights: leaves; a gradient must reach the same ones in every process.
            size: number of processes; with one, nothing is ever sent.
        """
        self._weights, self._size = list(weights), size
        self._listening = False
        self._waiting: list[Tensor] = []
        self._sent: list[tuple[list[Tensor], Tensor, Any]] = []
        if size > 1:
            for weight in self._weights:
                weight.register_post_accumulate_grad_hook(self._arrived)

    def begin(self) -> None:
        """The next backward pass is the step's last one: its gradients are complete."""
        self._listening = True

    def finish(self) -> None:
        """Every gradient becomes its mean over the processes."""
        if self._size == 1:
            return
        self._listening = False
        known = {id(each) for weights, _, _ in self._sent for each in weights} | {id(each) for each in self._waiting}
        # of an earlier shard only
        self._waiting += [each for each in self._weights if each.grad is not None and id(each) not in known]
        self._send()
        for weights, flat, work in self._sent:
            work.wait()
            gradients = [each.grad for each in weights if each.grad is not None]
            means = (flat / self._size).split([each.numel() for each in gradients])
            shaped = [mean.view_as(each) for mean, each in zip(means, gradients, strict=True)]
            torch._foreach_copy_(gradients, shaped)
        self._sent.clear()

    def _arrived(self, weight: Tensor) -> None:
        if self._listening:
            self._waiting.append(weight)
            if sum(each.numel() for each in self._waiting) >= BUCKET:
                self._send()

    def _send(self) -> None:
        if self._waiting:
            flat = torch.cat([each.grad.reshape(-1).float() for each in self._waiting if each.grad is not None])
            self._sent.append((self._waiting, flat, dist.all_reduce(flat, async_op=True)))
            self._waiting = []
