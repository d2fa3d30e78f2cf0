"""The semantic-context translator SCT (8)–(10): from an encoder's tokens to the context C, and C's dropout."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn


@dataclass(frozen=True, kw_only=True)
class ContextConfig:
    """Sizes of a translator.

    Attributes:
        width: length of the encoder's tokens.
        model: length of the tokens it works on.
        heads: of the attention.
        attention: units of queries, keys and values over all heads; 8 a head keep the translator under 500 k
            parameters where W_a alone has 328 k.
        dropout: share of the attention weights dropped while training.
        hidden: units between the two layers of the refinement (10).
        output: length of C.
    """

    width: int = 1280
    model: int = 256
    heads: int = 8
    attention: int = 64
    dropout: float = 0.1
    hidden: int = 128
    output: int = 256


class ContextTranslator(nn.Module):
    """Tokens (global first) → C.

    C reads the global token only, so attention is computed for that one query: the same numbers as row 0 of full
    self-attention. Tokens are normalised before (8), for encoders differ in their scale, and before (9) and (10).
    """

    def __init__(self, config: ContextConfig) -> None:
        super().__init__()
        if config.attention % config.heads:
            raise ValueError(f"attention = {config.attention} is not a multiple of heads = {config.heads}")
        self.config = config
        self.align = nn.Linear(config.width, config.model)
        self.before_attention = nn.LayerNorm(config.model)
        self.query = nn.Linear(config.model, config.attention)
        self.key_value = nn.Linear(config.model, 2 * config.attention)
        self.mix = nn.Linear(config.attention, config.model)
        self.refine = nn.Sequential(
            nn.LayerNorm(config.model),
            nn.Linear(config.model, config.hidden),
            nn.ReLU(),
            nn.Linear(config.hidden, config.output),
        )

    def forward(self, tokens_BNW: Tensor) -> Tensor:
        """C, B×output, of tokens B×N×width; any number of patches in any order."""
        aligned = self.align(F.layer_norm(tokens_BNW, tokens_BNW.shape[-1:]))
        context: Tensor = self.refine(aligned[:, 0] + self._attend(self.before_attention(aligned)))
        return context

    def _attend(self, tokens_BNM: Tensor) -> Tensor:
        """What the global token gathers from all tokens, itself included (9), B×model."""
        heads = (self.config.heads, -1)
        query = self.query(tokens_BNM[:, :1]).unflatten(2, heads).transpose(1, 2)
        key, value = (part.unflatten(2, heads).transpose(1, 2) for part in self.key_value(tokens_BNM).chunk(2, dim=2))
        dropout = self.config.dropout if self.training else 0.0
        gathered = F.scaled_dot_product_attention(query, key, value, dropout_p=dropout)
        mixed: Tensor = self.mix(gathered.transpose(1, 2).flatten(1))
        return mixed


def drop_context(context_BC: Tensor, null_C: Tensor, probability: float, generator: torch.Generator) -> Tensor:
    """Semantic dropout: each row becomes the learned null with `probability`, B×C.

    Gradient reaches the null from the rows that were dropped and the context from the others.
    """
    draws = torch.rand(len(context_BC), generator=generator, device=generator.device).to(context_BC.device)
    return torch.where((draws < probability)[:, None], null_C, context_BC)
