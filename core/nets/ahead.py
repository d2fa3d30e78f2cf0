"""Our restorer ahead of another network: the photo is restored at its own size by what is told, then enlarged.

prepare: our trunk, kept while sliders move ─▶ finish: our tail at ×1 by the sliders ─▶ their network ─▶ picture

Behind `RestorerNet` like any other, so that tiles, colours, alpha, memory and batches are the engine's.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor, nn

from core.nets.contract import Inset, Prepared, Told
from core.nets.enlarger import Enlarger
from core.nets.registry import AnyRestorer


@dataclass(frozen=True, eq=False)
class PreparedAhead(Prepared):
    """What our restorer prepared of all that their network is to see.

    Attributes:
        tile: where the tile lies in it.
    """

    tile: Inset


class Ahead(nn.Module):
    """×1 is ours alone; at the other's scale its network enlarges what ours made at ×1.

    Guarantees: their network sees the photo from its first pixel to its last (and what is mirrored up to the next
    multiple), never more, so that borders are as its authors have them; it computes in float32, whatever ours does.

    Attributes:
        ours, enlarger: the two networks.
    """

    features_by_scale = True

    def __init__(self, ours: AnyRestorer, enlarger: Enlarger) -> None:
        super().__init__()
        if ours.multiple != 1:
            raise ValueError("only restorers without a grid can stand before another network")
        self.ours, self.enlarger = ours, enlarger
        self.scales: tuple[int, ...] = (1, enlarger.facts.scale) if enlarger.facts.scale > 1 else (1,)
        self.safe_dtypes: tuple[torch.dtype, ...] = ours.safe_dtypes

    @property
    def factors(self) -> tuple[str, ...]:
        """Those that ours reads."""
        return self.ours.factors

    @property
    def has_texture(self) -> bool:
        """Whether ours has, which is then what theirs enlarges."""
        return self.ours.has_texture

    @property
    def multiple(self) -> int:
        """Theirs."""
        return self.enlarger.facts.multiple

    @property
    def border(self) -> int:
        """Ours, in whole multiples, so that one can tell from a tile's surroundings where the photo ends."""
        return -(-self.ours.border // self.multiple) * self.multiple

    @property
    def margin(self) -> int:
        """Theirs, around it ours, and room for both to begin at multiples."""
        return self.enlarger.facts.margin + max(self.ours.margin, self.border) + 2 * self.multiple

    def converted(self, device: torch.device, dtype: torch.dtype) -> Self:
        """See `RestorerNet.converted`."""
        made = type(self)(self.ours.converted(device, dtype), copy.deepcopy(self.enlarger).to(device))
        return made.eval()

    def prepare(self, photo_BCHW: Tensor, inset: Inset, scale: int) -> Prepared:
        """See `RestorerNet.prepare`."""
        spare = self.border - self.ours.border  # so that ours is given what it is given alone
        given = photo_BCHW[:, :, spare : photo_BCHW.shape[2] - spare, spare : photo_BCHW.shape[3] - spare]
        inset = Inset(inset.top - spare, inset.left - spare, inset.height, inset.width)
        sides = given.shape[2] - inset.top - inset.height, given.shape[3] - inset.left - inset.width
        if scale == 1 and self.enlarger.facts.scale > 1:
            around = [min(side, self.ours.margin) for side in (inset.top, inset.left, *sides)]
            alone = Inset(around[0], around[1], inset.height, inset.width)
            return self.ours.prepare(_within(given, inset, *around).contiguous(), alone, 1)
        top, left, bottom, right = (self._seen(side) for side in (inset.top, inset.left, *sides))
        area = Inset(inset.top - top, inset.left - left, inset.height + top + bottom, inset.width + left + right)
        ours = self.ours.prepare(given, area, 1)
        return PreparedAhead(ours.features, ours.photo, ours.inset, Inset(top, left, inset.height, inset.width))

    def _seen(self, given: int) -> int:
        """Pixels beside the tile that their network sees, of those that ours is given: the margin, or as far as the
        photo goes, to a multiple."""
        spare, step = self.border - self.ours.border, self.multiple
        beyond = max(self.border, (given + spare - self.enlarger.facts.margin) // step * step)
        return given + spare - beyond

    def finish(self, prepared: Prepared, told: Told, scale: int) -> Tensor:
        """See `RestorerNet.finish`."""
        restored = self.ours.finish(prepared, told, 1)
        if not isinstance(prepared, PreparedAhead):
            return restored
        return prepared.tile.cut(self.enlarger(restored.clamp(0, 1), grey=told.grey), scale=scale)


def _within(given_BCHW: Tensor, tile: Inset, top: int, left: int, bottom: int, right: int) -> Tensor:
    """The tile with so many pixels beside it."""
    rows = slice(tile.top - top, tile.top + tile.height + bottom)
    return given_BCHW[:, :, rows, tile.left - left : tile.left + tile.width + right]
