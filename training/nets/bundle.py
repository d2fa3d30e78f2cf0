"""Every network of a run, grouped by the stage of Algorithm 2 that fits it."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import nn

from core.causal.factors import FACTORS
from core.models.checkpoint import Model
from core.nets.context import ContextTranslator
from core.nets.encoder import Encoder
from core.nets.intervention import InterventionNet
from core.nets.registry import AnyRestorer, build_restorer
from core.nets.restorer import Restorer
from core.nets.semantics import TOKEN_WIDTHS
from core.nets.structure import StructurePrior
from training.nets.degrader import Degrader
from training.nets.discriminator import Discriminator
from training.nets.projector import Projector
from training.nets.step_map import StepMap
from training.nets.widening import widened
from training.nets.xavier import initialise_xavier
from training.recipes import Recipe


class Networks(nn.Module):
    """φ, θ, ψ and the adversary. Where the recipe asks for Xavier's initialisation, all but the degrader have it: that
    one begins as the mechanisms, with a correction of nothing.

    Attributes:
        student, teacher, degrader, structure, factor_head: φ.
        restorer, translator, image_head: θ; the translator is None without semantics.
        intervention, step_map: ψ.
        adversary: of g_ψ.
    """

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        self.student = Encoder(recipe.encoder)
        self.teacher = Encoder(replace(recipe.encoder, sees_scene=True))
        self.degrader = Degrader()
        self.structure = StructurePrior(recipe.structure)
        self.factor_head = Projector(len(FACTORS))
        self.restorer = build_restorer(recipe.restorer)
        self.translator = _translator(recipe)
        self.image_head = Projector(self.restorer.feature_channels)
        self.intervention = InterventionNet(recipe.intervention)
        self.step_map = StepMap()
        self.adversary = Discriminator()
        if recipe.optimisation.xavier:
            initialise_xavier(part for name, part in self.named_children() if name != "degrader")

    @property
    def phi(self) -> list[nn.Module]:
        """Fitted on L_causal + L_cf."""
        return [self.student, self.teacher, self.degrader, self.structure, self.factor_head]

    @property
    def theta(self) -> list[nn.Module]:
        """Fitted on L_rec + L_int + L_con."""
        return [self.restorer, self.image_head, *([] if self.translator is None else [self.translator])]

    @property
    def psi(self) -> list[nn.Module]:
        """Fitted on L_int against the adversary, and on Algorithm 1's constraints."""
        return [self.intervention, self.step_map]

    def start_from(self, model: Model) -> None:
        """Take over a model's weights, a restorer's into one that may be larger; a second tail is left out.

        Raises:
            RuntimeError: another network has another shape than the recipe's, or the restorer is smaller.
        """
        self.student.load_state_dict(model.encoder.state_dict())
        self.student.temperature.fill_(1.0)
        self.restorer.load_state_dict(self._begun_from(model.restorer))
        self.intervention.load_state_dict(model.intervention.state_dict())
        self.structure.load_state_dict(model.structure.state_dict())
        if self.translator is not None and model.translator is not None:
            self.translator.load_state_dict(model.translator.state_dict())
        elif self.translator is not None:
            self._begin_without_context()

    def _begun_from(self, restorer: AnyRestorer) -> dict[str, torch.Tensor]:
        """The state of the recipe's restorer that makes what the given one makes."""
        weights = {name: each for name, each in restorer.state_dict().items() if not name.startswith("texture.")}
        if isinstance(restorer, Restorer) and isinstance(self.restorer, Restorer):
            return widened(weights, restorer.config, self.restorer)
        return weights

    @torch.no_grad()
    def _begin_without_context(self) -> None:
        """The restorer saw no context but its null: that goes into the bias, so a new one has no effect yet."""
        read, null = self.restorer.read_condition, self.restorer.no_context
        weights = read.weight[:, len(FACTORS) :]
        read.bias.add_(weights @ null)
        weights.zero_()


def _translator(recipe: Recipe) -> ContextTranslator | None:
    """For tokens as long as the recipe's semantic encoder makes them; None without semantics."""
    if not recipe.has("sct"):
        return None
    return ContextTranslator(replace(recipe.context, width=TOKEN_WIDTHS[recipe.semantics]))
