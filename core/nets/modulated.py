"""What restorers share: how (U, C, s) becomes a condition, and the interpolation that they correct."""

from __future__ import annotations

from typing import TypeVar

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.causal.factors import FACTORS
from core.causal.mechanisms.resize import resize

M = TypeVar("M", bound="Modulated")


class Modulated(nn.Module):
    """A restorer's condition: one hidden layer over U and C, shifted by a code of the scale; float32."""

    safe_dtypes = (torch.float32, torch.bfloat16)
    base_radius = 2
    """Pixels of Y on each side that the interpolation reads."""

    def __init__(self, scales: tuple[int, ...], context: int, condition: int, modulations: int) -> None:
        """Take the sizes; `modulations` is how many gains and shifts the condition is turned into."""
        super().__init__()
        self.scales = scales
        self.no_context = nn.Parameter(torch.zeros(context))
        self.scale_code = nn.Embedding(len(scales), condition)
        self.read_condition = nn.Linear(len(FACTORS) + context, condition)
        self.modulate = nn.Linear(condition, modulations)
        nn.init.normal_(self.modulate.weight, std=0.01)
        nn.init.zeros_(self.modulate.bias)

    def modulations(self, latents_B6: Tensor, scale: int, context_BC: Tensor | None) -> Tensor:
        """Gains and shifts of all blocks, B×modulations; without a context the learned null stands in."""
        batch = latents_B6.shape[0]
        context = self.no_context.expand(batch, -1) if context_BC is None else context_BC
        code = self.scale_code.weight[self.scales.index(scale)]
        hidden = F.silu(self.read_condition(torch.cat([latents_B6, context], dim=1)) + code)
        modulations: Tensor = self.modulate(hidden)
        return modulations

    def channels_last(self: M) -> M:
        """Lay the weights out as the fast convolutions want them, in place."""
        for parameter in self.parameters():
            if parameter.ndim == 4:
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
        return self

    @staticmethod
    def base(photo_BCHW: Tensor, scale: int) -> Tensor:
        """The interpolation that the residual is added to: bicubic, or the photo itself for ×1."""
        if scale == 1:
            return photo_BCHW
        return resize(photo_BCHW, photo_BCHW.shape[2] * scale, photo_BCHW.shape[3] * scale)
