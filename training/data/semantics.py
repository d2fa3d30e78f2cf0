"""Semantic tokens of every training photo, computed once: S (7) of the sharp photo and of some degraded views.
Several processes share the work.

A patch's context is its whole photo's, as it is in use; and a network of .3 G multiplications stays out of the step.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from core.causal.mechanisms import resize
from core.causal.prior import Prior
from core.causal.scm import Scm
from core.causal.world import to_8_bits
from core.engine.belief import CONTEXT_SIDE
from core.nets.semantics import SemanticEncoder
from training.data.photos import PhotoSet
from training.data.scenes import row_generator
from training.parallel import Workers
from training.recipes import Recipe


class SemanticBank:
    """Tokens by photo and view; view 0 is the sharp photo X, the others are photos Y of it."""

    def __init__(self, photos: PhotoSet, encoder: SemanticEncoder, recipe: Recipe, workers: Workers) -> None:
        encoder.to(workers.device)
        each = math.ceil(len(photos) / workers.size)
        own = [min(workers.rank * each + k, len(photos) - 1) for k in range(each)]
        tokens = torch.stack([self._views(photos, number, encoder, recipe, workers.device) for number in own])
        self._tokens = workers.gather(tokens)[: len(photos)]

    def tokens(self, numbers_B: Tensor, views_B: Tensor) -> Tensor:
        """B×50×width, float32."""
        return self._tokens[numbers_B.to(self._tokens.device), views_B.to(self._tokens.device)].float()

    @staticmethod
    @torch.no_grad()
    def _views(photos: PhotoSet, number: int, encoder: SemanticEncoder, recipe: Recipe, device: torch.device) -> Tensor:
        g = row_generator(recipe.seed, "views", 0, number)
        scene = photos.photo(number).permute(2, 0, 1)[None].float() / 255
        height, width = scene.shape[2:]
        shrink = min(CONTEXT_SIDE / max(height, width), 1.0)
        scene = to_8_bits(resize(scene, round(height * shrink), round(width * shrink)))
        scm = Scm(prior=Prior(untouched=0.1))
        pictures = [scene, *(scm.sample(scene, 1, g).photo for _ in range(recipe.views))]
        return torch.cat([encoder(picture.to(device)) for picture in pictures]).half()
