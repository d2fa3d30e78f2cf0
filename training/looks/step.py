"""One step of the textured tail against its critic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own convention
from torch import Tensor, nn

from core.models.checkpoint import Model
from core.nets.contract import Told
from core.nets.restorer import Restorer, TextureTail
from training.algorithm2.restoration import told_latents
from training.algorithm2.state import channels_last
from training.data.samples import RestorerBatch
from training.ema import Ema
from training.nets.critic import Critic
from training.nets.squeezenet import LpipsNet
from training.objectives.realism import critic_loss, persuasion, steepness
from training.objectives.reconstruction import reconstruction
from training.precision import MasterWeights
from training.recipes import Recipe

ADAM = (0.9, 0.99)
AFAR = 96
"""Sides, px, of patches that may be looked at half as large."""
FROM_AFAR = 0.3
"""How often they are."""


class Looks:
    """A model whose trunk, encoder and g_ψ stay, and the textured tail that is fitted on them; an `Addition`.

    Attributes:
        master: the restorer with both tails, float32; the second one is what moves.
        average: of the second tail; what is kept.
        critic: its adversary.
    """

    def __init__(self, recipe: Recipe, model: Model, perceptual: LpipsNet) -> None:
        """`model`'s restorer must be a `Restorer` with a second tail."""
        assert isinstance(model.restorer, Restorer)
        self.recipe, self.model = recipe, model
        self.master = model.restorer.requires_grad_(False)
        self.tail.requires_grad_(True)
        self.restorer = MasterWeights(self.master, torch.bfloat16 if recipe.optimisation.bfloat16 else torch.float32)
        self.average: Ema[TextureTail] = Ema(self.tail, recipe.restoration.ema)
        self.critic = Critic()
        self.perceptual = perceptual.to(self.restorer.compute.body_dtype)
        self.optimisers = {
            "tail": (torch.optim.Adam(self.tail.parameters(), betas=ADAM), 1.0),
            "critic": (torch.optim.Adam(self.critic.parameters(), betas=(0.0, 0.99)), recipe.texture.critic_rate),
        }
        self.generator = torch.Generator()

    @property
    def tail(self) -> TextureTail:
        """The second tail."""
        assert self.master.texture is not None
        return self.master.texture

    @property
    def parts(self) -> Mapping[str, nn.Module]:
        """The tail, its average, the critic."""
        return {"tail": self.tail, "average": self.average.average, "critic": self.critic}

    def refilled(self) -> None:
        """See `Addition`."""
        self.restorer.publish()

    def finished(self) -> Model:
        """The model with the averaged tail."""
        restorer = self.master.requires_grad_(False).eval()
        restorer.texture = self.average.average
        return replace(self.model, restorer=restorer)

    def advance(self, rows: RestorerBatch, step: int) -> Mapping[str, Tensor]:
        """The tail's descent, then the critic's."""
        self.generator.manual_seed(self.recipe.seed * 1_000_003 + step)
        settings, milder = self.recipe.texture, len(rows.wished)
        restored = self._restored(rows)
        target = channels_last(rows.target)
        terms = {"rec": reconstruction(restored, target, 0.0, "rms")}
        terms["lpips"] = self._distance(restored, target)
        real, made = target[milder:], restored[milder:]  # X* may hold noise, which is no scene's
        self.critic.requires_grad_(False)
        terms["persuade"] = persuasion(self.critic(real), self.critic(made))
        loss = settings.faithful * terms["rec"] + settings.perceptual * terms["lpips"]
        self._descend("tail", loss + settings.adversarial * terms["persuade"])
        self.restorer.publish()
        self.average.update(self.tail, step)
        self.critic.requires_grad_(True)
        terms["critic"] = against = critic_loss(self.critic(real), self.critic(made.detach()))
        if step % settings.calm_every == 0:
            terms["calm"] = steepness(self.critic, real)
            against = against + settings.calm * settings.calm_every * terms["calm"]
        self._descend("critic", against)
        return {name: value.detach() for name, value in terms.items()}

    def _restored(self, rows: RestorerBatch) -> Tensor:
        net, photo = self.restorer.compute, channels_last(rows.photo)
        latents = told_latents(
            rows, self.recipe.restoration.automatic, self.model.intervention, self.model.encoder, self.generator
        )
        with torch.no_grad():
            features, base = net.trunk(net.enter(photo, rows.scale)), net.base(photo, rows.scale)
        return base + net.residual(features, Told(latents=latents, texture=1.0), rows.scale)

    def _distance(self, restored: Tensor, target: Tensor) -> Tensor:
        """Mean `lpips_squeeze`, from a corner of its own at every step, since its first layer sees every second
        pixel only; and now and then from afar, so that no pattern that one size likes can pay."""
        y, x = torch.randint(2, (2,), generator=self.generator).tolist()
        pair = restored[..., y:, x:], target[..., y:, x:]
        if min(restored.shape[2:]) >= AFAR and float(torch.rand(1, generator=self.generator)) < FROM_AFAR:
            pair = F.avg_pool2d(pair[0], 2), F.avg_pool2d(pair[1], 2)
        return self.perceptual(*pair).mean()

    def _descend(self, name: str, loss: Tensor) -> None:
        optimiser, _ = self.optimisers[name]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        if name == "tail":
            self.restorer.collect_gradients()
        parameters = optimiser.param_groups[0]["params"]
        torch.nn.utils.clip_grad_norm_(parameters, self.recipe.optimisation.clip)
        optimiser.step()
