"""The intervention network g_ψ(U, c, ξ) → U_int (17): what the restorer is told when a person intervenes.

Guarantees, by construction: asking for nothing, or for what is believed anyway, changes nothing, to the
bit; strength 1 puts an asked factor exactly on its target, strength 0 leaves everything; a factor that was
not asked for moves by at most ξ · gate · distance, where the distance is how far the asked ones move.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.causal.factors import FACTORS

D = len(FACTORS)
BETA, GAMMA, ZETA = 2 / 3, -0.1, 1.1
"""Temperature and stretch of the hard-concrete distribution (Louizos, Welling and Kingma 2018)."""


@dataclass(frozen=True, kw_only=True)
class InterventionConfig:
    """Sizes of g_ψ.

    Attributes:
        hidden: units of its one hidden layer.
    """

    hidden: int = 64


class InterventionNet(nn.Module):
    """g_ψ: a residual path around an adaptive layer norm, with one hard-concrete gate a pair of factors."""

    def __init__(self, config: InterventionConfig) -> None:
        super().__init__()
        self.config = config
        self.gate_logits = nn.Parameter(torch.full((D, D), -1.0))
        self.enter = nn.Linear(D, config.hidden)
        self.normalise = nn.LayerNorm(config.hidden, elementwise_affine=False)
        self.adapt = nn.Linear(2 * D + 1, 2 * config.hidden)
        self.leave = nn.Linear(config.hidden, D)
        nn.init.normal_(self.leave.weight, std=0.01)
        nn.init.zeros_(self.leave.bias)

    def forward(
        self,
        latents_B6: Tensor,
        asked_B6: Tensor,
        targets_B6: Tensor,
        strength_B: Tensor | None = None,
        gates_66: Tensor | None = None,
    ) -> Tensor:
        """U_int, B×6.

        Args:
            latents_B6: U, what is believed.
            asked_B6: bool, which factors are intervened on (c).
            targets_B6: their targets in latent units; read only where asked.
            strength_B: ξ in [0, 1]; None is 1.
            gates_66: from `gates`, asked factor × other factor; None takes the deterministic ones.
        """
        strength = latents_B6.new_ones(latents_B6.shape[0]) if strength_B is None else strength_B
        strength = strength[:, None]
        gates = self.gates() if gates_66 is None else gates_66
        asked = asked_B6.to(latents_B6.dtype)
        wish = torch.where(asked_B6, targets_B6, latents_B6)
        moved = (wish - latents_B6).abs()
        hidden = self.normalise(self.enter(latents_B6))
        gain, shift = self.adapt(torch.cat([asked, wish * asked, strength], dim=1)).chunk(2, dim=1)
        direction = torch.tanh(self.leave(F.silu(hidden * (1 + gain) + shift)))
        reach = moved @ gates.clamp(0, 1)
        others = latents_B6 + strength * reach * direction
        return torch.where(asked_B6, torch.lerp(latents_B6, wish, strength), others)

    def gates(self, generator: torch.Generator | None = None) -> Tensor:
        """Gates in [0, 1], 6×6: deterministic, or one draw of the hard-concrete distribution."""
        logits: Tensor = self.gate_logits
        if generator is not None:
            noise = torch.rand(logits.shape, generator=generator, device=logits.device).clamp(1e-6, 1 - 1e-6)
            logits = (logits + noise.log() - (1 - noise).log()) / BETA
        return (torch.sigmoid(logits) * (ZETA - GAMMA) + GAMMA).clamp(0, 1)

    def open_probability(self) -> Tensor:
        """P(gate ≠ 0), 6×6: what the sparsity R is charged on."""
        return torch.sigmoid(self.gate_logits - BETA * torch.log(torch.tensor(-GAMMA / ZETA)))
