"""A network of others that only enlarges: what must be known to run it behind our restorer."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.causal.mechanisms.resize import resize

LUMA = (0.299, 0.587, 0.114)
"""Of red, green, blue in the brightness that networks of one channel were trained on (ITU-R BT.601)."""


@dataclass(frozen=True, kw_only=True)
class EnlargerFacts:
    """What there is to know about such a network.

    Attributes:
        scale: times the sides; 1 for networks that only restore.
        channels: 3, or 1 for networks that see brightness alone.
        multiple: what it is given must begin and end at multiples of so many pixels.
        margin: pixels on each side with which a tile equals the whole, as measured.
        exact: whether it does, within 1/255; else it reads the whole photo, and `apart` is how far off it was.
        apart: the largest difference between a tile and the whole that was measured, in steps of 1/255.
        tile: side of the largest tile that a usual machine has memory for, in pixels.
    """

    scale: int
    channels: int = 3
    multiple: int = 1
    margin: int = 0
    exact: bool = True
    apart: float = 0.0
    tile: int = 512


class Enlarger(nn.Module):
    """The network, for pictures of three channels.

    Attributes:
        network: B×channels×h×w in [0, 1] to B×channels×sh×sw, float32.
        facts: what is known of it.
    """

    def __init__(self, network: nn.Module, facts: EnlargerFacts) -> None:
        super().__init__()
        self.network, self.facts = network, facts

    def forward(self, image_BCHW: Tensor, *, grey: bool = False) -> Tensor:
        """B×3×h×w in [0, 1] to B×3×sh×sw, float32; R = G = B where the photo is `grey`."""
        if self.facts.channels == 1:
            return self._by_brightness(image_BCHW)
        picture: Tensor = self.network(image_BCHW)
        return picture.mean(dim=1, keepdim=True).repeat(1, 3, 1, 1) if grey else picture

    def _by_brightness(self, image_BCHW: Tensor) -> Tensor:
        """Brightness by the network, and what colours differ from it interpolated."""
        weights = torch.tensor(LUMA, device=image_BCHW.device)[:, None, None]
        brightness = (image_BCHW * weights).sum(dim=1, keepdim=True)
        colours = image_BCHW - brightness
        if self.facts.scale > 1:
            height, width = (side * self.facts.scale for side in image_BCHW.shape[2:])
            colours = resize(colours, height, width)
        enlarged: Tensor = self.network(brightness)
        return enlarged + colours
