"""One step of the part that uses a reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import torch
from torch import Tensor, nn

from core.models.checkpoint import Model
from core.nets.contract import Told
from core.nets.reference import ReferenceConfig, ReferenceNet
from core.nets.restorer import Restorer
from training.algorithm2.restoration import told_latents
from training.algorithm2.state import channels_last
from training.beside.draws import lay_references
from training.data.samples import RestorerBatch
from training.ema import Ema
from training.objectives.reconstruction import reconstruction
from training.precision import MasterWeights
from training.recipes import Recipe

ADAM = (0.9, 0.99)


class Beside:
    """A model that stays, and a `ReferenceNet` fitted on the pictures that it restores; an `Addition`."""

    def __init__(self, recipe: Recipe, model: Model) -> None:
        assert isinstance(model.restorer, Restorer)
        self.recipe, self.model = recipe, model
        net = ReferenceNet(ReferenceConfig())
        if model.reference is not None:
            net.load_state_dict(model.reference.state_dict())
        self.net = net.train()
        self.average: Ema[ReferenceNet] = Ema(net, recipe.restoration.ema)
        self._restorer = MasterWeights(
            model.restorer.requires_grad_(False), torch.bfloat16 if recipe.optimisation.bfloat16 else torch.float32
        ).compute
        self.optimisers = {"net": (torch.optim.Adam(net.parameters(), betas=ADAM), 1.0)}
        self._generator = torch.Generator()

    @property
    def parts(self) -> Mapping[str, nn.Module]:
        """The network and its average."""
        return {"net": self.net, "average": self.average.average}

    def refilled(self) -> None:
        """See `Addition`."""

    def finished(self) -> Model:
        """The model with the averaged network."""
        return replace(self.model, reference=self.average.average.eval())

    def advance(self, rows: RestorerBatch, step: int) -> Mapping[str, Tensor]:
        """Restore, lay references over it, and bring the picture nearer to the scene where they tell of it."""
        seed = self.recipe.seed * 1_000_003 + step
        self._generator.manual_seed(seed)
        picture = self._restored(rows)
        laid = lay_references(rows.target, picture, rows.photo, seed)
        made = picture + self.net(picture, laid.reference, laid.shown)
        loss = reconstruction(made, laid.target, 0.0, "rms")
        optimiser, _ = self.optimisers["net"]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), self.recipe.optimisation.clip)
        optimiser.step()
        self.average.update(self.net, step)
        before = reconstruction(picture, rows.target, 0.0, "rms")
        return {"rec": loss.detach(), "without": before}

    @torch.no_grad()
    def _restored(self, rows: RestorerBatch) -> Tensor:
        model, automatic = self.model, self.recipe.restoration.automatic
        latents = told_latents(rows, automatic, model.intervention, model.encoder, self._generator)
        picture = self._restorer(channels_last(rows.photo), Told(latents=latents), rows.scale)
        return picture.clamp(0, 1).contiguous()
