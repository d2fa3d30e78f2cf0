"""Semantic tokens of every training photo, computed once: S (7) of the sharp photo and of some degraded views.

A patch's context is its whole photo's, as it is in use; and a network of .3 G multiplications stays out of the step.
"""

from __future__ import annotations

import torch
from torch import Tensor

from core.causal.mechanisms import resize
from core.causal.scm import Prior, Scm, to_8_bits
from core.engine.engine import CONTEXT_SIDE
from core.nets.semantics import SemanticEncoder
from training.data.photos import PhotoSet
from training.data.samples import row_generator
from training.recipes import Recipe


class SemanticBank:
    """Tokens by photo and view; view 0 is the sharp photo X, the others are photos Y of it."""

    def __init__(self, photos: PhotoSet, encoder: SemanticEncoder, recipe: Recipe) -> None:
        self._tokens = torch.stack([self._views(photos, number, encoder, recipe) for number in range(len(photos))])

    def tokens(self, numbers_B: Tensor, views_B: Tensor) -> Tensor:
        """B×50×width, float32."""
        return self._tokens[numbers_B.to(self._tokens.device), views_B.to(self._tokens.device)].float()

    def to(self, device: torch.device) -> SemanticBank:
        """Moved in place."""
        self._tokens = self._tokens.to(device)
        return self

    @staticmethod
    @torch.no_grad()
    def _views(photos: PhotoSet, number: int, encoder: SemanticEncoder, recipe: Recipe) -> Tensor:
        g = row_generator(recipe.seed, "views", 0, number)
        scene = photos.photo(number).permute(2, 0, 1)[None].float() / 255
        height, width = scene.shape[2:]
        shrink = min(CONTEXT_SIDE / max(height, width), 1.0)
        scene = to_8_bits(resize(scene, round(height * shrink), round(width * shrink)))
        scm = Scm(prior=Prior(clean=0.1))
        pictures = [scene, *(scm.sample(scene, 1, g).photo for _ in range(recipe.views))]
        return torch.cat([encoder(picture) for picture in pictures]).half()
