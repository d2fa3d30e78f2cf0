"""Architectures by name, and the presets built from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.nets.encoder import Encoder, EncoderConfig
from core.nets.restorer import Restorer, RestorerConfig

Build = Callable[[Mapping[str, Any]], tuple[Restorer, Encoder]]


def _causalsr(config: Mapping[str, Any]) -> tuple[Restorer, Encoder]:
    """Restorer and encoder from their configurations; TypeError names an unknown key."""
    restorer = dict(config["restorer"])
    restorer["scales"] = tuple(restorer["scales"])
    return Restorer(RestorerConfig(**restorer)), Encoder(EncoderConfig(**config["encoder"]))


ARCHITECTURES: Mapping[str, Build] = {"causalsr": _causalsr}
"""Architecture name in a checkpoint → how to build it from the checkpoint's configuration."""
