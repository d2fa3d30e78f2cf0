"""L_con (16): a photo and its counterfactual show the same harm and nearly the same scene; others don't."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn


def info_nce(query_BD: Tensor, key_BD: Tensor, queue_QD: Tensor, temperature: float) -> Tensor:
    """Mean of -log softmax of the query's own key among it and the queue, nats; a scalar.

    Args:
        query_BD, key_BD, queue_QD: unit vectors; no gradient reaches keys and queue.
        temperature: τ.
    """
    own = (query_BD * key_BD.detach()).sum(dim=1, keepdim=True)
    others = query_BD @ queue_QD.detach().T
    logits = torch.cat([own, others], dim=1) / temperature
    return F.cross_entropy(logits, torch.zeros(len(query_BD), dtype=torch.long, device=query_BD.device))


class Queue(nn.Module):
    """The last keys, oldest overwritten first; part of a checkpoint."""

    def __init__(self, length: int, size: int) -> None:
        super().__init__()
        start = torch.randn((length, size), generator=torch.Generator().manual_seed(0))
        self.register_buffer("keys", F.normalize(start, dim=1))
        self.register_buffer("place", torch.zeros((), dtype=torch.long))
        self.keys: Tensor
        self.place: Tensor

    @torch.no_grad()
    def push(self, keys_BD: Tensor) -> None:
        """Take in a batch of keys."""
        length = len(self.keys)
        places = (self.place + torch.arange(len(keys_BD), device=self.keys.device)) % length
        self.keys[places[-length:]] = keys_BD[-length:]
        self.place.add_(len(keys_BD)).remainder_(length)
