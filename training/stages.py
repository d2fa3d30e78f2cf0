"""The two stages of a run: the encoder φ first, then the restorer θ told by it."""

from __future__ import annotations

from typing import Any, Protocol

import torch
from torch import Tensor, nn

from core.nets.encoder import Encoder, EncoderConfig
from core.nets.restorer import Restorer
from training.data.photos import PhotoSet
from training.data.samples import EncoderBatch, RestorerBatch, encoder_batch, restorer_batch
from training.ema import Ema
from training.objectives.distillation import distillation
from training.objectives.intervention import monotone_hinge
from training.objectives.reconstruction import reconstruction
from training.objectives.supervision import supervision
from training.precision import MasterWeights
from training.recipes import Recipe


class Stage(Protocol):
    """What the loop needs of a stage.

    Attributes:
        name: as in logs and checkpoints.
        peak: the highest learning rate.
        network: every trainable parameter, float32.
        ema: the averaged copy of `network`.
    """

    name: str
    peak: float

    @property
    def network(self) -> nn.Module: ...  # noqa: D102
    @property
    def ema(self) -> Ema[Any]: ...  # noqa: D102

    def batch(self, step: int) -> object:
        """The batch of a step; called by the prefetching thread."""

    def losses(self, batch: object, progress: float) -> dict[str, Tensor]:
        """The terms of the objective, `total` among them; `progress` is the share of the stage that is done."""

    def collect_gradients(self) -> None:
        """Called after backward."""

    def publish(self) -> None:
        """Called after the optimiser's step and after loading."""


class Encoders(nn.Module):
    """The deployed encoder and the teacher that sees the scene too."""

    def __init__(self, student: Encoder, teacher: Encoder) -> None:
        super().__init__()
        self.student, self.teacher = student, teacher


class EncoderStage:
    """φ: L_sup for the student and its teacher, and the teacher's distillation."""

    name = "encoder"

    def __init__(self, recipe: Recipe, photos: PhotoSet) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.photos = recipe, photos
        self.peak = recipe.encoder_stage.learning_rate
        teacher = EncoderConfig(channels=recipe.encoder.channels, hidden=recipe.encoder.hidden, sees_scene=True)
        self.network = Encoders(Encoder(recipe.encoder), Encoder(teacher)).train()
        self.ema = Ema(self.network, 0.998)

    def batch(self, step: int) -> EncoderBatch:
        """Simulated crops."""
        return encoder_batch(self.photos, self.recipe, step)

    def losses(self, batch: object, progress: float) -> dict[str, Tensor]:
        """L_sup of both networks and the weighted distillation."""
        assert isinstance(batch, EncoderBatch)
        student = self.network.student(batch.crops, batch.group)
        teacher = self.network.teacher(batch.crops, batch.group, batch.clean)
        terms = {
            "sup": supervision(student, batch.latents),
            "teacher": supervision(teacher, batch.latents),
            "distil": distillation(teacher, student),
        }
        terms["total"] = terms["sup"] + terms["teacher"] + self.recipe.encoder_stage.distillation * terms["distil"]
        return terms

    def collect_gradients(self) -> None:
        """Nothing to collect: this stage trains its own weights directly."""

    def publish(self) -> None:
        """Nothing to publish."""


class RestorerStage:
    """θ: L_rec on told and automatic rows, L_int on intervened ones, the hinge on exceeding ones."""

    name = "restorer"

    def __init__(self, recipe: Recipe, photos: PhotoSet, encoder: Encoder) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.photos, self.encoder = recipe, photos, encoder.eval()
        self.peak = recipe.restorer_stage.learning_rate
        self.network = Restorer(recipe.restorer).train()
        self.weights = MasterWeights(self.network, torch.bfloat16 if recipe.bfloat16 else torch.float32)
        self.ema = Ema(self.network, recipe.restorer_stage.ema)

    def batch(self, step: int) -> RestorerBatch:
        """Simulated patches."""
        return restorer_batch(self.photos, self.recipe, step)

    def losses(self, batch: object, progress: float) -> dict[str, Tensor]:
        """One pass of the trunk and the tail for all rows, and a few more for the exceeding ones."""
        assert isinstance(batch, RestorerBatch)
        stage, net = self.recipe.restorer_stage, self.weights.compute
        rms = progress >= stage.rms_from
        latents = self._tell_automatic(batch)
        photo = batch.photo.contiguous(memory_format=torch.channels_last)
        features = net.trunk(photo)
        base = net.base(photo, batch.scale)
        restored = base + net.tail(features, latents, batch.scale)
        first, count = stage.intervened, stage.excess
        sizes = [first, stage.batch - first]
        answered, free = torch.split(restored, sizes)
        answers, scenes = torch.split(batch.target, sizes)
        terms = {
            "rec": reconstruction(free, scenes, stage.gradient, rms=rms),
            "int": reconstruction(answered, answers, stage.gradient, rms=rms) if first else base.new_zeros(()),
        }
        share = first / stage.batch
        terms["total"] = (1 - share) * terms["rec"] + share * terms["int"]
        if count:
            rows = slice(first, first + count)
            harsher = self._harsher_wishes(batch, base[rows], features[rows], restored[rows].detach())
            terms.update(harsher)
            terms["total"] = terms["total"] + stage.hinge * harsher["hinge"] + stage.excess_weight * harsher["excess"]
        return terms

    def _harsher_wishes(self, batch: RestorerBatch, base: Tensor, features: Tensor, truth: Tensor) -> dict[str, Tensor]:
        """Wishes harsher than the truth: never less removed than by the truth (the hinge), and the picture that
        would be believed had the photo really been harmed so, from the same scene and draws."""
        net = self.weights.compute
        over = base + net.tail(features, batch.excess_latents, batch.scale)
        with torch.no_grad():
            none = base + net.tail(features, batch.none_latents, batch.scale)
            photo = batch.excess_photo.contiguous(memory_format=torch.channels_last)
            believed = net(photo, batch.excess_latents, batch.scale)
        return {"hinge": monotone_hinge(none, truth, over), "excess": (over - believed).abs().mean()}

    @torch.no_grad()
    def _tell_automatic(self, batch: RestorerBatch) -> Tensor:
        """U as told, with the encoder's own estimate in the automatic rows."""
        stage = self.recipe.restorer_stage
        first = stage.intervened + stage.excess
        rows = slice(first, first + stage.automatic)
        latents = batch.latents.clone()
        if stage.automatic:
            latents[rows] = self.encoder(batch.photo[rows].contiguous(), 1).mean
        return latents

    def collect_gradients(self) -> None:
        """From the bfloat16 twin to the master."""
        self.weights.collect_gradients()

    def publish(self) -> None:
        """From the master to the bfloat16 twin."""
        self.weights.publish()
