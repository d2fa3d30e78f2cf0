"""What our restorers share: how (U, C, s) becomes a condition, and the interpolation that they correct."""

from __future__ import annotations

import copy
from abc import abstractmethod
from typing import Self

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.causal.factors import FACTORS, NAMES
from core.causal.mechanisms.resize import resize
from core.nets.anchor import REACH, anchored
from core.nets.contract import Inset, Prepared, Told


class Conditioned(nn.Module):
    """Something that (U, C, s) bends: one hidden layer over U and C, shifted by a code of the scale, in float32."""

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


class Modulated(Conditioned):
    """A restorer whose picture is an interpolation of Y and a residual, under a condition.

    Trunk (free of Z) and tail are the heirs'; the contract of `RestorerNet` is fulfilled here.
    """

    safe_dtypes: tuple[torch.dtype, ...] = (torch.float32, torch.bfloat16)
    factors: tuple[str, ...] = NAMES
    base_radius = 2
    """Pixels of Y on each side that the interpolation reads."""

    @property
    def has_texture(self) -> bool:
        """Whether there is a second tail; an heir that has one says so."""
        return False

    # What the heirs bring

    @property
    @abstractmethod
    def trunk_radius(self) -> int:
        """Pixels of Y on each side that a trunk feature can depend on."""

    @property
    @abstractmethod
    def tail_radius(self) -> int:
        """Pixels of Y on each side that an output pixel can reach through the tail."""

    @abstractmethod
    def set_body_dtype(self, dtype: torch.dtype) -> Self:
        """Convert the costly part in place; what reads the photo and the condition stays in float32."""

    @abstractmethod
    def enter(self, photo_BCHW: Tensor, scale: int) -> Tensor:
        """What `trunk` takes."""

    @abstractmethod
    def trunk(self, entered_BCHW: Tensor) -> Tensor:
        """Features, free of Z."""

    @abstractmethod
    def tail(self, features_BCHW: Tensor, told: Told, scale: int) -> Tensor:
        """What `residual` anchors, B×3×sh×sw, float32."""

    @abstractmethod
    def kept(self, features_BCHW: Tensor, inset: Inset) -> tuple[Tensor, Inset]:
        """The features that the tail needs of those of a tile and its surroundings, and where the tile lies in them."""

    # The contract

    @property
    def border(self) -> int:
        """Pixels of Y beyond the photo's own that count: what the convolutions read."""
        return self.trunk_radius + self.tail_radius

    @property
    def margin(self) -> int:
        """Pixels of Y on each side that an output pixel can depend on."""
        return self.border + REACH

    def converted(self, device: torch.device, dtype: torch.dtype) -> Self:
        """See `RestorerNet.converted`."""
        return copy.deepcopy(self).set_body_dtype(dtype).to(device).channels_last().eval()

    def prepare(self, photo_BCHW: Tensor, inset: Inset, scale: int) -> Prepared:
        """See `RestorerNet.prepare`."""
        entered = photo_BCHW.contiguous(memory_format=torch.channels_last)
        features, place = self.kept(self.trunk(self.enter(entered, scale)), inset)
        return Prepared(features, inset.cut(photo_BCHW, margin=self.base_radius).contiguous(), place)

    def finish(self, prepared: Prepared, told: Told, scale: int) -> Tensor:
        """See `RestorerNet.finish`."""
        residual = prepared.inset.cut(self.residual(prepared.features, told, scale), scale=scale)
        if told.grey:
            residual = residual.mean(dim=1, keepdim=True)
        edge = self.base_radius * scale
        return self.base(prepared.photo, scale)[:, :, edge:-edge, edge:-edge] + residual

    def channels_last(self) -> Self:
        """Lay the weights out as the fast convolutions want them, in place."""
        for parameter in self.parameters():
            if parameter.ndim == 4:
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)
        return self

    def residual(self, features_BCHW: Tensor, told: Told, scale: int) -> Tensor:
        """What is added to the interpolated photo, B×3×sh×sw, float32; it has no low frequencies."""
        return anchored(self.tail(features_BCHW, told, scale), scale)

    def forward(self, photo_BCHW: Tensor, told: Told, scale: int) -> Tensor:
        """X̂ of whole photos of any size, B×3×sh×sw, float32, not clipped."""
        base = self.base(photo_BCHW, scale)
        residual = self.residual(self.trunk(self.enter(photo_BCHW, scale)), told, scale)
        return base + residual[:, :, : base.shape[2], : base.shape[3]]

    @staticmethod
    def base(photo_BCHW: Tensor, scale: int) -> Tensor:
        """The interpolation that the residual is added to: bicubic, or the photo itself for ×1."""
        if scale == 1:
            return photo_BCHW
        return resize(photo_BCHW, photo_BCHW.shape[2] * scale, photo_BCHW.shape[3] * scale)
