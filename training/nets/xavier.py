"""Xavier initialisation (Algorithm 2, line 1)."""

from __future__ import annotations

from collections.abc import Iterable

from torch import nn

LAYERS = (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)


def initialise_xavier(networks: Iterable[nn.Module]) -> None:
    """Weights of every convolution and linear layer uniform with variance 2 / (inputs + outputs), in place; biases and
    other parameters stay as they are."""
    for network in networks:
        for layer in network.modules():
            if isinstance(layer, LAYERS):
                nn.init.xavier_uniform_(layer.weight)
