"""Networks by name: how each part of a model file is built from its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from torch import nn

from core.nets.context import ContextConfig, ContextTranslator
from core.nets.encoder import Encoder, EncoderConfig
from core.nets.intervention import InterventionConfig, InterventionNet
from core.nets.reference import ReferenceConfig, ReferenceNet
from core.nets.restorer import Restorer, RestorerConfig
from core.nets.structure import StructureConfig, StructurePrior
from core.nets.unet import UNet, UNetConfig

AnyRestorer = Restorer | UNet
NETWORKS: Mapping[str, tuple[type[Any], type[nn.Module]]] = {
    "restorer": (RestorerConfig, Restorer),
    "unet": (UNetConfig, UNet),
    "encoder": (EncoderConfig, Encoder),
    "intervention": (InterventionConfig, InterventionNet),
    "structure": (StructureConfig, StructurePrior),
    "translator": (ContextConfig, ContextTranslator),
    "reference": (ReferenceConfig, ReferenceNet),
}
"""Name in a model file → (its configuration, its network)."""


def described(network: nn.Module) -> dict[str, Any]:
    """The network's name and configuration, for `build`."""
    name = next(name for name, (_, kind) in NETWORKS.items() if type(network) is kind)
    config: Any = network.config
    return {"network": name, **asdict(config)}


def build(description: Mapping[str, Any]) -> nn.Module:
    """A network with fresh weights.

    Raises:
        KeyError: no such network.
        TypeError: an unknown key in the configuration; the message names it.
    """
    configuration, network = NETWORKS[description["network"]]
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in description.items()}
    del values["network"]
    return network(configuration(**values))


def build_restorer(config: RestorerConfig | UNetConfig) -> AnyRestorer:
    """The restorer of a configuration."""
    return UNet(config) if isinstance(config, UNetConfig) else Restorer(config)
