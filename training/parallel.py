"""Several processes under torchrun: each works on its own shards of a step's rows, and gradients are averaged.

All processes hold the same weights and make the same updates, so nothing but gradients, contrastive keys, semantic
tokens and the terms' means is exchanged. gloo on CPUs, nccl on CUDA.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import Tensor

from core.errors import DeviceError

T = TypeVar("T")


class Workers:
    """This process among all.

    Attributes:
        rank, size: of torchrun; 0 and 1 without it.
        device: where this process computes.
    """

    def __init__(self, device: str = "auto") -> None:
        """Join the group if torchrun started this process.

        Args:
            device: auto, cpu or cuda.

        Raises:
            DeviceError: there is no CUDA device.
        """
        self.size = int(os.environ.get("WORLD_SIZE", "1"))
        self.rank = int(os.environ.get("RANK", "0"))
        cuda = device == "cuda" or (device == "auto" and torch.cuda.is_available())
        if cuda and not torch.cuda.is_available():
            raise DeviceError("no CUDA device here; install its driver, or use --device auto or cpu")
        self._local = int(os.environ.get("LOCAL_RANK", "0"))
        self.device = torch.device("cuda", self._local) if cuda else torch.device("cpu")
        if cuda:
            torch.cuda.set_device(self.device)
        if self.size > 1 and not dist.is_initialized():
            # Optimisers import it, and after this line it would hold on to the group: gloo's threads would then outlive
            # `close`, and abort the process when they drop their last tensors while Python is ending.
            importlib.import_module("torch._dynamo")
            dist.init_process_group("nccl" if cuda else "gloo")
        self._host = dist.new_group(backend="gloo") if self.size > 1 and cuda else None

    @property
    def first(self) -> bool:
        """Whether this process prints and writes."""
        return self.rank == 0

    @property
    def data_threads(self) -> int:
        """How many threads make batches: one beside the CPU's own work, beside a GPU its share of the cores."""
        if self.device.type == "cpu":
            return 1
        return max((os.cpu_count() or 1) // int(os.environ.get("LOCAL_WORLD_SIZE", "1")) - 1, 1)

    def in_turn(self, work: Callable[[], T]) -> T:
        """What `work` gives; a machine's first process does it before the others, which find the files that it left."""
        if self.size == 1:
            return work()
        if self._local:
            dist.barrier(group=self._host)
            return work()
        done = work()
        dist.barrier(group=self._host)
        return done

    def gather(self, rows_BD: Tensor) -> Tensor:
        """Every process's rows, as many of each, in order of rank."""
        if self.size == 1:
            return rows_BD
        parts = [torch.empty_like(rows_BD) for _ in range(self.size)]
        dist.all_gather(parts, rows_BD.contiguous())
        return torch.cat(parts)

    def average(self, numbers: Tensor) -> Tensor:
        """The mean over the processes, on the device."""
        if self.size > 1:
            dist.all_reduce(numbers)
            numbers = numbers / self.size
        return numbers

    def largest(self, number: Tensor) -> Tensor:
        """The largest over the processes, on the device."""
        if self.size > 1:
            dist.all_reduce(number, dist.ReduceOp.MAX)
        return number

    def mean(self, values: dict[str, float]) -> dict[str, float]:
        """Each value's mean over the processes."""
        if self.size == 1:
            return values
        tensor = torch.tensor(list(values.values()), dtype=torch.float64)
        dist.all_reduce(tensor, group=self._host)
        return dict(zip(values, (tensor / self.size).tolist(), strict=True))

    def agree(self, value: float) -> float:
        """The first process's value, for decisions that all must take alike (has the time come?); no device waits."""
        if self.size == 1:
            return value
        tensor = torch.tensor([value], dtype=torch.float64)
        dist.broadcast(tensor, 0, group=self._host)
        return float(tensor)

    def close(self) -> None:
        """Leave the group."""
        if self.size > 1 and dist.is_initialized():
            dist.destroy_process_group()
